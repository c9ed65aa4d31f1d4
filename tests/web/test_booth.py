"""The screen in front of the family: blank unless a case is sent; private matters never; no case in an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, axe, chromium, holds, serving, watch
from tests.web.conftest import make_hall
from windowsvc.lifeevents.experience import ENOUGH
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


_HIDDEN = ("csrf", "version", "case_version")


def screen(site: Site) -> FlaskClient:
    """The enrolled screen of the booth."""
    client = site.hall.client()
    client.set_cookie("device", site.hall.device(DeviceKind.BOOTH))
    return client


def press(client: FlaskClient, word: str, **more: str) -> None:
    page = client.get("/booth/w3").text
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in _HIDDEN}  # type: ignore[index]
    assert client.post("/booth/w3", data={**form, "word": word, **more}).status_code == 303


def test_a_case_in_another_language_turns_the_whole_page_to_it(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    assert 'data-locale="ja"' in booth.get("/booth/w3/view").text
    code = clerk.post("/cases", {"event": "move_in", "office": "main", "language": "ne"})["code"]
    clerk.send(code)
    assert 'data-locale="ne"' in booth.get("/booth/w3/view").text
    page = booth.get("/booth/w3").text
    assert '<html lang="ne"' in page
    assert '<div id="view" data-locale="ne">' in page


def test_whoever_sits_there_finds_the_letters_and_colours_they_asked_for(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    assert '<body class="booth"' in booth.get("/booth/w3").text
    site.issue(needs=["large_text", "high_contrast"])
    site.act(site.call_next(), "start")
    assert '<body class="booth larger contrast night"' in booth.get("/booth/w3").text
    clerk.send(None)
    assert '<body class="booth"' in booth.get("/booth/w3").text


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
    site.hall.business.advance(31 * 60)
    assert 'class="blank"' in booth.get("/booth/w3").text


def test_the_clerk_is_told_before_it_goes_blank_and_may_let_it_stay(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    assert not clerk.told()["ending"]
    site.hall.business.advance(26 * 60)
    told = clerk.told()
    assert told["ending"]
    stayed = clerk.post("/windows/w3/booth", {"case": clerk.case, "stay": True})
    assert stayed["until"] > told["until"]
    assert not stayed["ending"]
    site.hall.business.advance(20 * 60)
    assert "見本 一郎 様" in booth.get("/booth/w3").text
    press(booth, "rest")
    assert clerk.told()["until"] > stayed["until"]
    site.hall.business.advance(31 * 60)
    assert clerk.told() == {"case": None, "said": "", "fact": "", "until": None, "ending": False}


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
    told = clerk.told()
    assert (told["case"], told["said"], told["fact"]) == (clerk.case, "fix", "deceased.name")
    press(booth, "right")
    assert clerk.told()["said"] == "right"
    assert "このあとは職員が進めます" in booth.get("/booth/w3").text


def test_a_press_on_what_was_shown_before_changes_nothing(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.send(clerk.case)
    page = booth.get("/booth/w3").text
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in _HIDDEN}  # type: ignore[index]
    clerk.send(clerk.case)
    assert booth.post("/booth/w3", data={**form, "word": "right"}).status_code == 303
    assert clerk.told()["said"] == ""


def test_who_comes_next_is_told_with_the_time_that_the_log_knows(site: Site) -> None:
    site.change("department", "zeimu", name={"ja": "税務課", "en": "Tax"})
    clerk, booth = Clerk(site), screen(site)
    clerk.send(clerk.case)
    clerk.post(f"/cases/{clerk.case}/summon", {"department": "zeimu"})
    assert re.search(r"次は税務課の職員がまいります。 *<b>目安を計算中", booth.get("/booth/w3").text)
    clerk.post(f"/cases/{clerk.case}/call-off", {"department": "zeimu"})
    for _ in range(ENOUGH):  # colleagues came after three minutes
        ticket = site.issue()
        leg = site.act(site.call_next(), "start")
        case = clerk.post("/cases", {"event": "bereavement", "office": "main", "ticket": ticket["id"]})["code"]
        clerk.post(f"/cases/{case}/summon", {"department": "zeimu", "ticket": ticket["id"]})
        site.hall.business.advance(3 * 60)
        leg = site.act(leg, "relay-in", department="zeimu")
        site.act(site.act(leg, "relay-out", department="zeimu"), "finish")
    clerk.send(clerk.case)
    clerk.post(f"/cases/{clerk.case}/summon", {"department": "zeimu"})
    assert "あと3〜4分ほどです" in booth.get("/booth/w3").text
    site.hall.business.advance(3.5 * 60)
    assert "あと1分以内です" in booth.get("/booth/w3").text
    site.hall.business.advance(60)
    assert "いつもより少しかかっています" in booth.get("/booth/w3").text


def test_only_the_screen_that_stands_there_and_staff_of_the_office_may_look(site: Site) -> None:
    clerk = Clerk(site)
    clerk.send(clerk.case)
    assert site.hall.client().get("/booth/w3").status_code in (302, 303, 401)
    kiosk = site.hall.client()
    kiosk.set_cookie("device", site.hall.device(DeviceKind.KIOSK))
    assert kiosk.get("/booth/w3").status_code == 403
    assert screen(site).get("/booth/nowhere").status_code == 404


def test_what_is_confirmed_is_followed_by_the_procedures(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED, **{"deceased.dog": "tag"})
    clerk.post(f"/cases/{clerk.case}/facts", {"facts": {"deceased.abomb": True}, "source": "record"})
    clerk.send(clerk.case)
    assert "犬の所有者(登録事項)変更届" not in booth.get("/booth/w3").text
    press(booth, "right")
    page = booth.get("/booth/w3").text
    assert "犬の所有者(登録事項)変更届" in page
    assert "被爆者" not in page  # only a register says so
    assert "加わりました" not in page
    clerk.note(**{"deceased.abomb": True})
    assert "被爆者" in booth.get("/booth/w3").text  # now they have said so themselves
    press(booth, "again")
    assert "見本 一郎 様" in booth.get("/booth/w3").text
    assert clerk.told()["said"] == ""


def test_a_later_answer_shows_what_came_and_what_went_until_it_was_seen(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    press(booth, "right")
    clerk.note(**{"deceased.dog": "tag"})
    page = booth.get("/booth/w3").text
    assert "加わりました</span></dt><dd>犬の所有者(登録事項)変更届" in page
    press(booth, "right")
    assert "加わりました" not in booth.get("/booth/w3").text
    clerk.note(**{"deceased.dog": "none"})
    page = booth.get("/booth/w3").text
    assert "不要</span></dt><dd>犬の所有者(登録事項)変更届" in page


def test_what_was_confirmed_and_is_corrected_is_asked_again(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    press(booth, "right")
    clerk.note(**{"deceased.name": {"name": "見本 二郎", "kana": "ミホン ジロウ"}})
    page = booth.get("/booth/w3").text
    assert "次のとおりでよろしいでしょうか" in page
    assert "直しました" in page
    assert clerk.told()["said"] == ""


def test_a_press_on_answers_that_were_changed_meanwhile_confirms_nothing(site: Site) -> None:
    clerk, booth = Clerk(site), screen(site)
    clerk.note(**NAMED)
    clerk.send(clerk.case)
    page = booth.get("/booth/w3").text
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in _HIDDEN}  # type: ignore[index]
    clerk.note(**{"deceased.name": {"name": "見本 二郎", "kana": "ミホン ジロウ"}})
    assert booth.post("/booth/w3", data={**form, "word": "right"}).status_code == 303
    assert clerk.told()["said"] == ""


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
        booth.set_viewport_size({"width": 1280, "height": 480})
        holds(booth, "!document.getElementById('more').hidden")
        boxes = [booth.locator(one).bounding_box() for one in ("main", "footer")]
        assert boxes[0] is not None
        assert boxes[1] is not None
        assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]  # no row lies under a button
        assert axe(booth) == []
        booth.get_by_role("button", name="続きを見る").click()
        holds(booth, "document.querySelector('main').scrollTop > 0")
        booth.set_viewport_size({"width": 1280, "height": 800})
        booth.get_by_role("button", name="文字を大きく").click()
        assert booth.locator("body.larger").count() == 1
        booth.get_by_role("button", name="このとおりです").click()
        holds(booth, "document.body.textContent.includes('ありがとうございます')")
        clerk.note(**{"deceased.dog": "tag"})
        booth.locator(".moved").wait_for()
        assert axe(booth) == []
        assert clerk.told()["said"] == "right"
        assert clerk.case not in booth.url
        clerk.send(None)
        holds(booth, "!document.body.textContent.includes('見本')")
        assert found == []
