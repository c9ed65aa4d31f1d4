"""What phones outside may know of a lobby: how long the lines are, and of each number where it stands. No person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.lobby import faces
from windowsvc.lobby.faces import Json
from windowsvc.lobby.outlook import Outlook
from windowsvc.lobby.setup import Service
from windowsvc.lobby.states import ACTIVE, AT_WINDOW, LegState
from windowsvc.lobby.tables import Leg, Ticket


def services(outlook: Outlook) -> dict[str, Json]:
    """Each service of an office: its public name, how many wait, and where one waits for it."""
    return {
        code: {
            "name": faces.public_name(outlook.city, code),
            "waiting": outlook.ahead_of_new.get(code, 0),
            "wait_at": faces.text(service.wait_at),
            "floor": service.floor,
        }
        for code, service in outlook.city.all(Service, office=outlook.moment.office).items()
    }


def tickets(session: Session, outlook: Outlook, *, now: datetime) -> list[tuple[bytes, Json]]:
    """The numbers of today that are not over: the hash of each one's token, and where it stands."""
    moment = outlook.moment
    query = (
        select(Ticket.token_hash, Ticket.label, Leg.id, Leg.state, Leg.service, Leg.window)
        .join(Leg, Leg.ticket_id == Ticket.id)
        .where(
            Leg.office == moment.office,
            Leg.business_day == moment.day,
            Leg.state.in_([state.value for state in ACTIVE]),
        )
        .order_by(Leg.place, Leg.id)
    )
    found = []
    for token, label, leg, state, service, window in session.execute(query):
        told: Json = {"label": label, "state": state, "service": service, "sign": faces.sign(outlook.city, service)}
        if state == LegState.WAITING:
            ahead = outlook.ahead_of_all.get(leg, 0)
            wait = outlook.waits.of_leg(leg, service=service, people_ahead=ahead, now=now)["wait"]
            told |= {"ahead": ahead, "wait": {"low": wait["low"], "high": wait["high"]} if wait else None}
        elif state in AT_WINDOW:
            at = faces.window(outlook.city, window) or {"label": ""}
            told["window"] = at["label"]
            told |= {"way": {name: at[name] for name in ("floor", "way", "way_text") if at.get(name)}}
        found.append((bytes(token), told))
    return found


def calling(found: list[tuple[bytes, Json]]) -> list[Json]:
    """The numbers called now and where to, for the page without a number."""
    called = [told for _, told in found if told["state"] == LegState.CALLED and told["window"]]
    return [{"label": told["label"], "window": told["window"]} for told in called]
