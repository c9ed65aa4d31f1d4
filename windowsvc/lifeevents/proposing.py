"""What a change of the content would do, said before it is done: in words, and over the worked households."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from windowsvc.lifeevents import building, check, checklist, content, editions, revising, worked
from windowsvc.lifeevents.assembling import Plain
from windowsvc.lifeevents.check_facts import Finding
from windowsvc.lifeevents.differences import differences
from windowsvc.lifeevents.model import Event, Status
from windowsvc.lifeevents.worked import Worked
from windowsvc.refusal import N_, Refusal

WORDS: Final[Mapping[Status, str]] = {
    Status.NEEDED: "必要",
    Status.TO_CONFIRM: "要確認",
    Status.NOT_NEEDED: "不要",
    Status.CITY_DOES_IT: "市が行う",
    Status.CONSULT: "要相談",
}

Statuses = dict[tuple[str, str | None, int], Status]


@dataclass(frozen=True)
class Effect:
    """One procedure that comes out otherwise in worked households, and the first of them as an example."""

    procedure: str
    before: Status | None
    after: Status | None
    households: int
    example: str

    def __str__(self) -> str:
        was = WORDS[self.before] if self.before else "なし"
        now = WORDS[self.after] if self.after else "なし"
        return f"{self.procedure}: {was} → {now}(事例 {self.households}件、例「{self.example}」)"


@dataclass(frozen=True)
class Proposal:
    """A change as it would be.

    Attributes:
        sentences: what becomes different, one sentence each.
        effects: what that does to the worked households.
        warnings: what is newly wrong or doubtful.
        unconfirmed: names of the procedures whose hard deadline nobody has confirmed.
    """

    plain: Plain
    sentences: tuple[str, ...]
    effects: tuple[Effect, ...]
    warnings: tuple[Finding, ...]
    unconfirmed: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Names what was looked at, so that nothing else is started."""
        return editions.digest_of(self.plain)


def propose(kept: Plain, change: revising.Change, *, on: date, city: str | None) -> Proposal:
    """What a change does to the content as it runs.

    Args:
        on: the day from which it would count.

    Raises:
        Refusal: ``content_invalid``.
    """
    before = building.event_of(content.as_json(revising.revised(kept)))
    plain = content.as_json(revising.revised(kept, change))
    after = building.event_of(plain)
    was = {one.id: one for one in before.procedures}
    touched = [one for one in after.procedures if was.get(one.id) != one]
    old = check.of_procedures([was[one.id] for one in touched if one.id in was], before, on=on, city=city)
    known = {(one.code, one.text) for one in old}
    return Proposal(
        plain=plain,
        sentences=tuple(differences(before, after)),
        effects=tuple(_effects(before, after)),
        warnings=tuple(
            one for one in check.of_procedures(touched, after, on=on, city=city) if (one.code, one.text) not in known
        ),
        unconfirmed=tuple(one.name["ja"] for one in check.unconfirmed(after)),
    )


def live_change(kept: Plain, *, live: bool, accepted: bool, city: str | None, on: date) -> Proposal:
    """Switching an event on or off for the city.

    Raises:
        Refusal: ``deadlines_unconfirmed`` when nobody has said that the unconfirmed deadlines are accepted.
    """
    found = propose(kept, revising.Change(live=live), on=on, city=city)
    if live and found.unconfirmed and not accepted:
        raise Refusal(
            "deadlines_unconfirmed",
            N_("Deadlines by which rights are lost were not confirmed in the statute: {names}"),
            status=409,
            names="、".join(found.unconfirmed),
        )
    return found


def _effects(before: Event, after: Event) -> Iterator[Effect]:
    names = {one.id: one.name["ja"] for one in (*before.procedures, *after.procedures)}
    found: dict[tuple[str, Status | None, Status | None], list[str]] = {}
    for household in worked.counted(before.id):
        was, now = _statuses(before, household), _statuses(after, household)
        for key in sorted({*was, *now}, key=str):
            if was.get(key) is not now.get(key):
                found.setdefault((key[0], was.get(key), now.get(key)), []).append(household.name)
    for (procedure, old, new), examples in found.items():
        yield Effect(names[procedure], old, new, len(set(examples)), examples[0])


def _statuses(event: Event, household: Worked) -> Statuses:
    case = checklist.case_of(event, household.given, settings=household.settings)
    return {(one.procedure.id, one.person, one.number): one.status for one in checklist.drafts(event, case)}
