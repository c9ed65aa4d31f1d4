"""The screen in front of the family: blank unless a case is sent; private matters never; no case in an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, axe, chromium, holds, serving, watch
from tests.web.conftest import make_hall
from windowsvc.office.permissions import DeviceKind, Role

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path, city="hibari")
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


NAMED = {"deceased.name": {"name": "見本 一郎", "kana": "ミホン イチロウ"}}


class Clerk:
    """Somebody at window 3 with a case."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client: FlaskClient = site.hall.signed_in("hanako", roles={"main": Role.CLERK})
        self.headers = {"X-CSRF": site.hall.csrf_of(self.client)}
        self.keys = 0
        self.case = self.post("/cases", {"event": "bereavement", "office": "main"})["code"]

    def post(self, path: str, body: Any) -> Any:
        self.keys += 1
        headers = {**self.headers, "Idempotency-Key": f"k{self.keys}"}
        answer = self.client.post(f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def note(self, **facts: Any) -> None:
        self.post(f"/cases/{self.case}/facts", {"facts": facts, "source": "document"})

    def send(self, case: str | None) -> Any:
        return self.post("/windows/w3/booth", {"case": case})

    def told(self) -> Any:
        return self.client.get("/api/v1/windows/w3/booth").json


def screen(site: Site) -> FlaskClient:
    """The enrolled screen of the booth."""
    client = site.hall.client()
    client.set_cookie("device", site.hall.device(DeviceKind.BOOTH))
    return client


def press(client: FlaskClient, word: str, **more: str) -> None:
    page = client.get("/booth/w3").text
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "version")}  # type: ignore[index]
    assert client.post("/booth/w3", data={**form, "word": word, **more}).status_code == 303


def test_it_is_blank_until_a_case_is_sent_and_after_it_was_taken_back(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    assert 'class="blank"' in booth.get("/booth/w3").text
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    page = booth.get("/booth/w3")
    assert "見本 一郎 様" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert clerk.case not in page.text
    clerk.send(None)
    assert "見本" not in booth.get("/booth/w3").text


def test_it_goes_blank_by_itself_and_when_the_case_is_closed(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    clerk.post(f"/cases/{clerk.case}/close", {"anyway": True})
    assert "見本" not in booth.get("/booth/w3").text
    clerk.send(clerk.post("/cases", {"event": "move_in", "office": "main"})["code"])
    assert 'class="blank"' not in booth.get("/booth/w3").text
    site.hall.business.advance(61 * 60)
    assert 'class="blank"' in booth.get("/booth/w3").text


def test_private_matters_and_what_only_registers_know_are_not_shown(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**{"deceased.property_tax_payer": True})
    clerk.post(
        f"/cases/{clerk.case}/facts",
        {"facts": {"deceased.insurance": "none_public_assistance", "deceased.abomb": True}, "source": "record"},
    )
    clerk.send(clerk.case)
    page = booth.get("/booth/w3").text
    assert "医療扶助" not in page
    assert "被爆者" not in page


def test_an_account_is_shown_by_its_last_figures_only(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**{"applicant.bank": {"bank": "ひばり銀行", "number": "1234567", "holder_kana": "ミホン ハナコ"}})
    clerk.send(clerk.case)
    page = booth.get("/booth/w3").text
    assert "＊＊＊＊567" in page
    assert "1234567" not in page


def test_what_the_family_presses_reaches_the_clerk(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    press(booth, "fix", fact="deceased.name")
    assert clerk.told() == {"case": clerk.case, "said": "fix", "fact": "deceased.name"}
    press(booth, "right")
    assert clerk.told()["said"] == "right"
    assert "このあとは職員が進めます" in booth.get("/booth/w3").text


def test_a_press_on_what_was_shown_before_changes_nothing(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.send(clerk.case)
    page = booth.get("/booth/w3").text
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "version")}  # type: ignore[index]
    clerk.send(clerk.case)
    assert booth.post("/booth/w3", data={**form, "word": "right"}).status_code == 303
    assert clerk.told()["said"] == ""


def test_only_the_screen_that_stands_there_and_staff_of_the_office_may_look(site: Site) -> None:
    clerk = Clerk(site)
    clerk.send(clerk.case)
    assert site.hall.client().get("/booth/w3").status_code in (302, 303, 401)
    kiosk = site.hall.client()
    kiosk.set_cookie("device", site.hall.device(DeviceKind.KIOSK))
    assert kiosk.get("/booth/w3").status_code == 403
    assert screen(site).get("/booth/nowhere").status_code == 404


@pytest.mark.browser
def test_the_clerk_sends_and_the_screen_follows(site: Site) -> None:
    clerk = Clerk(site)
    clerk.note(
        **{"deceased.name": {"name": "見本 一郎", "kana": "ミホン イチロウ"}, "deceased.date_of_death": "2026-11-12"}
    )
    with chromium() as browser:
        booth = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja").new_page()
        found = watch(booth)
        token = site.hall.device(DeviceKind.BOOTH)
        booth.context.add_cookies([{"name": "device", "value": token, "url": site.url}])
        booth.goto(f"{site.url}/booth/w3")
        clerk.send(clerk.case)
        holds(booth, "document.body.textContent.includes('見本 一郎 様')")
        assert axe(booth) == []
        booth.get_by_role("button", name="文字を大きく").click()
        assert booth.locator("body.larger").count() == 1
        booth.get_by_role("button", name="このとおりです").click()
        holds(booth, "document.body.textContent.includes('ありがとうございます')")
        assert clerk.told()["said"] == "right"
        assert clerk.case not in booth.url
        clerk.send(None)
        holds(booth, "!document.body.textContent.includes('見本')")
        assert found == []
