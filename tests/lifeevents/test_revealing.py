"""What whoever has come may see: kin, an agent, somebody who merely comes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from windowsvc.lifeevents import caseplan, checklist, content
from windowsvc.lifeevents.casefile import Answer, PersonOf
from windowsvc.lifeevents.casewords import Role, Source
from windowsvc.lifeevents.facts import given
from windowsvc.lifeevents.model import Status
from windowsvc.lifeevents.revealing import Standing, revealable, standing

HANDBOOK, DOG, CARE, NOTIFICATION = "disability_handbook_return", "dog_owner_change", "ltc_loss", "death_notification"


def answer(fact: str, value: Any, source: Source = Source.STAFF) -> Answer:
    return Answer(fact, None, value, source, None, "s1", datetime(2026, 11, 24, 1, 20, tzinfo=UTC))


def person(*roles: Role) -> PersonOf:
    return PersonOf("p1", {"name": "窓口 花子"}, roles)


@pytest.mark.parametrize(
    ("fact", "word", "roles", "expected"),
    [
        ("applicant.relation", "child", [Role.VISITOR], Standing.KIN),
        ("applicant.relation", "guardian", [], Standing.KIN),
        ("applicant.relation", "agent", [], Standing.AGENT),
        ("applicant.relation", "none", [Role.VISITOR], Standing.STRANGER),
        ("applicant.relation", "none", [Role.VISITOR, Role.CHIEF_MOURNER], Standing.STRANGER),
        ("applicant.relation", "none", [Role.VISITOR, Role.AGENT], Standing.STRANGER),
        ("applicant.relation", "child", [Role.VISITOR, Role.AGENT], Standing.AGENT),
        ("applicant.relation", None, [Role.VISITOR, Role.AGENT], Standing.AGENT),
        ("applicant.relation", None, [Role.VISITOR], Standing.UNKNOWN),
        ("household.visitor", "head", [Role.VISITOR], Standing.KIN),
        ("household.visitor", "agent", [Role.VISITOR], Standing.AGENT),
    ],
)
def test_who_has_come_follows_from_what_was_said_and_from_the_roles(
    fact: str, word: str | None, roles: list[Role], expected: Standing
) -> None:
    assert standing([person(*roles)], [answer(fact, word)]) is expected


def test_what_was_said_of_whoever_came_says_nothing_of_another_person() -> None:
    said = [answer("applicant.relation", "none")]
    visitor, heir = person(Role.VISITOR), PersonOf("p2", {}, (Role.HEIR,))
    assert standing([visitor, heir], said, of=heir) is Standing.UNKNOWN
    assert standing([visitor, heir], said, of=visitor) is Standing.STRANGER


FOUND = [
    answer("deceased.handbooks", ["physical"]),
    answer("deceased.dog", "tag"),
    answer("deceased.resident_here", True, Source.RECORD),
    answer("deceased.date_of_birth", "1944-05-01", Source.RECORD),
    answer("deceased.ltc_certification", "care", Source.RECORD),
]


def seen_by(to: Standing, found: list[Answer] = FOUND, *, status: Status = Status.NEEDED) -> set[str]:
    event = content.shipped("bereavement")
    facts = {one.fact: one.value for one in found}
    known = given({"on": "2026-11-24", "facts": facts}, known=event.facts, on=date(2026, 11, 24))
    made = checklist.plan(event, known, is_open=lambda _: True)
    lines = caseplan.lines_of(event, made, {})
    return {line.item.id for line in revealable(lines, found, to) if line.status is status}


def test_kin_see_what_the_family_told_and_an_agent_does_not() -> None:
    assert {HANDBOOK, DOG} <= seen_by(Standing.KIN)
    assert {HANDBOOK, DOG} <= seen_by(Standing.UNKNOWN)
    agent = seen_by(Standing.AGENT)
    assert HANDBOOK not in agent
    assert DOG in agent


def test_what_only_a_register_says_of_an_illness_is_shown_to_nobody() -> None:
    found = [answer("deceased.handbooks", ["physical"], Source.RECORD), *FOUND[1:]]
    assert all(HANDBOOK not in seen_by(to, found) for to in Standing)


def test_somebody_who_merely_comes_learns_nothing_from_registers() -> None:
    only_records = {one for one in seen_by(Standing.KIN) if one.startswith("ltc_")}
    assert only_records
    stranger = seen_by(Standing.STRANGER)
    assert not stranger & only_records
    assert only_records <= seen_by(Standing.AGENT)
    assert DOG in stranger  # they told so themselves
    assert HANDBOOK not in stranger


def test_what_a_rule_holds_back_tells_nobody_what_a_register_says() -> None:
    tax = "property_tax_heir_rep"
    found = [*FOUND, answer("deceased.property_tax_payer", True, Source.RECORD)]
    waits = Status.TO_CONFIRM  # nobody has asked yet whether the inheritance is renounced
    assert tax in seen_by(Standing.KIN, found, status=waits)
    assert tax not in seen_by(Standing.STRANGER, found, status=waits)
    assert tax in seen_by(Standing.STRANGER, [*FOUND, answer("deceased.property_tax_payer", True)], status=waits)
    assert tax in seen_by(Standing.STRANGER, status=waits)  # nobody knows, and nothing is told


@pytest.mark.parametrize("event", ["move_within", "birth", "move_out"])
def test_what_tells_of_an_illness_or_of_a_family_is_marked_in_every_event(event: str) -> None:
    marked = {one.id for one in content.shipped(event).procedures if one.privacy or one.sensitive}
    assert marked & {"mw_techo", "bi_jifu", "mo_jifu"}
