"""A city hall behind a line that can fail, and browsers in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.faults.screens import Screens, put_up
from tests.living import CityHall
from tests.proxy import Line, line
from tests.web.browsing import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

UNHURRIED = {f"rates.{kind}": 0 for kind in ("kiosk", "phone", "board", "staff", "anonymous")}
"""No limits: the pages' clocks run many times faster than the server's."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def between() -> Iterator[Line]:
    """The line between the browsers and the server."""
    with line() as made:
        yield made


@pytest.fixture(scope="module")
def hall(between: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    """A city hall that browsers reach over the line; w5 and w21 are open and without a clerk."""
    made = CityHall(tmp_path_factory.mktemp("hall"), settings=UNHURRIED, reach=between.port)
    made.furnish(lambda plan: plan["items"]["honcho"]["rules"]["honcho"].update(recall_spacing_seconds=0))
    between.start(made.port)
    made.start()
    made.open("w5", "w21")
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def screens(browser: Browser, hall: CityHall, between: Line) -> Iterator[Screens]:
    """A board, a desk and a phone over the line, which is whole again at the end."""
    made = put_up(browser, hall)
    yield made
    between.behave()
    between.mend()
    made.close()
    hall.send_home()
