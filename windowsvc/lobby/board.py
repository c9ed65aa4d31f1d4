"""表示盤: what a board shows. Numbers and public names only; never a need, never a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Event
from windowsvc.languages.locales import parse
from windowsvc.lobby import faces
from windowsvc.lobby.faces import Json
from windowsvc.lobby.opening import iso
from windowsvc.lobby.outlook import Moment, Outlook
from windowsvc.lobby.setup import Board, Service, Window
from windowsvc.lobby.states import CALLING, LegState, Verb
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.lobby.undoing import taken_back
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal

CALLS = 7
ABSENT = 8
SECTIONS = ("board", "calls", "absent", "waiting", "notices", "emergency")
"""What a frame may replace."""

_LOOK_BACK = 120
_GONE = (LegState.WAITING, LegState.ABSENT, LegState.TRANSFERRED, LegState.CANCELLED, LegState.EXPIRED)
"""A number in one of these is not called any more: its line leaves the board."""


class Announced(Protocol):
    """What the log says of a call."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def verb(self) -> str: ...
    @property
    def leg(self) -> int | None: ...
    @property
    def service(self) -> str | None: ...
    @property
    def window(self) -> str | None: ...
    @property
    def detail(self) -> dict[str, Any]: ...


def setup_of(city: City, code: str) -> tuple[str, Board]:
    """The office and the set-up of a board.

    Raises:
        Refusal: ``board_unknown``.
    """
    office, found = city.office_of("board", code), city.get(Board, code)
    if office is None or found is None or not found.active:
        raise Refusal("board_unknown", N_("There is no such board."), status=404)
    return office, found


def zone(city: City, office: str, board: Board) -> frozenset[str]:
    """The windows a board speaks for: those listed, else all of its office."""
    return frozenset(board.windows) or frozenset(city.all(Window, office=office, inactive=True))


def call(city: City, event: Announced) -> Json:
    """One call as boards show and speak it, from the log alone."""
    return {
        "seq": event.seq,
        "leg": event.leg,
        "label": event.detail.get("label", ""),
        "sign": faces.sign(city, event.service),
        "window": faces.window(city, event.window),
        "at": iso(event.at),
        "kind": "recall" if event.verb == Verb.RECALL else "call",
        "language": event.detail.get("language"),
    }


def calls_among(city: City, code: str, events: Iterable[Announced]) -> list[Json]:
    """The calls among some events that this board owes to its lobby, in their order."""
    office, board = setup_of(city, code)
    windows = zone(city, office, board)
    return [call(city, event) for event in events if event.verb in CALLING and event.window in windows]


def snapshot(
    session: Session, outlook: Outlook, *, code: str, now: datetime, build: str, training: bool = False
) -> Json:
    """The whole of one board at one moment.

    Raises:
        Refusal: ``board_unknown``.
    """
    city, moment = outlook.city, outlook.moment
    office, board = setup_of(city, code)
    windows = zone(city, office, board)
    services = city.all(Service, office=office)
    shown = {one: services[one] for one in board.services if one in services} or services
    return {
        "revision": moment.revision,
        "seq": moment.seq,
        "build": build,
        "now": iso(now),
        "board": {
            "code": code,
            "name": faces.text(board.name),
            "office": faces.office_name(city, office),
            "languages": [locale.code for one in board.languages if (locale := parse(one))],
            "sound": board.sound,
            "training": training,
        },
        "calls": recent_calls(session, city=city, moment=moment, windows=windows),
        "absent": _absent(session, moment=moment, windows=windows),
        "waiting": [faces.line(outlook, one, service, now=now) for one, service in shown.items()],
        "notices": faces.notices(city, office, now=now, board=code),
        "emergency": faces.emergency(session, office),
    }


def recent_calls(session: Session, *, city: City, moment: Moment, windows: Iterable[str]) -> list[Json]:
    """The last calls of the day at some windows, the newest of each number, newest first, at most 7.

    A call that was taken back is not among them, nor a number that waits again, was not there, went on to another
    service or is cancelled.
    ``state`` is the stop's state now: called, serving, or further on.
    """
    query = (
        select(*_EVENT, Leg.state, Leg.ticket_id)
        .select_from(Event)
        .join(Leg, Leg.id == Event.leg)
        .where(*_of_day(moment, windows), Event.verb.in_([verb.value for verb in CALLING]), Leg.state.not_in(_GONE))
        .order_by(Event.seq.desc())
        .limit(_LOOK_BACK)
    )
    rows = session.connection().execute(query).all()
    undone = taken_back(session, moment.office, day=moment.day) if rows else set()
    newest: dict[int, Json] = {}
    for row in rows:
        if row.seq not in undone and row.ticket_id not in newest and len(newest) < CALLS:
            newest[row.ticket_id] = call(city, row) | {"state": row.state}
    return list(newest.values())


_EVENT = (Event.seq, Event.at, Event.verb, Event.leg, Event.service, Event.window, Event.detail)


def _of_day(moment: Moment, windows: Iterable[str]) -> tuple[Any, ...]:
    return (
        Event.office == moment.office,
        Event.business_day == moment.day,
        Event.window.in_(sorted(windows)),
    )


def _absent(session: Session, *, moment: Moment, windows: Iterable[str]) -> list[str]:
    """不在一覧: the numbers that were called at these windows and not there, the latest first."""
    query = (
        select(Leg.id, Ticket.label)
        .select_from(Event)
        .join(Leg, Leg.id == Event.leg)
        .join(Ticket, Ticket.id == Leg.ticket_id)
        .where(*_of_day(moment, windows), Event.verb == Verb.NO_ANSWER.value, Leg.state == LegState.ABSENT.value)
        .order_by(Event.seq.desc())
        .limit(_LOOK_BACK)
    )
    found: dict[int, str] = {}
    for leg_id, label in session.connection().execute(query):
        found.setdefault(leg_id, label)
    return list(found.values())[:ABSENT]
