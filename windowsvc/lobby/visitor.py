"""来庁者のスマートフォン: a visit as its holder sees it, found by the token and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from windowsvc.lobby import faces
from windowsvc.lobby.expectation import NOT_WAITING
from windowsvc.lobby.faces import Json
from windowsvc.lobby.legs import LegRow, row, with_ticket
from windowsvc.lobby.opening import iso, last_close
from windowsvc.lobby.outlook import Outlook
from windowsvc.lobby.setup import Rules, Service
from windowsvc.lobby.states import ACTIVE, AT_WINDOW, OPEN, LegState
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.vault import KeyStore, token_hash, token_of
from windowsvc.refusal import N_, Refusal

NEAR_CLOSE = timedelta(hours=1)
_MAY_CANCEL = frozenset({LegState.WAITING, LegState.HELD, LegState.ABSENT, LegState.PLANNED, LegState.BOOKED})


@dataclass(frozen=True)
class Visit:
    """One ticket of today with its stops.

    Attributes:
        legs: every stop, in order.
        current: the stop the visit is at, the next one planned, or the last one when all have ended.
    """

    ticket_id: int
    office: str
    legs: Sequence[LegRow]
    current: LegRow


_BY_TOKEN = select(Ticket.id, Ticket.office, Ticket.business_day, Ticket.ordinal).where(
    Ticket.token_hash == bindparam("hash")
)
_LEGS = with_ticket().where(Leg.ticket_id == bindparam("ticket")).order_by(Leg.stop, Leg.id)


def visit(session: Session, keys: KeyStore, *, token: str) -> Visit:
    """The visit behind a token, as long as its day is not closed.

    A closed day's secret is destroyed: its tokens can be made by nobody and are as unknown as any other.

    Raises:
        Refusal: ``ticket_unknown``.
    """
    found = session.connection().execute(_BY_TOKEN, {"hash": token_hash(token)}).one_or_none()
    if found is None:
        raise _unknown()
    secret = keys.find(f"day/{found.office}/{found.business_day.isoformat()}")
    if secret is None or token_of(secret, found.ordinal) != token:
        raise _unknown()
    legs = [row(one) for one in session.connection().execute(_LEGS, {"ticket": found.id})]
    return Visit(found.id, found.office, legs, current_of(legs))


def _unknown() -> Refusal:
    return Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)


def current_of(legs: Sequence[LegRow]) -> LegRow:
    """The stop a visit is at: the active one, else the first still open, else the last that ended."""
    for states in (ACTIVE, OPEN):
        for leg in legs:
            if leg.state in states:
                return leg
    return max(legs, key=lambda leg: (leg.ended_at or leg.issued_at, leg.id))


def snapshot(outlook: Outlook, found: Visit, *, now: datetime, build: str) -> Json:
    """The whole of a phone's page at one moment."""
    city, leg = outlook.city, found.current
    service, rules = city.get(Service, leg.service), city.get(Rules, found.office) or Rules()
    return {
        "label": leg.label,
        "sign": faces.sign(city, leg.service),
        "state": leg.state,
        "service": leg.service,
        "service_name": faces.public_name(city, leg.service),
        **_line(outlook, leg, now=now),
        "wait_at": faces.text(service.wait_at) if service else None,
        "floor": service.floor if service else "",
        "window": faces.window(city, leg.window) if leg.state in AT_WINDOW else None,
        "calls": leg.calls,
        "called_at": iso(leg.called_at) if leg.state in AT_WINDOW else None,
        "next_stops": [_stop(city, one) for one in found.legs if _is_ahead(one, leg)],
        "language": leg.language,
        "needs": list(leg.needs),
        "version": leg.version,
        "leg": leg.id,
        "office": {"code": found.office, "name": faces.office_name(city, found.office)},
        "served_after_close": _after_close(outlook, found, now=now),
        "return_rule": {"policy": rules.return_policy, "k": rules.return_k},
        "can": can(leg),
        "day": faces.day(city, found.office, now=now),
        "notices": faces.notices(city, found.office, now=now),
        "build": build,
        "seq": outlook.moment.seq,
    }


def _line(outlook: Outlook, leg: LegRow, *, now: datetime) -> Json:
    """How many people are ahead, and when the call is expected."""
    ahead = outlook.ahead_of_all.get(leg.id) if leg.state == LegState.WAITING else None
    if ahead is None:
        return {"people_ahead": None, **NOT_WAITING}
    told = outlook.waits.of_leg(leg.id, service=leg.service, people_ahead=ahead, now=now)
    return {"people_ahead": ahead, **told}


def _after_close(outlook: Outlook, found: Visit, *, now: datetime) -> bool:
    """Whether its holder is to be told that they are served also after the close: where that is the rule, near it."""
    rules, leg = outlook.city.get(Rules, found.office), found.current
    if rules is None or rules.at_close != "serve_all" or leg.state not in (LegState.WAITING, LegState.ABSENT):
        return False
    closes = last_close(outlook.city, office=found.office, day=outlook.moment.day)
    wait = _line(outlook, leg, now=now)["wait"]
    late = wait is not None and closes is not None and datetime.fromisoformat(wait["high"]) >= closes
    return closes is None or late or now >= closes - NEAR_CLOSE


def _is_ahead(one: LegRow, current: LegRow) -> bool:
    return one.id != current.id and one.state in (LegState.PLANNED, LegState.BOOKED)


def _stop(city: City, leg: LegRow) -> Json:
    service = city.get(Service, leg.service)
    return {
        "service": leg.service,
        "name": faces.public_name(city, leg.service),
        "floor": service.floor if service else "",
        "wait_at": faces.text(service.wait_at) if service else None,
    }


def can(leg: LegRow) -> dict[str, bool]:
    """What the holder of a ticket may do about it now."""
    return {
        "return": leg.state == LegState.ABSENT,
        "cancel": leg.state in _MAY_CANCEL,
        "cannot_come": leg.state == LegState.CALLED,
        "prefer": leg.state in OPEN,
    }


def must(leg: LegRow, wish: str) -> None:
    """Refuse what the holder of a ticket may not do now.

    Raises:
        Refusal: ``verb_not_allowed``.
    """
    if not can(leg)[wish]:
        raise Refusal(
            "verb_not_allowed",
            N_("This cannot be done now: the number's state has changed."),
            state=leg.state,
            verb=wish,
        )


def status_url(city: City, office: str, token: str) -> str | None:
    """Where a phone reads a ticket; None where phones cannot reach us, so that no code is printed."""
    setup = city.get(Office, office)
    base = setup.phone_base_url.rstrip("/") if setup else ""
    if base.endswith("#"):  # a page outside: what stands behind the sign never leaves the phone
        return f"{base}{token}"
    return f"{base}/t/{token}" if base else None
