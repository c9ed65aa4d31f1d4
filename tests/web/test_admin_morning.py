"""The green page: the verdict first, then what to look at, then every check with its figure."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.paperwork.loopback_printer import PAPER_OUT, LoopbackPrinter
from tests.web import administration as admin
from tests.web.administration import furnish, officer
from tests.web.test_health import run_jobs_once
from windowsvc import backups, events
from windowsvc.app import background_of
from windowsvc.database import writing
from windowsvc.events import SYSTEM
from windowsvc.jobs import Health
from windowsvc.lobby.day import Hours, plan
from windowsvc.lobby.readiness import coverage_check, hours_check, numbers_check, paused_check
from windowsvc.lobby.setup import Series
from windowsvc.office import devices, readiness
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.office.readiness import Check, Level, backup_check, clock_check, passwords_check, seen_check
from windowsvc.paperwork.readiness import printers_check
from windowsvc.web.admin.morning import database_check, disk_check, jobs_check, news_check

if TYPE_CHECKING:
    from tests.web.conftest import Hall

NOW = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)


def checks_on(page: str) -> dict[str, str]:
    """Code -> level of every check on the page."""
    return {code: level for level, code in re.findall(r'<li class="(ok|look|stop)" data-check="([a-z_]+)"', page)}


@pytest.mark.parametrize(
    ("last", "level"),
    [(None, "ok"), (NOW, "ok"), (NOW + timedelta(seconds=50), "ok"), (NOW + timedelta(hours=1), "look"),
     (NOW + timedelta(days=1), "stop")],
)  # fmt: skip
def test_the_clock_is_held_against_the_last_entry(last: datetime | None, level: str) -> None:
    assert clock_check(last_at=last, now=NOW).level == level


@pytest.mark.parametrize(
    ("age", "level", "figure"),
    [(None, "stop", "none"), (timedelta(minutes=5), "ok", "{minutes} min ago"),
     (timedelta(hours=5), "ok", "{hours} h ago"), (timedelta(hours=24), "ok", "{hours} h ago"),
     (timedelta(hours=25), "look", "{hours} h ago"), (timedelta(days=3), "look", "{days} days ago")],
)  # fmt: skip
def test_a_backup_is_young_old_or_missing(age: timedelta | None, level: str, figure: str) -> None:
    found = backup_check(made=None if age is None else NOW - age, now=NOW)
    assert (found.level, found.figure) == (level, figure)


def test_a_screen_is_seen_silent_or_was_never_let_in() -> None:
    wanted = {"a": "1階", "b": "2階"}

    def found(seen: set[str], enrolled: set[str]) -> Check | None:
        return seen_check("boards", title="Boards", wanted=wanted, seen=seen, enrolled=enrolled, trouble="Silent")

    well, silent, never = found({"a", "b"}, {"a", "b"}), found({"a"}, {"a", "b"}), found({"a"}, {"a"})
    assert well is not None
    assert silent is not None
    assert never is not None
    assert (well.level, well.values["seen"]) == (Level.OK, 2)
    assert (silent.level, silent.values["names"]) == (Level.LOOK, "2階")
    assert silent.note != never.note
    assert seen_check("boards", title="B", wanted={}, seen=set(), enrolled=set(), trouble="S") is None


def test_hours_are_told_for_an_open_a_closed_and_an_unset_day() -> None:
    hours = Hours.model_validate({"weekly": {"tue": ["08:30-12:00", "13:00-17:15"]}, "last_issue": 15})
    opened = hours_check(plan(hours, NOW.date()))
    assert (opened.level, opened.values["opens"]) == (Level.OK, datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    holiday = hours_check(plan(hours, datetime(2026, 11, 3, tzinfo=UTC).date()))
    assert (holiday.level, holiday.values["why"]) == (Level.OK, "文化の日")
    assert hours_check(None).level == Level.STOP


def test_a_service_without_a_window_stops_the_opening() -> None:
    assert coverage_check([], services=3).level == Level.OK
    assert coverage_check(["税"], services=3).level == Level.STOP
    assert coverage_check([], services=0).level == Level.STOP


@pytest.mark.parametrize(
    ("last", "level", "left"), [(None, "ok", 100), (50, "ok", 50), (95, "look", 5), (100, "stop", 0)]
)
def test_numbers_run_out_with_a_warning(last: int | None, level: str, left: int) -> None:
    series = {"a": Series(prefix="A", last=100), "b": Series(prefix="B", last=1000, width=4)}
    found = numbers_check(series, given={} if last is None else {"a": last})
    assert found is not None
    assert (found.level, found.values["left"]) == (level, left if last else found.values["left"])


def test_no_series_and_no_pause_are_no_lines(hall: Hall) -> None:
    assert numbers_check({}, given={}) is None
    assert paused_check(admin.city(hall), office="main", now_paused=[]) is None


def test_the_machine_says_how_it_is() -> None:
    assert (database_check("ok").level, database_check("busy").level) == (Level.OK, Level.STOP)
    late = [Health("backup", None, None, True), Health("changes", NOW, None, False)]
    assert (jobs_check(late).level, jobs_check(late).values["jobs"]) == (Level.LOOK, ["backup"])
    assert jobs_check(late[1:]).level == Level.OK
    assert (disk_check(free=5, total=100).level, disk_check(free=50, total=100).level) == (Level.LOOK, Level.OK)
    assert (news_check(slow=True).level, news_check(slow=False).level) == (Level.LOOK, Level.OK)
    assert (passwords_check(2).level, passwords_check(0).level) == (Level.LOOK, Level.OK)


def test_a_slip_in_trouble_names_its_printer() -> None:
    found = printers_check({"door": "入口", "back": "裏口"}, [{"kiosk": "back"}, {"kiosk": "back"}])
    assert found is not None
    assert (found.level, found.values["well"], found.values["names"]) == (Level.LOOK, 1, "裏口")
    assert printers_check({}, []) is None


def test_the_page_says_the_verdict_first_and_what_to_look_at_next(hall: Hall) -> None:
    furnish(hall)
    run_jobs_once(hall)
    page = officer(hall).get("/main").text
    assert (
        page.index("開ける前に直すことがあります")
        < page.index('data-check="backup"')
        < page.index('data-check="clock"')
    )
    found = checks_on(page)
    assert {found[code] for code in ("clock", "database", "jobs", "coverage", "hours", "numbers", "passwords")} == {
        "ok"
    }
    assert (found["backup"], found["boards"], found["kiosks"]) == ("stop", "look", "look")


def enrol(hall: Hall, kind: DeviceKind, *, place: str) -> None:
    """Let in a device that was heard of just now."""
    with writing(hall.parts.engine) as session:
        held = events.hold(session, "main", now=hall.business.now(), machine=hall.machine.now(), build="test")
        made = devices.enrol_directly(session, held, kind=kind, office="main", name=place, place=place, by=SYSTEM)
        devices.device_of(session, token=made.token, now=hall.machine.now())
        devices.flush_seen(session)


def test_with_everything_in_place_the_page_is_green(hall: Hall) -> None:
    furnish(hall)
    run_jobs_once(hall)
    made = backups.back_up(hall.parts.settings, now=hall.machine.now())
    os.utime(made.path, (hall.machine.now().timestamp(),) * 2)
    enrol(hall, DeviceKind.BOARD, place="lobby")
    enrol(hall, DeviceKind.KIOSK, place="door")
    page = officer(hall).get("/main").text
    found = checks_on(page)
    assert {code for code, level in found.items() if level != "ok"} <= {"disk"}
    assert {"boards", "kiosks", "backup"} <= set(found)
    assert "窓口を開けられます" in page


def test_another_room_can_add_its_own_line(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_asked", dict(readiness._asked))
    readiness.declare("voices", lambda situation: [Check("voices", Level.LOOK, "Voices", "{n}", values={"n": 7})])
    assert checks_on(officer(hall).get("/main").text)["voices"] == "look"


def test_the_first_office_is_where_one_begins(hall: Hall) -> None:
    desk = officer(hall, login="viewer", roles={"branch": Role.VIEWER})
    assert desk.get("").headers["Location"] == "/admin/branch"
    assert desk.get("/branch").status_code == 200
    assert desk.get("/main").status_code == 403


def test_before_the_first_slip_a_printer_without_paper_or_switched_off_is_told(hall: Hall) -> None:
    furnish(hall)
    empty = LoopbackPrinter(answers=PAPER_OUT)
    setup = {"name": {"ja": "入口の発券機"}, "printer": {"kind": "network", "host": "127.0.0.1", "port": empty.port}}
    admin.change(hall, "kiosk", "door", setup)
    desk, printing = officer(hall), background_of(hall.app).printing
    assert "入口の発券機のプリンターの状態はまだわかりません" in desk.get("/main").text
    printing.ask()
    page = desk.get("/main").text
    assert "入口の発券機のプリンターに用紙がありません" in page
    assert "10:20から" in page
    assert (checks_on(page)["printer"], "printers" in checks_on(page)) == ("look", False)
    empty.close()
    printing.ask()
    assert "入口の発券機のプリンターから返事がありません" in desk.get("/main").text
    full = LoopbackPrinter(port=empty.port)
    printing.ask()
    full.close()
    found = checks_on(desk.get("/main").text)
    assert (found["printers"], "printer" in found) == ("ok", False)


def test_an_agent_that_is_not_heard_of_is_told(hall: Hall) -> None:
    furnish(hall)
    admin.change(hall, "kiosk", "door", {"name": {"ja": "入口の発券機"}, "printer": {"kind": "agent"}})
    desk = officer(hall)
    assert "入口の発券機の印刷プログラムからまだ連絡がありません" in desk.get("/main").text
    enrol(hall, DeviceKind.AGENT, place="door")
    assert "printer" not in checks_on(desk.get("/main").text)
    hall.machine.advance(310)
    page = desk.get("/main").text
    assert "入口の発券機の印刷プログラムの連絡が途絶えています" in page
    assert "最後は10:20" in page
