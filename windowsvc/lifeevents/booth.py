"""確認画面: the case that a clerk sends to the screen in front of the family, and what the family says to it.

The screen is blank unless something was sent, and goes blank by itself. It shows what the family said and what stands
on the papers it brought, never what only a register knows; once that is confirmed, the procedures that follow, as they
stand on the sheet to take home. Nothing that is nobody else's business is in either. What the family last saw is kept,
sealed, so that a later answer shows what came and what went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lifeevents import casefile
from windowsvc.lifeevents.casefile import Answer, Opened
from windowsvc.lifeevents.caseplan import Line, came_and_went
from windowsvc.lifeevents.casewords import CaseState
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Event, Procedure, Status
from windowsvc.lifeevents.revealing import OWN, TOLD, Standing, revealable, standing
from windowsvc.lifeevents.tables import CaseBooth, CaseFile
from windowsvc.lobby.opening import iso
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

Word = Literal["right", "fix", "rest", "again"]

LASTING: Final = timedelta(minutes=30)
"""So long after the last press, the clerk's or the family's, the screen goes blank by itself."""
WARNED: Final = timedelta(minutes=5)
"""So long before that the clerk is told."""
MOST_ROWS: Final = 5
SEEN: Final = "case_booth.seen"


@dataclass(frozen=True)
class Row:
    """One line to be confirmed; ``value`` is plain JSON, None where somebody did not know.

    Of an account only the last figures are in it. ``changed``: it is not what the family saw before.
    """

    fact: Fact
    person: str
    value: Any
    changed: bool = False


@dataclass(frozen=True)
class View:
    """What stands on the screen.

    Attributes:
        rows: what is to be confirmed.
        lines: the procedures that may be shown to whoever sits there.
        came, went: what is to be done, or is not any more, since the family last confirmed what it saw.
        called: what the people of the case are called, by id.
    """

    rows: Sequence[Row]
    lines: Sequence[Line]
    came: Sequence[Procedure]
    went: Sequence[Procedure]
    called: Mapping[str, str]

    @property
    def corrected(self) -> bool:
        """Whether something that the family saw says something else now, so that they are asked once more."""
        return any(row.changed for row in self.rows)


@dataclass(frozen=True)
class Shown:
    """What the screen shows. ``version`` moves with everything that is sent or said."""

    opened: Opened
    version: int
    said: str


def send(
    session: Session, held: Held, opened: Opened, *, event: Event, is_open: IsOpen, window: str, by: Actor
) -> None:
    """Show a case on the screen of a window.

    Raises:
        Refusal: ``case_closed``.
    """
    casefile.must_be_open(opened)
    seen = opened.key.seal(SEEN, _seen(session, opened, event=event, is_open=is_open))
    row = session.get(CaseBooth, window)
    if row is None:
        row = CaseBooth(
            window=window, case=opened.code, said="", fact="", seen=seen, by=by.code, at=held.now, version=1
        )
        session.add(row)
    else:
        row.case, row.said, row.fact, row.seen, row.by, row.at = opened.code, "", "", seen, by.code, held.now
        row.version += 1
    session.flush()
    events.append(session, held, "booth_show", by=by, window=window, case=opened.code)


def clear(session: Session, held: Held, *, window: str, by: Actor) -> None:
    """Make the screen blank."""
    row = session.get(CaseBooth, window)
    if row is not None:
        session.delete(row)
        session.flush()
        events.append(session, held, "booth_clear", by=by, window=window)


def leave(session: Session, held: Held, opened: Opened, *, by: Actor) -> None:
    """Make every screen blank that shows a case."""
    for window in session.scalars(select(CaseBooth.window).where(CaseBooth.case == opened.code)).all():
        clear(session, held, window=window, by=by)


def say(
    session: Session, held: Held, shown: Shown | None, *, event: Event | None, is_open: IsOpen, window: str,
    seen: tuple[int, int], word: Word, fact: str, by: Actor,
) -> None:  # fmt: skip
    """Keep what the family pressed, for the clerk to see; with ``right`` it has seen everything that stood there.

    Args:
        seen: the version of the screen and of the case that stood there when it was pressed.

    Raises:
        Refusal: ``booth_moved`` when the screen shows something else by now.
    """
    row = session.get(CaseBooth, window)
    if row is None or shown is None or event is None or (row.version, shown.opened.row.version) != seen:
        raise Refusal("booth_moved", N_("The screen shows something else by now."), status=409)
    if word == "right":
        row.seen = shown.opened.key.seal(SEEN, _seen(session, shown.opened, event=event, is_open=is_open))
    row.said, row.fact, row.at = "" if word == "again" else word, fact[:80] if word == "fix" else "", held.now
    row.version += 1
    session.flush()
    events.append(session, held, "booth_say", by=by, window=window, word=word)


def shown(session: Session, keys: KeyStore, *, window: str, now: datetime) -> Shown | None:
    """What the screen of a window shows; None: it is blank."""
    row = session.get(CaseBooth, window)
    if row is None or now - row.at > LASTING:
        return None
    case = session.get(CaseFile, row.case)
    if case is None or case.state == CaseState.CLOSED:
        return None
    return Shown(casefile.find(session, keys, row.case), row.version, row.said)


def told(session: Session, *, window: str, now: datetime) -> dict[str, Any]:
    """What the clerk sees of the screen: which case it shows and until when, and what was pressed."""
    row = session.get(CaseBooth, window)
    case = session.get(CaseFile, row.case) if row is not None else None
    if row is None or now - row.at > LASTING or case is None or case.state == CaseState.CLOSED:
        return {"case": None, "said": "", "fact": "", "until": None, "ending": False}
    until = row.at + LASTING
    return {"case": row.case, "said": row.said, "fact": row.fact, "until": iso(until), "ending": until - now <= WARNED}


def stay(session: Session, held: Held, *, window: str, by: Actor) -> None:
    """Let the screen show what it shows for longer.

    Raises:
        Refusal: ``booth_moved`` when it shows nothing any more.
    """
    row = session.get(CaseBooth, window)
    if row is None or held.now - row.at > LASTING:
        raise Refusal("booth_moved", N_("The screen shows something else by now."), status=409)
    row.at = held.now
    session.flush()
    events.append(session, held, "booth_stay", by=by, window=window, case=row.case)


def view(session: Session, opened: Opened, *, event: Event, is_open: IsOpen, window: str) -> View:
    """What the screen of a window shows of a case."""
    row = session.get(CaseBooth, window)
    before: Any = opened.key.open(row.seen) if row is not None and row.case == opened.code else {}
    lines = _lines(session, opened, event=event, is_open=is_open)
    found = casefile.people_of(session, opened)
    called = {one.who: one.details.get("name") or one.details.get("relation", "") for one in found}
    came, went = _moved(event, before.get("items", {}), lines)
    return View(_rows(session, opened, event, called=called, before=before.get("rows", {})), lines, came, went, called)


def _seen(session: Session, opened: Opened, *, event: Event, is_open: IsOpen) -> dict[str, dict[str, Any]]:
    lines = _lines(session, opened, event=event, is_open=is_open)
    return {
        "rows": {_place(row): row.value for row in _rows(session, opened, event, called={}, before={}, most=None)},
        "items": {line.key: line.status.value for line in lines},
    }


def _lines(session: Session, opened: Opened, *, event: Event, is_open: IsOpen) -> list[Line]:
    planned = casefile.plan(session, opened, event=event, is_open=is_open)
    found = casefile.answers(session, opened)
    return revealable(planned.lines, found, standing(casefile.people_of(session, opened), found))


def _moved(
    event: Event, before: Mapping[str, str], lines: Sequence[Line]
) -> tuple[Sequence[Procedure], Sequence[Procedure]]:
    """What is now certainly to be done and was not before; what was, or might have been, and is not any more."""
    known = {one.id: one for one in event.procedures}
    was = {key: Status(status) for key, status in before.items()}
    came, went = came_and_went(was, {line.key: line.status for line in lines})
    return [known[one] for one in came if one in known], [known[one] for one in went if one in known]


def _rows(
    session: Session, opened: Opened, event: Event, *, called: Mapping[str, str], before: Mapping[str, Any],
    most: int | None = MOST_ROWS,
) -> list[Row]:  # fmt: skip
    """What is to be confirmed: what was corrected and what is new first, then what is known and goes into forms."""
    found = []
    every = casefile.answers(session, opened)
    to = standing(casefile.people_of(session, opened), every)
    for one in every:
        fact = event.facts.get(one.fact)
        if fact is not None and _may_be_shown(fact, one, to):
            row = Row(fact, one.person or "", _worth(fact, one.value))
            found.append(replace(row, changed=_place(row) in before and before[_place(row)] != row.value))
    order = sorted(
        found,
        key=lambda row: (
            not row.changed, _place(row) in before, row.value is None, "form" not in row.fact.purposes,
            OWN.index(row.fact.type) if row.fact.type in OWN else len(OWN),
        ),
    )  # fmt: skip
    return [replace(row, person=called.get(row.person, "")) for row in order[:most]]


def _place(row: Row) -> str:
    return f"{row.fact.id}:{row.person}"


def _may_be_shown(fact: Fact, one: Answer, to: Standing) -> bool:
    if fact.sensitive or one.value is False or not (fact.question_ja or fact.type in OWN):
        return False
    return one.source in TOLD or (fact.type in OWN and to not in (Standing.AGENT, Standing.STRANGER))


def _worth(fact: Fact, value: Any) -> Any:
    """A value as far as the screen shows it."""
    if fact.type == "account" and isinstance(value, dict):
        return {**value, "number": f"＊＊＊＊{str(value.get('number', ''))[-3:]}"}
    return value
