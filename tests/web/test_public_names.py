"""What the lobby sees and hears of a service is its public name; the name that tells why somebody is here stays away.

The telling name has two places: the button that the visitor presses on the ticket machine, and the pages of staff.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.conftest import make_hall
from tests.web.test_api import MAIN, Caller, configure, told
from windowsvc.database import reading
from windowsvc.lobby import outside
from windowsvc.office.permissions import DeviceKind
from windowsvc.paperwork import print_jobs
from windowsvc.web.screens import look
from windowsvc.web.slips import slips_of

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall

TELLING = ("生活保護", "Welfare", "死亡", "Bereavement")
SERVICES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("service", "c", {
        "series": "a", "name": {"ja": "生活保護相談", "en": "Welfare advice"}, "public_name": {"ja": "相談 C"},
    }),
    ("service", "d", {
        "series": "a", "name": {"ja": "死亡の手続", "en": "Bereavement"}, "public_name": {"ja": "受付 D"},
    }),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["c", "d"]}),
    ("kiosk", "door", {"name": {"ja": "玄関"}, "printer": {"kind": "agent", "second_language": "en"}}),
)  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Hall]:
    hall = make_hall(tmp_path)
    configure(hall, *MAIN, *SERVICES)
    yield hall
    hall.parts.engine.dispose()


def device(city: Hall, kind: DeviceKind, *, place: str | None = None) -> Caller:
    token = city.device(kind, place=place)
    return Caller(city, city.client(), {"Authorization": f"Bearer {token}"})


def words(answer: TestResponse) -> str:
    """What an answer says, as it is read."""
    assert answer.status_code in (200, 201), answer.text
    return json.dumps(answer.get_json(), ensure_ascii=False) if answer.is_json else html.unescape(answer.text)


def is_discreet(said: dict[str, str]) -> None:
    """None of what is said here has a telling name in it."""
    assert [(what, one) for what, text in said.items() for one in TELLING if one in text] == []


def lobby(city: Hall, board: Caller, phone: Caller, token: str) -> dict[str, str]:
    """Everything that the lobby, the phone and the street can see now."""
    with reading(city.parts.engine) as session:
        outlook = look(city.parts, session, "main")
        elsewhere = [outside.services(outlook), outside.tickets(session, outlook, now=city.business.now())]
    return {
        "board": words(board.get("/boards/hall")),
        "page of the board": words(board.client.get("/board/hall", headers=board.headers)),
        "phone": words(phone.get(f"/tickets/{token}")),
        "page of the phone": words(phone.client.get(f"/t/{token}", headers={"Accept-Language": "en"})),
        "status": words(phone.get("/offices/main/status")),
        "page of the office": words(phone.client.get("/offices/main")),
        "outside": str(elsewhere),
    }


def test_no_telling_name_is_seen_in_the_lobby_on_paper_or_on_the_phone(city: Hall) -> None:
    board, phone = device(city, DeviceKind.BOARD, place="hall"), Caller(city, city.client(), {})
    kiosk, desk = device(city, DeviceKind.KIOSK, place="door"), device(city, DeviceKind.INTEGRATION)
    ticket = kiosk.post("/tickets", {"service": "c", "language": "en"}, key="one")
    token, job = told(ticket)["token"], told(ticket)["print"]["job"]
    with reading(city.parts.engine) as session:
        slip = slips_of(city.parts).read(session, print_jobs.find(session, job))
    is_discreet({"ticket": words(ticket), "slip": str(slip)})
    assert told(ticket)["service_name"] == {"ja": "相談 C"}
    assert slip.first.service == "相談 C"

    waiting = lobby(city, board, phone, token)
    is_discreet(waiting)
    assert [what for what, text in waiting.items() if "相談 C" not in text] == ["page of the board"], "not yet filled"

    assert desk.post("/windows/w1/open").status_code == 200
    leg = desk.call()
    assert leg["service_name"]["ja"] == "生活保護相談", "staff do read it"
    is_discreet(lobby(city, board, phone, token))
    leg = desk.act(leg, "start", window="w1")
    planned = desk.post(f"/legs/{leg['id']}/plan-stop", {"service": "d"})
    assert planned.status_code == 200, planned.text
    serving = lobby(city, board, phone, token)
    is_discreet(serving)
    assert "受付 D" in serving["phone"]
    desk.act(leg, "finish", window="w1")
    is_discreet(lobby(city, board, phone, token))


def test_the_ticket_machine_says_it_on_the_button_alone(city: Hall) -> None:
    kiosk = device(city, DeviceKind.KIOSK, place="door")
    offers = {one["code"]: one for one in told(kiosk.get("/kiosks/door/services"))["services"]}
    assert offers["c"].pop("name")["ja"] == "生活保護相談"
    assert offers["d"].pop("name")["ja"] == "死亡の手続"
    is_discreet({code: json.dumps(one, ensure_ascii=False) for code, one in offers.items()})
    is_discreet({"page": words(kiosk.client.get("/kiosk/main", headers=kiosk.headers))})
