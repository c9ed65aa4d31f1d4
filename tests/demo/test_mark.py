"""The mark of a demonstration: one clock for every process, and nobody else's data."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from windowsvc import demo_mark
from windowsvc.clocks import DemoClock, RealClock, StandingClock
from windowsvc.demo_mark import Mark, Phone
from windowsvc.refusal import Refusal

BEGAN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
START = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)
MARK = Mark(START, BEGAN, 60, seed=1, address="http://127.0.0.1:8480", password="asagao", tokens={"lobby": "abc"})


def test_two_processes_tell_the_same_time() -> None:
    machine = StandingClock(BEGAN + timedelta(seconds=30))
    clocks = [DemoClock(start=START, began=BEGAN, speed=60, machine=machine) for _ in range(2)]
    assert {clock.now() for clock in clocks} == {START + timedelta(minutes=30)}
    machine.advance(1)
    assert {clock.now() for clock in clocks} == {START + timedelta(minutes=31)}


def test_a_clock_of_speed_0_stands_still() -> None:
    machine = StandingClock(BEGAN)
    clock = DemoClock(start=START, began=BEGAN, speed=0, machine=machine)
    machine.advance(3600)
    assert clock.now() == START
    assert clock.seconds_until(START) == 0
    assert clock.seconds_until(START + timedelta(seconds=1)) == float("inf")


def test_a_machine_whose_clock_is_set_back_does_not_go_before_the_start() -> None:
    clock = DemoClock(start=START, began=BEGAN, speed=2, machine=StandingClock(BEGAN - timedelta(minutes=5)))
    assert clock.now() == START
    assert DemoClock(start=START, began=BEGAN, speed=2, machine=StandingClock(BEGAN)).seconds_until(
        START + timedelta(seconds=10)
    ) == pytest.approx(5)


def test_a_mark_is_read_as_it_was_written_and_only_by_its_owner(tmp_path: Path) -> None:
    demo_mark.write(tmp_path, MARK)
    assert demo_mark.find(tmp_path) == MARK
    assert stat.S_IMODE((tmp_path / demo_mark.FILE).stat().st_mode) == 0o600
    business = demo_mark.clocks_of(tmp_path).business
    assert isinstance(business, DemoClock)
    assert (business.start, business.began, business.speed) == (START, BEGAN, 60)


def test_a_folder_without_a_mark_lives_by_the_real_clock(tmp_path: Path) -> None:
    assert demo_mark.find(tmp_path) is None
    assert isinstance(demo_mark.clocks_of(tmp_path).business, RealClock)


def test_a_number_to_look_at_comes_and_goes(tmp_path: Path) -> None:
    assert demo_mark.phone(tmp_path) is None
    demo_mark.show_phone(tmp_path, Phone("A-001", "token"))
    assert demo_mark.phone(tmp_path) == Phone("A-001", "token")
    demo_mark.show_phone(tmp_path, None)
    assert demo_mark.phone(tmp_path) is None


def test_daily_service_and_a_demonstration_keep_off_each_others_data(tmp_path: Path) -> None:
    served, shown, empty = tmp_path / "served", tmp_path / "shown", tmp_path / "empty"
    for folder in (served, shown, empty):
        folder.mkdir()
    (served / "windowsvc.db").touch()
    (empty / "in-use.lock").touch()
    demo_mark.write(shown, MARK)
    with pytest.raises(Refusal, match="demonstration") as refused:
        demo_mark.refuse_demo(shown)
    assert refused.value.code == "demo_data"
    demo_mark.refuse_demo(served)
    with pytest.raises(Refusal) as refused:
        demo_mark.refuse_others(served)
    assert refused.value.code == "not_demo_data"
    demo_mark.refuse_others(shown)
    demo_mark.refuse_others(empty, besides=("in-use.lock",))
    demo_mark.refuse_others(tmp_path / "new")


def test_a_damaged_mark_is_said_so(tmp_path: Path) -> None:
    (tmp_path / demo_mark.FILE).write_text("{")
    with pytest.raises(Refusal) as refused:
        demo_mark.find(tmp_path)
    assert refused.value.code == "demo_unreadable"
