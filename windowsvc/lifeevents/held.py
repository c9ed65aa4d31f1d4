"""What the life events hold about people: the cases, sealed under a key of each."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from windowsvc.lifeevents import booth, erasing
from windowsvc.lifeevents.casefile import NOTE, REASON, answers, find, people_of
from windowsvc.lifeevents.progress import entries
from windowsvc.office import sealed
from windowsvc.office.holdings import Holding, declare, nobody_in
from windowsvc.office.vault import KeyStore


def export(session: Session, keys: KeyStore, code: str) -> dict[str, Any]:
    """Everything people told us in one case, as plain JSON: for whoever may ask what is held of them."""
    opened = find(session, keys, code)
    journal = [opened.key.open(one.note) for one in entries(session, opened) if one.note is not None]
    return {
        "case": code,
        "event": opened.row.event,
        "answers": [
            {"fact": one.fact, "person": one.person, "value": one.value, "source": one.source, "at": one.at.isoformat()}
            for one in answers(session, opened)
        ],
        "people": [
            {"who": one.who, "roles": list(one.roles), "details": dict(one.details)}
            for one in people_of(session, opened)
        ],
        "notes": journal,
    }


def erase(session: Session, keys: KeyStore, code: str) -> None:
    """Erase one case: its key, then its rows."""
    sealed.destroy(keys, code)
    erasing.remove(session, code)


_LIFETIME = (
    "draft: its business day; open: [retention] case_open_days after the last visit, warned at case_warn_days; "
    "closed: case_closed_days"
)
_ERASURE = "the job purge_cases destroys the case's key, then its rows, then the space they took"


def _of_case(what: str, about: str, purpose: str, *columns: str) -> None:
    declare(
        Holding(
            room="lifeevents", what=what, about=about, purpose=purpose, lifetime=_LIFETIME,
            columns=frozenset(columns), erasure=_ERASURE, export=export, erase=erase,
        )
    )  # fmt: skip


_of_case(
    "answers to questions, and what departments' registers say",
    "the person the life event is about, and the family",
    "telling which procedures are needed, and filling in forms",
    "case_answer.value",
)
_of_case(
    "name, reading, relation, address and telephone of people of a case",
    "those who come, notify, inherit, claim or move",
    "binding each procedure and form to the right person",
    "case_person.details",
)
_of_case(
    "digests of the forms that were printed",
    "the person the life event is about, and the family",
    "telling which sheets say something else now",
    "case_print.sheets",
)
_of_case(
    "what the screen in front of the family showed when they last confirmed it",
    "the person the life event is about, and the family",
    "telling them what a later answer changed",
    booth.SEEN,
)
_of_case("reasons and notes of staff", "the family", "saying why something was decided", REASON, NOTE)
nobody_in(
    "case_answer.fact",
    "case_question.question",
    "case_booth.fact",
    because="the id of a fact or question of the content",
)
nobody_in(
    "content_edition.plain", "content_edition.digest", "content_edition.shipped", "content_edition.note",
    because="the knowledge itself, and what changed in it",
)  # fmt: skip
nobody_in("case_item.item", "case_entry.item", because="the id of a procedure, with the number of a person in the case")
