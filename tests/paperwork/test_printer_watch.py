"""Printers are asked how they are before anybody takes a number, and never while a slip is under way."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.paperwork.loopback_printer import PAPER_OUT, READY, SILENT, LoopbackPrinter
from tests.paperwork.print_shop import Shop, at_work
from windowsvc.office.devices import DeviceEntry
from windowsvc.office.permissions import DeviceIdentity, DeviceKind
from windowsvc.paperwork import printer_watch
from windowsvc.paperwork.printer_watch import EVERY, OLD, Word
from windowsvc.paperwork.readiness import agent_check, agents_seen, printer_check, printers_check

Start = Callable[..., LoopbackPrinter]
NOW = datetime(2026, 11, 23, 23, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OPEN = {**READY, b"\x10\x04\x01": 0x1A, b"\x10\x04\x02": 0x16}


@pytest.fixture
def shop(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(printer_watch, "_words", {})
    return Shop(engine, tmp_path)


def prints_on(shop: Shop, port: int) -> None:
    """Set up the kiosk with a printer at a port, and let its process hear of it."""
    shop.kiosk(port=port)
    shop.setup.forget()


def said(shop: Shop, paper: LoopbackPrinter) -> Word | None:
    return printer_watch.word_of(f"127.0.0.1:{paper.port}", now=shop.clock.now())


@pytest.mark.parametrize(
    ("answers", "state"),
    [(READY, "ready"), (PAPER_OUT, "paper_end"), (OPEN, "cover_open"), (SILENT, "mute")],
    ids=["ready", "no paper", "cover open", "mute"],
)
def test_a_printer_is_asked_before_the_first_slip(
    shop: Shop, printer: Start, answers: dict[bytes, int], state: str
) -> None:
    paper = printer(answers=answers)
    prints_on(shop, paper.port)
    assert said(shop, paper) is None
    shop.printing().ask()
    assert said(shop, paper) == Word(state, since=shop.clock.now(), at=shop.clock.now())
    assert paper.paper.log == [], "nothing was printed"


def test_a_printer_that_is_off_is_known_since_when(shop: Shop, printer: Start) -> None:
    paper = printer()
    prints_on(shop, paper.port)
    worker, began = shop.printing(), shop.clock.now()
    worker.ask()
    paper.close()
    shop.clock.advance(60)
    worker.ask()
    shop.clock.advance(60)
    worker.ask()
    assert said(shop, paper) == Word("unreachable", since=began + EVERY, at=began + 2 * EVERY)
    shop.clock.advance(OLD.total_seconds() + 1)
    assert said(shop, paper) is None, "an old word says nothing of now"


def test_a_printer_is_not_asked_while_a_slip_is_under_way_or_waits(shop: Shop, printer: Start) -> None:
    paper = printer()
    prints_on(shop, paper.port)
    job = shop.slip()
    worker = shop.printing()
    worker.ask()
    assert said(shop, paper) is None
    shop.claim(job, holder="another-process")
    shop.begin(job, holder="another-process")
    worker.ask()
    assert paper.received == 0
    shop.settle(job, "printed", holder="another-process")
    worker.ask()
    assert paper.received > 0


@pytest.mark.parametrize(("answers", "state"), [(READY, "ready"), (PAPER_OUT, "paper_end")], ids=["ready", "no paper"])
def test_a_slip_tells_as_much_as_a_question(shop: Shop, printer: Start, answers: dict[bytes, int], state: str) -> None:
    paper = printer(answers=answers)
    prints_on(shop, paper.port)
    shop.slip()
    shop.printing().look()
    word = said(shop, paper)
    assert word is not None
    assert word.state == state


def test_a_printer_nobody_listens_at_is_told_by_a_slip_too(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    prints_on(shop, port)
    shop.slip()
    shop.printing().look()
    word = printer_watch.word_of(f"127.0.0.1:{port}", now=shop.clock.now())
    assert word is not None
    assert word.state == "unreachable"


def test_the_worker_of_a_process_asks_by_itself(shop: Shop, printer: Start) -> None:
    paper = printer(answers=PAPER_OUT)
    prints_on(shop, paper.port)
    worker = shop.printing()
    with at_work(worker):
        until = time.monotonic() + 60
        while said(shop, paper) is None and time.monotonic() < until:
            time.sleep(0.02)
    word = said(shop, paper)
    assert word is not None
    assert word.state == "paper_end"


# --- what the page of the morning makes of it


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("paper_end", "{name}: the printer has no paper"),
        ("cover_open", "{name}: the cover of the printer is open"),
        ("unreachable", "{name}: the printer does not answer"),
        ("error", "{name}: the printer has stopped"),
        ("offline", "{name}: the printer has stopped"),
    ],
)
def test_a_printer_in_trouble_is_a_line_of_its_own(state: str, text: str) -> None:
    found = printer_check("入口", word=Word(state, since=NOW - MINUTE, at=NOW), now=NOW)
    assert found is not None
    assert (found.level, found.text, found.values["since"]) == ("look", text, NOW - MINUTE)
    old = printer_check("入口", word=Word(state, since=NOW - timedelta(days=1), at=NOW), now=NOW)
    assert old is not None
    assert old.values["since"] == "11/23 08:20", "another day's time has its date"


def test_a_printer_nobody_has_asked_is_not_called_ready() -> None:
    unknown = printer_check("入口", word=None, now=NOW)
    assert unknown is not None
    assert unknown.level == "look"
    for state in ("ready", "mute"):
        assert printer_check("入口", word=Word(state, since=NOW, at=NOW), now=NOW) is None


def test_the_line_of_the_printers_says_when_they_were_asked_and_which_say_nothing() -> None:
    words = {"door": Word("ready", since=NOW, at=NOW), "back": Word("mute", since=NOW, at=NOW - MINUTE)}
    found = printers_check({"door": "入口", "back": "裏口"}, [], words=words)
    assert found is not None
    assert (found.level, found.values["asked"], found.values["mute"]) == ("ok", NOW - MINUTE, "裏口")


def test_an_agent_is_heard_of_silent_or_was_never_there() -> None:
    assert agent_check("入口", seen=NOW - MINUTE, now=NOW) is None
    silent, never = (agent_check("入口", seen=at, now=NOW) for at in (NOW - timedelta(hours=1), None))
    assert silent is not None
    assert never is not None
    assert (silent.level, silent.values["since"]) == ("look", NOW - timedelta(hours=1))
    assert never.text != silent.text


def agent(place: str | None, seen: datetime | None, *, revoked: bool = False) -> DeviceEntry:
    device = DeviceIdentity(id=1, kind=DeviceKind.AGENT, office="main", place=place, name="印刷")
    return DeviceEntry(device, enrolled_at=NOW, revoked_at=NOW if revoked else None, seen_at=seen)


def test_the_agents_that_say_no_kiosk_must_be_as_many_as_the_kiosks_without_one() -> None:
    own, other, late = agent("door", NOW), agent("入口", NOW), agent(None, NOW - timedelta(hours=1))
    assert agents_seen(["door", "back"], [own, other]) == {"door": NOW, "back": NOW}
    assert agents_seen(["door", "back"], [other, late]) == dict.fromkeys(("door", "back"), NOW - timedelta(hours=1))
    assert agents_seen(["door", "back"], [other]) == {"door": None, "back": None}
    assert agents_seen(["door"], [agent("door", NOW, revoked=True)]) == {"door": None}
