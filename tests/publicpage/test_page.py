"""The static page in a real browser, on a web server of its own, while the core lives and when it is gone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tests.living import CityHall, city_hall
from tests.web.browsing import chromium, watch
from tests.web.served import command
from windowsvc.clocks import real_clocks
from windowsvc.office.vault import KeyStore
from windowsvc.publicpage import snapshots
from windowsvc.web import outside

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


class _Quiet(SimpleHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CityHall, Path, str]]:
    """The city hall, the folder outside and its address."""
    folder = tmp_path_factory.mktemp("outside")
    with city_hall(tmp_path_factory.mktemp("hall"), settings={"public_page.folder": str(folder)}) as hall:
        command("public-page", "--out", str(folder), data=hall.data)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield hall, folder, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "zh-Hans"])
def test_it_tells_where_to_wait_and_where_to_go_in_the_words_of_the_page_inside(
    browser: Browser, site: tuple[CityHall, Path, str], language: str
) -> None:
    hall, folder, address = site
    mine = hall.issue(language=language)
    until(lambda: _state(folder, mine) == "waiting")
    outside, inside = (browser.new_page(viewport={"width": 390, "height": 844}) for _ in range(2))
    wrong = [*map(watch, (outside, inside))]
    outside.goto(f"{address}/{'index' if language == 'ja' else language}.html#{mine['token']}")
    inside.goto(f"{hall.url}/t/{mine['token']}")
    assert "1" in _text(outside, ".where b")
    assert _text(outside, ".where b") == _text(inside, ".where b")
    hall.open("w3")
    leg = hall.call("w3")
    assert leg["label"] == mine["label"]
    until(lambda: _state(folder, mine) == "called")
    outside.reload()
    inside.reload()
    assert _text(outside, ".to") == _text(inside, ".to")
    assert outside.locator(".to .num").inner_text() == "3"
    assert outside.locator(".to .way svg").count() == inside.locator(".to .way svg").count() == 1
    assert wrong == [[], []]
    hall.finish(leg)
    for page in (outside, inside):
        page.close()


def _text(page: Page, where: str) -> str:
    page.locator(where).wait_for()
    return "".join((page.locator(where).text_content() or "").split())


def _state(folder: Path, ticket: dict[str, Any]) -> str:
    found: Any = _content(folder)["tickets"]
    return str(found.get(snapshots.name_of_token(ticket["token"]), {}).get("state"))


@pytest.mark.promise(30)
def test_a_phone_outside_finds_its_number_and_goes_on_when_the_core_is_gone(
    browser: Browser, site: tuple[CityHall, Path, str]
) -> None:
    hall, folder, address = site
    first, mine = hall.issue("zei"), hall.issue("zei")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    wrong = watch(page)
    name = snapshots.name_of_token(mine["token"])
    until(lambda: name in _content(folder)["tickets"])
    page.goto(f"{address}/index.html#{mine['token']}")
    page.locator("#card").wait_for()
    assert mine["label"] in page.locator(".me").inner_text()
    assert "人" in page.locator("#people").inner_text()
    page.goto(f"{address}/en.html#{first['token']}")
    page.reload()
    page.locator("#card").wait_for()
    assert "Please wait" in page.locator(".state").inner_text()
    assert not [path for path in _Quiet.asked if first["token"] in path or mine["token"] in path]
    assert wrong == []
    hall.kill()
    content = _content(folder)
    content["at"] = (real_clocks().machine.now() - timedelta(minutes=3)).isoformat(timespec="seconds")
    secret = KeyStore(hall.data).secret(outside.KEY)
    (folder / "snapshot.json").write_bytes(snapshots.signed(content, secret=secret))
    page.goto(f"{address}/index.html#{mine['token']}")
    page.reload()
    page.locator("#stale").wait_for()
    assert mine["label"] in page.locator(".me").inner_text()
    forged = json.loads((folder / "snapshot.json").read_text())
    forged["signed"] = forged["signed"].replace(mine["label"], "Z-999")
    (folder / "snapshot.json").write_text(json.dumps(forged))
    page.reload()
    page.locator(".say.stop").wait_for()
    assert "Z-999" not in page.content()
    page.close()
    hall.start()


def _content(folder: Path) -> dict[str, object]:
    try:
        return dict(json.loads(json.loads((folder / "snapshot.json").read_text())["signed"]))
    except FileNotFoundError:
        return {"tickets": {}}


def until(true: object) -> None:
    """Wait until it is so."""
    from tests.living import eventually

    assert callable(true)
    eventually(true, "the snapshot tells of it")
