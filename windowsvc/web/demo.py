"""The page a demonstration begins with: every screen with one press, and who one can be there."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from flask import Blueprint

from windowsvc import demo_mark
from windowsvc.demo_mark import Mark
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.dates import moment
from windowsvc.lobby.setup import Board
from windowsvc.office import people
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render

pages = Blueprint("demo", __name__)

CLERK, LEAD, OFFICER, VIEWER = "hanako", "minoru", "dx", "kengaku"


@dataclass(frozen=True)
class Way:
    """A way into a screen: at once for whoever may see it, else by signing in as ``login``."""

    address: str
    permission: str
    office: str
    login: str = CLERK


@dataclass(frozen=True)
class Part:
    """A person one can be."""

    login: str
    name: str
    role: str


@door(pages, "GET", "/demo", permission="public", domain="staff")
def start(call: Call) -> Answer:
    """The page. Other machines are not told the password."""
    city = call.city()
    mark = _mark(call)
    return Answer(
        data=render(
            call,
            "demo/start.html",
            mark=mark,
            open=_is_told(call, mark),
            now=moment(call.now, call.locale),
            offices=city.all(Office),
            boards=city.all(Board),
            phone=demo_mark.phone(call.parts.settings.data),
            parts=_parts(call),
        )
    )


@door(pages, "GET", "/demo/enter/<name>", permission="public", domain="staff")
def enter(call: Call, name: str) -> Answer:
    """Go to a screen; whoever may not see it is offered a person to be."""
    way, mark = _ways(call.city()).get(name), _mark(call)
    if way is None:
        raise _not_found()
    if any(one.may(way.permission, office=way.office) for one in call.candidates):
        return Answer(303, headers={"Location": way.address})
    if not _is_told(call, mark):
        return Answer(303, headers={"Location": f"/sign-in?next={way.address}"})
    person = people.find(call.session, login=way.login)
    instead = call.principal.name if call.principal.kind == "staff" else ""
    return Answer(
        data=render(
            call, "demo/enter.html", mark=mark, way=way, name=person.name if person else way.login, instead=instead
        )
    )


def _ways(city: City) -> dict[str, Way]:
    offices = list(city.all(Office))
    return {
        **{f"kiosk-{code}": Way(f"/kiosk/{code}", "ticket.issue", code) for code in offices},
        **{
            f"board-{code}": Way(f"/board/{code}", "board.show", city.office_of("board", code) or "")
            for code in city.all(Board)
        },
        "window": Way("/window", "window.call", offices[0]),
        "admin": Way("/admin", "config.change", offices[0], OFFICER),
        "figures": Way(f"/admin/{offices[0]}/measures/period", "measures.read", offices[0], OFFICER),
    }


def _parts(call: Call) -> list[Part]:
    told = {
        CLERK: N_("Clerk: takes a window and calls"),
        LEAD: N_("Lead: may act at every window, close the day, show an emergency notice"),
        OFFICER: N_("Officer: sets up the city hall, lets people and devices in"),
        VIEWER: N_("Viewer: may only look"),
    }
    texts = Texts(call.locale, call.door.domain)
    found = {login: people.find(call.session, login=login) for login in told}
    return [
        Part(login, person.name, texts.gettext(told[login])) for login, person in found.items() if person is not None
    ]


def _mark(call: Call) -> Mark:
    mark = demo_mark.find(call.parts.settings.data)
    if mark is None:
        raise _not_found()
    return mark


def _not_found() -> Refusal:
    return Refusal("not_found", N_("There is no such page."), status=404)


def _is_told(call: Call, mark: Mark) -> bool:
    """Whether this reader is told the password: on the machine itself always, elsewhere not."""
    try:
        return not mark.shared or ip_address(call.request.remote_addr or "").is_loopback
    except ValueError:
        return False
