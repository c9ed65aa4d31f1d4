"""確認画面: the case that a clerk sends to the screen in front of the family, and what the family says to it.

The screen is blank unless something was sent, and goes blank by itself. It shows what the family said and what stands
on the papers it brought, never what only a register knows, and nothing that is nobody else's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.languages.wareki import wareki
from windowsvc.lifeevents import casefile, choices
from windowsvc.lifeevents.casefile import Answer, Opened
from windowsvc.lifeevents.casewords import CaseState, Source
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseBooth, CaseFile
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

Word = Literal["right", "fix", "rest"]

LASTING: Final = timedelta(minutes=60)
MOST_ROWS: Final = 6
_TOLD: Final = frozenset({Source.HOLDER, Source.STAFF, Source.DOCUMENT})
_OWN: Final = ("name", "date", "address")
"""Types of facts that may be shown wherever they come from: they stand on the family's own papers."""


@dataclass(frozen=True)
class Row:
    """One line to be confirmed; ``value`` is empty where somebody did not know."""

    fact: Fact
    person: str
    value: str
    small: str


@dataclass(frozen=True)
class Shown:
    """What the screen shows. ``version`` moves with everything that is sent or said."""

    opened: Opened
    version: int
    said: str


def send(session: Session, held: Held, opened: Opened, *, window: str, by: Actor) -> None:
    """Show a case on the screen of a window.

    Raises:
        Refusal: ``case_closed``.
    """
    casefile.must_be_open(opened)
    row = session.get(CaseBooth, window)
    if row is None:
        session.add(CaseBooth(window=window, case=opened.code, said="", fact="", version=1, by=by.code, at=held.now))
    else:
        row.case, row.said, row.fact, row.by, row.at = opened.code, "", "", by.code, held.now
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


def say(session: Session, held: Held, *, window: str, version: int, word: Word, fact: str, by: Actor) -> None:
    """Keep what the family pressed, for the clerk to see.

    Raises:
        Refusal: ``booth_moved`` when the screen shows something else by now.
    """
    row = session.get(CaseBooth, window)
    if row is None or row.version != version:
        raise Refusal("booth_moved", N_("The screen shows something else by now."), status=409)
    row.said, row.fact = word, fact[:80] if word == "fix" else ""
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
    """What the clerk sees of the screen: whether it shows something, which case, and what was pressed."""
    row = session.get(CaseBooth, window)
    if row is None or now - row.at > LASTING:
        return {"case": None, "said": "", "fact": ""}
    return {"case": row.case, "said": row.said, "fact": row.fact}


def rows(session: Session, opened: Opened, event: Event) -> list[Row]:
    """What is to be confirmed: what goes into forms first, the latest of the rest."""
    called = {one.who: one.details.get("name") or one.details.get("relation", "") for one in _people(session, opened)}
    found = [
        Row(fact, called.get(one.person or "", ""), *_said(fact, one.value))
        for one in casefile.answers(session, opened)
        if (fact := event.facts.get(one.fact)) is not None and _may_be_shown(fact, one)
    ]
    return sorted(found, key=lambda row: ("form" not in row.fact.purposes, row.fact.type not in _OWN))[:MOST_ROWS]


def _people(session: Session, opened: Opened) -> list[casefile.PersonOf]:
    return casefile.people_of(session, opened)


def _may_be_shown(fact: Fact, one: Answer) -> bool:
    if fact.sensitive or one.value is False:
        return False
    return one.source in _TOLD or fact.type in _OWN


def _said(fact: Fact, value: Any) -> tuple[str, str]:
    """A value in large letters, and what stands small beside it."""
    if value is None:
        return "", ""
    if fact.type == "name" and isinstance(value, dict):
        return f"{value.get('name', '')} 様", str(value.get("kana", ""))
    if fact.type == "account" and isinstance(value, dict):
        return f"{value.get('bank', '')} ＊＊＊＊{str(value.get('number', ''))[-3:]}", str(value.get("holder_kana", ""))
    if fact.type == "date":
        day = date.fromisoformat(value)
        return str(wareki(day)), f"{day.year}年 {'月火水木金土日'[day.weekday()]}曜日"
    return choices.said(fact, value), ""
