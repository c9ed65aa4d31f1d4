"""What was typed to attack a page is read as text where the family reads: at the counter and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.captions.talk import Windows, windows
from tests.paperwork import paper
from tests.security.test_payloads import PAYLOADS
from tests.web.browsing import chromium, holds
from tests.web.live_site import sign_in
from tests.web.test_api import configure
from tests.web.test_api_cases import ITEMS, clerk, done
from tests.web.test_papers import known, print_
from windowsvc.office.permissions import DeviceKind
from windowsvc.paperwork import slip as slips
from windowsvc.paperwork.slip import SlipText, Wording

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

    from tests.web.conftest import Hall

pytestmark = pytest.mark.promise(27)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with windows(tmp_path_factory.mktemp("site")) as made:
        yield made


class Screens:
    """Pages in front of people, and whatever a script of somebody else's would do in them."""

    def __init__(self, browser: Browser, site: Windows) -> None:
        self._browser, self._site = browser, site
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def open(self, path: str, ready: str, *, device: str | None = None) -> Page:
        """A page that is ready, on a device of the city or where the clerk has signed in."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 1000}, locale="ja-JP")
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda told: self.troubles.append(told.text) if "Security Policy" in told.text else None)
        page.on("dialog", self._dialog)
        url = self._site.site.url
        if device is None:
            sign_in(page, self._site.site, "mado", then=path)
        else:
            cookie = self._site.site.hall.parts.doorkeeper.cookies.device
            context.add_cookies([{"name": cookie, "value": device, "url": url}])
            page.goto(f"{url}{path}")
        page.wait_for_selector(ready)
        return page

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(dialog.message)
        dialog.dismiss()

    def close(self) -> None:
        for one in self._contexts:
            one.close()


@pytest.fixture
def screens(browser: Browser, site: Windows) -> Iterator[Screens]:
    made = Screens(browser, site)
    yield made
    made.close()
    assert made.troubles == []


def reads(page: Page, payload: str, *, times: int = 1) -> None:
    """Wait until a page shows a text so often, letter by letter."""
    holds(page, "([text, times]) => document.body.textContent.split(text).length > times", [payload, times])


@pytest.mark.browser
def test_names_are_text_on_the_board_at_the_ticket_machine_at_the_desk_and_on_the_phone(
    site: Windows, screens: Screens
) -> None:
    city = site.site
    codes = [f"x{number}" for number in range(len(PAYLOADS))]
    for number, (code, payload) in enumerate(zip(codes, PAYLOADS, strict=True)):
        named = {"ja": payload, "en": payload}
        more = {"name": named, "public_name": named, "wait_at": named, "floor": payload[:20]}
        city.change("service", code, series="a", order=number, **more)
        city.change("notice", f"n{number}", text=named)
    city.change("profile", "all", name={"ja": PAYLOADS[0]}, services=[*codes, "hikkoshi"])
    tokens = [city.issue(code)["token"] for code in codes]
    machine = screens.open("/kiosk/main", "[data-language=ja]", device=city.token(DeviceKind.KIOSK))
    machine.click("[data-language=ja]")
    board = screens.open("/board/lobby", "body[data-ready]", device=city.token(DeviceKind.BOARD))
    desk = screens.open("/window/w3", "body[data-ready]")
    for page in (machine, board, desk):
        reads(page, PAYLOADS[0])
    for token, payload in list(zip(tokens, PAYLOADS, strict=True))[:4]:
        reads(screens.open(f"/t/{token}", "#card", device="none"), payload)


@pytest.mark.browser
def test_captions_are_text_at_the_counter_at_the_desk_and_on_the_sheet_to_take_home(
    site: Windows, screens: Screens
) -> None:
    site.somebody(language="vi")
    counter = screens.open("/counter/w3", "[data-do=reply]", device=site.screen("w3"))
    desk = screens.open("/window/w3/captions", "#lines")
    for payload in PAYLOADS:
        assert site.desk("/lines", {"text": payload}).status_code == 201
        assert site.at("w3", "POST", "/replies", {"text": payload}).status_code == 201
    for payload in PAYLOADS:
        reads(counter, payload, times=2)
        reads(desk, payload, times=2)
    text = paper.squeezed(paper.text(site.clerk.get("/window/w3/captions/hand-out.pdf").data))
    assert [one for one in PAYLOADS if text.count(paper.squeezed(one)) < 2] == []


@pytest.mark.promise(28)
def test_forms_and_the_guide_print_it_as_it_is(hall: Hall, tmp_path: Path) -> None:
    items: list[tuple[str, str, dict[str, Any]]] = [
        (kind, code, {**data, "name": {"ja": f"{data['name']['ja']}{PAYLOADS[1]}"}} if kind == "service" else data)
        for kind, code, data in ITEMS
    ]
    configure(hall, *items)
    desk = clerk(hall)
    for number in range(0, len(PAYLOADS), 4):
        visitor, dead, address, heir = PAYLOADS[number : number + 4]
        names = {
            f"{who}.name": {"name": f"見本 {payload}", "kana": "ミホン"}
            for who, payload in (("applicant", visitor), ("deceased", dead))
        }
        case = known(desk, **names, **{"deceased.address": f"{address}一丁目"})
        done(desk, case, "people", name=f"窓口 {heir}", relation=heir, roles=["heir", "representative"])
        packet = print_(desk, case)
        assert packet.mimetype == "application/pdf", packet.text
        text = paper.squeezed(paper.text(packet.data))
        wanted = (f"見本{visitor}", f"見本{dead}", f"{address}一丁目", f"窓口{heir}")
        assert [one for one in wanted if paper.squeezed(one) not in text] == []
        for pdf in (packet.data, desk.client.get(f"/window/cases/{case}/guide.pdf").data):
            assert paper.faults(pdf, tmp_path) == []


@pytest.mark.promise(28)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_slip_prints_it_as_it_is(payload: str, tmp_path: Path) -> None:
    words = Wording(language="ja", headline="あなたの番号", service=payload)
    pdf = slips.as_pdf(SlipText(office=payload, issued="11月24日(火) 10:26 発券", label="A-102", first=words))
    assert paper.squeezed(paper.text(pdf)).count(paper.squeezed(payload)) == 2
    assert paper.faults(pdf, tmp_path) == []
