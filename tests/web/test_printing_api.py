"""Slips over the API: a kiosk's own, an agent's next one, what both report, and what staff decide."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.paperwork.loopback_printer import Paper
from tests.web.conftest import Hall, make_hall
from tests.web.test_api import BRANCH, MAIN, Caller, code_of, configure, told
from windowsvc import events
from windowsvc.app import background_of
from windowsvc.database import writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.paperwork import print_jobs
from windowsvc.paperwork.print_queue import LEASE
from windowsvc.paperwork.slip import draw
from windowsvc.web.slips import slips_of

KIOSKS = (
    ("kiosk", "door", {"name": {"ja": "玄関"}, "printer": {"kind": "agent"}}),
    ("kiosk", "hall", {"name": {"ja": "待合"}, "order": 1, "printer": {"kind": "agent", "width_mm": 58}}),
    ("kiosk", "page", {"name": {"ja": "画面"}, "order": 2, "printer": {"kind": "browser"}}),
)
MOMENT = timedelta(seconds=1)

Enrol = Callable[..., Caller]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Hall]:
    hall = make_hall(tmp_path)
    configure(hall, *MAIN, *KIOSKS)
    configure(hall, *BRANCH, office="branch")
    yield hall
    hall.parts.engine.dispose()


@pytest.fixture
def device(city: Hall) -> Enrol:
    def enrolled(kind: DeviceKind, *, place: str | None = None, office: str = "main") -> Caller:
        now = city.machine.now()
        with writing(city.parts.engine) as session:
            held = events.hold(session, INSTALLATION, now=now, machine=now, build="test")
            token = devices.enrol_directly(
                session, held, kind=kind, office=office, name="機械", place=place, by=SYSTEM
            ).token
        return Caller(city, city.client(), {"Authorization": f"Bearer {token}"})

    return enrolled


@pytest.fixture
def kiosk(device: Enrol) -> Caller:
    return device(DeviceKind.KIOSK, place="door")


@pytest.fixture
def agent(device: Enrol) -> Caller:
    return device(DeviceKind.AGENT, place="door")


@pytest.fixture
def clerk(city: Hall) -> Caller:
    client = city.signed_in("hanako", roles={"main": Role.CLERK})
    return Caller(city, client, {"X-CSRF": city.csrf_of(client)})


def claim(agent: Caller, **body: Any) -> dict[str, Any] | None:
    answer = agent.post("/print-jobs/claim", body)
    assert answer.status_code in (200, 204), answer.text
    return told(answer) if answer.status_code == 200 else None


def report(caller: Caller, job: int, word: str, **body: Any) -> dict[str, Any]:
    answer = caller.post(f"/print-jobs/{job}/{word}", body or None)
    assert answer.status_code == 200, answer.text
    return told(answer)


def alerts(clerk: Caller) -> list[dict[str, Any]]:
    """What a window is told of slips."""
    found: list[dict[str, Any]] = told(clerk.get("/windows/w1/screen"))["alerts"]
    return [one for one in found if one["kind"] in ("printer", "print_uncertain")]


def printing(hall: Hall) -> Any:
    return background_of(hall.app).printing


def doubtful(kiosk: Caller, agent: Caller) -> int:
    """A slip whose agent does not know what became of it."""
    job: int = kiosk.issue()["print"]["job"]
    assert claim(agent) is not None
    report(agent, job, "sending")
    assert report(agent, job, "uncertain", problem="cut_off")["state"] == "uncertain"
    return job


def test_an_agent_takes_prints_and_reports_a_slip(city: Hall, kiosk: Caller, agent: Caller) -> None:
    assert claim(agent) is None
    ticket = kiosk.issue(language="vi")
    job = ticket["print"]["job"]
    found = claim(agent)
    assert found is not None
    assert (found["id"], found["kiosk"], found["lease_seconds"]) == (job, "door", LEASE.total_seconds())
    paper = Paper()
    paper.take(base64.b64decode(found["payload"]))
    with city.app.app_context(), writing(city.parts.engine) as session:
        text = slips_of(city.parts).text(print_jobs.find(session, job))
    assert (text.label, text.url) == (ticket["label"], ticket["status_url"])
    assert paper.image().tobytes() == draw(text).tobytes()
    assert claim(agent) is None, "it is taken"
    assert report(agent, job, "sending")["state"] == "sending"
    assert report(agent, job, "printed")["state"] == "printed"
    assert report(agent, job, "printed")["state"] == "printed"
    assert told(kiosk.get(f"/print-jobs/{job}")) == {
        "id": job,
        "state": "printed",
        "problem": None,
        "kiosk": "door",
        "channel": "agent",
        "copy": 1,
    }


def test_a_job_is_printed_by_who_has_taken_it(kiosk: Caller, agent: Caller, device: Enrol) -> None:
    job = kiosk.issue()["print"]["job"]
    other = device(DeviceKind.AGENT, place="door")
    assert claim(agent) is not None
    assert claim(other) is None
    for word, body in (("sending", None), ("printed", None), ("failed", {"problem": "error"})):
        assert code_of(other.post(f"/print-jobs/{job}/{word}", body)) == (409, "print_job_not_yours")


def test_an_agent_prints_for_its_own_kiosk(kiosk: Caller, device: Enrol) -> None:
    kiosk.issue()
    nowhere, elsewhere = device(DeviceKind.AGENT), device(DeviceKind.AGENT, place="hall")
    assert claim(elsewhere) is None
    assert code_of(nowhere.post("/print-jobs/claim", {})) == (404, "kiosk_unknown")
    assert code_of(nowhere.post("/print-jobs/claim", {"kiosk": "page"})) == (404, "kiosk_unknown")
    assert claim(nowhere, kiosk="hall") is None
    assert claim(nowhere, kiosk="door") is not None


def test_one_agent_kiosk_needs_no_name(city: Hall, kiosk: Caller, device: Enrol) -> None:
    configure(city, ("kiosk", "hall", {"name": {"ja": "待合"}}))
    kiosk.issue()
    assert claim(device(DeviceKind.AGENT)) is not None


def test_slips_are_not_for_boards_or_other_offices(kiosk: Caller, device: Enrol, clerk: Caller) -> None:
    job = kiosk.issue()["print"]["job"]
    assert code_of(device(DeviceKind.BOARD).post("/print-jobs/claim", {})) == (403, "not_permitted")
    assert code_of(clerk.post("/print-jobs/claim", {})) == (403, "not_permitted")
    stranger = device(DeviceKind.AGENT, office="branch")
    assert code_of(stranger.post(f"/print-jobs/{job}/sending")) == (403, "not_permitted")
    assert code_of(device(DeviceKind.KIOSK, office="branch").get(f"/print-jobs/{job}")) == (403, "not_permitted")


def test_a_kiosk_knows_its_own_slips_only(kiosk: Caller, device: Enrol, clerk: Caller) -> None:
    job = kiosk.issue()["print"]["job"]
    other = device(DeviceKind.KIOSK, place="hall")
    assert code_of(other.get(f"/print-jobs/{job}")) == (404, "print_job_unknown")
    assert code_of(kiosk.get(f"/print-jobs/{job + 1}")) == (404, "print_job_unknown")
    assert code_of(kiosk.get(f"/print-jobs/{2**40}")) == (404, "print_job_unknown")
    assert told(kiosk.get(f"/print-jobs/{job}"))["state"] == "queued"
    assert told(clerk.get(f"/print-jobs/{job}"))["state"] == "queued"


def test_a_kiosk_page_takes_its_own_slip(device: Enrol, kiosk: Caller) -> None:
    page = device(DeviceKind.KIOSK, place="page")
    ticket = page.issue()
    assert ticket["print"]["channel"] == "browser"
    job = ticket["print"]["job"]
    assert code_of(kiosk.post("/print-jobs/claim", {})) == (404, "kiosk_unknown"), "its slips have an agent"
    assert code_of(page.post("/print-jobs/claim", {"kiosk": "door"})) == (404, "kiosk_unknown")
    found = claim(page)
    assert found is not None
    assert (found["id"], found["payload"]) == (job, None)
    assert claim(page) is None
    assert report(page, job, "sending")["state"] == "sending"
    assert code_of(page.post(f"/print-jobs/{job}/sending")) == (409, "print_job_not_yours")
    assert report(page, job, "printed")["state"] == "printed"


def test_staff_hear_of_a_printer_and_decide(kiosk: Caller, agent: Caller, clerk: Caller) -> None:
    job = kiosk.issue()["print"]["job"]
    assert claim(agent) is not None
    assert report(agent, job, "failed", problem="cover_open")["state"] == "failed"
    [alert] = alerts(clerk)
    assert (alert["kind"], alert["job"], alert["label"], alert["problem"]) == ("printer", job, "A-001", "cover_open")
    assert alert["kiosk_name"] == {"ja": "玄関"}
    again = report(clerk, job, "reprint")
    assert (again["id"], again["state"], again["copy"]) == (job, "queued", 1)
    assert alerts(clerk) == []
    assert claim(agent) is not None


def test_an_agent_that_cannot_reach_its_printer_tries_again(
    city: Hall, kiosk: Caller, agent: Caller, clerk: Caller
) -> None:
    job = kiosk.issue()["print"]["job"]
    assert claim(agent) is not None
    assert report(agent, job, "failed", problem="unreachable")["state"] == "queued"
    assert [one["problem"] for one in alerts(clerk)] == ["unreachable"]
    city.machine.advance(5)
    assert claim(agent) is not None
    report(agent, job, "sending")
    assert report(agent, job, "printed")["state"] == "printed"
    assert alerts(clerk) == []


def test_a_copy_of_a_doubtful_slip_is_marked(city: Hall, kiosk: Caller, agent: Caller, clerk: Caller) -> None:
    job = doubtful(kiosk, agent)
    assert [one["kind"] for one in alerts(clerk)] == ["print_uncertain"]
    first = clerk.post(f"/print-jobs/{job}/reprint", key="copy")
    assert told(first)["copy"] == 2
    assert told(clerk.post(f"/print-jobs/{job}/reprint", key="copy")) == told(first)
    assert told(kiosk.get(f"/print-jobs/{job}"))["state"] == "reprinted"
    assert code_of(clerk.post(f"/print-jobs/{job}/reprint")) == (409, "print_job_over")
    found = claim(agent)
    assert found is not None
    assert found["id"] == told(first)["id"]


def test_somebody_has_seen_the_paper_or_wants_none(kiosk: Caller, agent: Caller, clerk: Caller) -> None:
    seen, unwanted = doubtful(kiosk, agent), doubtful(kiosk, agent)
    assert report(clerk, seen, "was-printed")["state"] == "printed"
    assert report(clerk, unwanted, "void")["state"] == "void"
    assert alerts(clerk) == []
    assert code_of(clerk.post(f"/print-jobs/{seen}/was-printed")) == (409, "print_job_certain")
    assert code_of(clerk.post(f"/print-jobs/{seen}/void")) == (409, "print_job_over")
    assert code_of(kiosk.post(f"/print-jobs/{seen}/void")) == (403, "not_permitted")


def test_staff_print_a_copy_for_a_number(city: Hall, kiosk: Caller, agent: Caller, clerk: Caller) -> None:
    ticket = kiosk.issue()
    assert claim(agent) is not None
    report(agent, ticket["print"]["job"], "sending")
    report(agent, ticket["print"]["job"], "printed")
    path = f"/legs/{ticket['leg']}/reprint"
    answer = clerk.post(path, {"kiosk": "door"}, key="again")
    assert (answer.status_code, told(answer)["copy"]) == (201, 2)
    assert told(clerk.post(path, {"kiosk": "door"}, key="again")) == told(answer)
    found = claim(agent)
    assert found is not None
    assert found["id"] == told(answer)["id"]
    assert code_of(clerk.post(path, {"kiosk": "nowhere"})) == (404, "kiosk_unknown")
    configure(city, ("kiosk", "hall", {"name": {"ja": "待合"}}))
    assert code_of(clerk.post(path, {"kiosk": "hall"})) == (409, "no_printer")
    assert code_of(clerk.post("/legs/99/reprint", {"kiosk": "door"})) == (404, "leg_unknown")


def test_after_the_day_a_number_is_not_printed_again(city: Hall, kiosk: Caller, agent: Caller) -> None:
    ticket = kiosk.issue()
    client = city.signed_in("lead", roles={"main": Role.LEAD})
    lead = Caller(city, client, {"X-CSRF": city.csrf_of(client)})
    assert lead.post("/offices/main/day-close").status_code == 200
    assert told(kiosk.get(f"/print-jobs/{ticket['print']['job']}"))["state"] == "void"
    assert claim(agent) is None
    assert code_of(lead.post(f"/legs/{ticket['leg']}/reprint", {"kiosk": "door"})) == (409, "day_closed")


def test_a_slip_that_nobody_can_make_any_more_fails(city: Hall, kiosk: Caller, agent: Caller, clerk: Caller) -> None:
    job = kiosk.issue()["print"]["job"]
    day = city.business.now().date().isoformat()
    city.parts.keys.destroy(f"day/main/{day}")
    assert claim(agent) is None
    assert told(clerk.get(f"/print-jobs/{job}"))["problem"] == "day_closed"
    assert told(clerk.get(f"/print-jobs/{job}"))["state"] == "failed"


def test_an_agent_that_died_over_a_slip_leaves_it_in_doubt(
    city: Hall, kiosk: Caller, agent: Caller, clerk: Caller
) -> None:
    job = kiosk.issue()["print"]["job"]
    assert claim(agent) is not None
    report(agent, job, "sending")
    city.machine.at += LEASE + MOMENT
    printing(city).look()
    assert [one["kind"] for one in alerts(clerk)] == ["print_uncertain"]
    assert claim(agent) is None, "it is not printed again by itself"
    assert report(agent, job, "printed")["state"] == "printed"
    assert alerts(clerk) == []
