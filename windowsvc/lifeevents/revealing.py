"""来庁者に見せてよいもの: what of a case may stand on a paper or a screen of whoever comes for it.

What is nobody else's business never does. What a register of the city knows of somebody, of a disability or an illness,
does only where the family said so itself, and only where kin or the household have come. An agent need not know of it.
To somebody who merely comes, a neighbour or a landlord, nothing is told that only a register says.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from windowsvc.lifeevents.casefile import Answer, PersonOf
from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import Role, Source
from windowsvc.lifeevents.conditions import depends_on
from windowsvc.lifeevents.family_list import public
from windowsvc.lifeevents.model import Procedure, Status

TOLD: Final = frozenset({Source.HOLDER, Source.STAFF, Source.DOCUMENT})
"""Where an answer comes from that the family gave, or that stands on the papers it brought."""
REGISTER: Final = "register"
"""The privacy of a procedure that would tell what a register knows."""
OWN: Final = ("name", "date", "address")
"""Types of facts that stand on the family's own papers, wherever an answer comes from. In their order."""
_PLAIN: Final = frozenset({"deceased.resident_here", "deceased.permit_kind", "deceased.death_place"})
"""Facts that whoever comes about a death knows: they stand on the permit to cremate."""


class Standing(StrEnum):
    """What somebody is to the family: one of it or their guardian, sent by it, neither; or nobody has asked yet."""

    KIN = "kin"
    AGENT = "agent"
    STRANGER = "stranger"
    UNKNOWN = "unknown"


_SAID: Final = {
    "applicant.relation": {"agent": Standing.AGENT, "none": Standing.STRANGER},
    "household.visitor": {"agent": Standing.AGENT},
}
"""Facts that say who has come, and their words for somebody who is not of the family."""


def standing(people: Iterable[PersonOf], found: Iterable[Answer], *, of: PersonOf | None = None) -> Standing:
    """What the visitor of a case, or another person of it, is to the family; in doubt what lets see less.

    Args:
        people: of the case.
        found: its answers.
    """
    person = of or next((one for one in people if Role.VISITOR in one.roles), None)
    roles = person.roles if person else ()
    said = Standing.UNKNOWN
    if of is None or Role.VISITOR in roles:
        for one in found:
            if one.fact in _SAID and isinstance(one.value, str):
                said = _SAID[one.fact].get(one.value, Standing.KIN)
    if said is not Standing.STRANGER and Role.AGENT in roles:
        return Standing.AGENT
    return said


def revealable(lines: Iterable[Line], found: Iterable[Answer], to: Standing) -> list[Line]:
    """The lines that somebody may see. ``found``: the answers of the case."""
    answers = list(found)
    told = {one.fact for one in answers if one.source in TOLD and one.value}
    silent = {one.fact for one in answers if one.source not in TOLD} - told - _PLAIN
    return [line for line in lines if public(line.procedure) and _may_see(line, to, told=told, silent=silent)]


def _may_see(line: Line, to: Standing, *, told: set[str], silent: set[str]) -> bool:
    """Whether a line tells somebody nothing that only a register says; ``silent``: the facts that it alone says.

    What a rule holds back waits to be confirmed although all is known, so that the status alone shows nothing.
    """
    facts = _facts(line.procedure)
    if to is Standing.STRANGER and facts & silent:
        return False
    if line.procedure.privacy != REGISTER:
        return True
    if line.status is Status.TO_CONFIRM and not facts & (told | silent) - _PLAIN:
        return True
    return to not in (Standing.AGENT, Standing.STRANGER) and bool(facts & told)


def _facts(one: Procedure) -> frozenset[str]:
    conditions = [condition for condition in (one.applies, one.check) if condition is not None]
    return frozenset[str]().union(*(depends_on(condition.node) for condition in conditions))
