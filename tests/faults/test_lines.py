"""The lines to the database and to a printer go slow, silent, dead or mad; what is said is true, and all recovers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine

from tests.databases import new_postgres_database
from tests.faults.test_redis import Redis
from tests.living import CityHall, Refused, eventually
from tests.paperwork.loopback_printer import LoopbackPrinter
from tests.proxy import Line, line
from windowsvc.paperwork.printers import NetworkPrinter, PrinterTrouble, escpos_bytes

pytestmark = pytest.mark.faults

SECONDS = 3
"""How long the database may take here for one answer."""


@pytest.fixture
def between() -> Iterator[Line]:
    with line() as made:
        yield made


@pytest.fixture
def redis() -> Iterator[Redis]:
    made = Redis()
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=["threading", "gevent"])
def hall(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_engine: Engine, between: Line, redis: Redis
) -> Iterator[CityHall]:
    """A city hall that reaches its PostgreSQL over the line, one way to run and the other."""
    with new_postgres_database(postgres_engine) as direct:
        port = postgres_engine.url.port or 5432
        between.start(port)
        settings = {
            "database_url": direct.replace(f":{port}/", f":{between.port}/"), "database_seconds": SECONDS,
            "redis_url": f"redis://127.0.0.1:{redis.port}/0", "async_mode": request.param, "pool_size": 4,
        }  # fmt: skip
        made = CityHall(tmp_path / "city", settings=settings)
        made.furnish()
        made.start()
        try:
            yield made
        finally:
            between.behave()
            between.mend()
            made.stop()


@pytest.mark.postgres
@pytest.mark.promise(13)
@pytest.mark.parametrize(
    "fault", ["cut", "silence", *(pytest.param(name, marks=pytest.mark.slow) for name in ("pull", "garble"))]
)
def test_a_line_to_the_database_that_fails_is_said_and_heals(hall: CityHall, between: Line, fault: str) -> None:
    labels = [hall.issue("zei")["label"]]
    between.garble(seed=13) if fault == "garble" else getattr(between, fault)()
    with ThreadPoolExecutor(8) as people:  # more than there are connections
        answers = list(people.map(lambda _: _try(hall), range(8)))
    assert {answer for answer in answers if not answer.startswith("A")} <= {"database_unavailable"}
    between.behave()
    between.mend()
    assert any(answer == "database_unavailable" for answer in answers)
    eventually(lambda: _labelled(_try(hall), labels), "numbers are given again")
    with ThreadPoolExecutor(8) as people:  # and every connection of the pool is a living one
        assert all(_labelled(answer, labels) for answer in people.map(lambda _: _try(hall), range(8)))
    assert len(set(labels)) == len(labels)


@pytest.mark.postgres
@pytest.mark.promise(13)
def test_a_slow_line_to_the_database_is_slow_and_nothing_else(hall: CityHall, between: Line) -> None:
    before = hall.issue("zei")
    between.trickle(64, 0.002)
    slow = hall.issue("zei")
    between.behave()
    assert slow["number"] == before["number"] + 1


def _try(hall: CityHall) -> str:
    try:
        return str(hall.issue("zei")["label"])
    except Refused as refused:
        return str(refused.told["code"])


def _labelled(answer: str, labels: list[str]) -> bool:
    if answer == "database_unavailable":
        return False
    labels.append(answer)
    return "-" in answer


@pytest.fixture
def printer(between: Line) -> Iterator[LoopbackPrinter]:
    made = LoopbackPrinter()
    between.start(made.port)
    yield made
    made.close()


def _slip() -> bytes:
    return escpos_bytes(Image.frombytes("1", (576, 800), bytes(range(256)) * (576 * 800 // 8 // 256)))


def _deliver(port: int, *, seconds: float = 20.0) -> str:
    """What is known of a slip: ``confirmed``, ``handed over``, or the reason why it is not."""
    try:
        found = NetworkPrinter("127.0.0.1", port=port, timeout=seconds, answer_wait=seconds / 4).deliver(_slip())
    except PrinterTrouble as trouble:
        return trouble.reason
    return "confirmed" if found.confirmed else "handed over"


def _printed(printer: LoopbackPrinter) -> int:
    return printer.paper.log.count("raster")


@pytest.mark.promise(14)
def test_a_slow_line_to_the_printer_prints_once(between: Line, printer: LoopbackPrinter) -> None:
    between.trickle(512, 0.001)
    assert _deliver(between.port) == "confirmed"
    assert _printed(printer) == 1


@pytest.mark.promise(14)
@pytest.mark.parametrize("seed", range(4))
def test_a_printer_that_talks_nonsense_prints_at_most_once(between: Line, printer: LoopbackPrinter, seed: int) -> None:
    between.garble(seed=seed)
    if _deliver(between.port, seconds=2.0) == "confirmed":
        assert _printed(printer) == 1
    assert _printed(printer) <= 1


@pytest.mark.promise(14)
@pytest.mark.parametrize("fault", ["cut", "silence"])
def test_a_line_to_the_printer_that_is_gone_is_never_called_printed(
    between: Line, printer: LoopbackPrinter, fault: str
) -> None:
    getattr(between, fault)()
    assert _deliver(between.port, seconds=2.0) != "confirmed"
    assert _printed(printer) == 0
    if fault == "cut":
        between.mend()
        assert _deliver(between.port) == "confirmed"
        assert _printed(printer) == 1
