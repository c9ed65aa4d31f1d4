"""The interview on the phone: one question a page, back, later, don't know, stopping and going on, private matters."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, axe, chromium, serving, watch
from tests.web.conftest import Hall, make_hall, visitor_token
from windowsvc.database import reading
from windowsvc.lifeevents import casefile, content, interview
from windowsvc.lifeevents.facts import Given
from windowsvc.lifeevents.tables import CaseAnswer, CaseFile
from windowsvc.settings import Rates

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page
    from werkzeug.test import TestResponse


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path, city="hibari", rates=Rates(phone=0))
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


class Phone:
    """A phone without scripts behind one ticket."""

    def __init__(self, site: Site, *, language: str = "ja", event: str = "move_in") -> None:
        self.token = site.issue(language=language)["token"]
        self.client: FlaskClient = site.hall.client()
        self.csrf = visitor_token(self.client)
        self.event = event

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(f"/t/{self.token}/ask{path}", follow_redirects=True)

    def post(self, path: str, **form: Any) -> TestResponse:
        data = {"csrf": self.csrf, **form}
        return self.client.post(f"/t/{self.token}/ask{path}", data=data, follow_redirects=True)

    def begin(self, **form: Any) -> TestResponse:
        return self.post("", event=self.event, **form)

    def answer(self, page: TestResponse, **form: Any) -> TestResponse:
        return self.post(f"/{self.event}", question=question(page), do="answer", **form)


def question(page: TestResponse) -> str:
    found = re.search(r'name="question" value="([^"]+)"', page.text)
    assert found is not None, page.text[:2000]
    return html.unescape(found[1])


def name_of(page: TestResponse) -> str:
    """The first name of a field of the form's answer, and a value for it."""
    return re.search(r'name="(v[^"]*|t\.[^"]+)"', page.text)[1]  # type: ignore[index]


def answers(hall: Hall) -> list[tuple[str, Any]]:
    """What is kept, opened."""
    with reading(hall.parts.engine) as session:
        codes = [row.code for row in session.query(CaseFile).all()]
        found = [casefile.answers(session, casefile.find(session, hall.parts.keys, code)) for code in codes]
    return [(one.fact, one.value) for own in found for one in own]


def test_a_move_is_answered_to_the_end_without_knowing_anything(site: Site) -> None:
    phone = Phone(site)
    page = phone.begin(mover=["わたし", "長女"])
    asked = []
    while 'name="question"' in page.text:
        asked.append(question(page))
        form = {"v": "-unknown"}
        fields = set(re.findall(r'name="(v\.[^"]+)"', page.text))
        page = phone.answer(page, **(dict.fromkeys(fields, "-unknown") or form))
        assert page.status_code == 200
        assert len(asked) < 30
    assert len(asked) == len(set(asked))
    assert "いまのところの一覧" in page.text
    assert "長女" not in " ".join(asked)


def test_no_register_is_asked_of_people_who_wait(site: Site) -> None:
    event = content.load("move_in", city="hibari")
    phone = Phone(site)
    page = phone.begin(mover=["わたし"])
    for _ in range(12):
        name = question(page)
        facts = {one.id: one.facts for one in event.together} | {one: (one,) for one in event.facts}
        shown = [one for one in facts.get(name, ()) if one == name or f'name="v.{one}' in page.text]
        assert not any(interview.from_record(event.facts[one]) for one in shown)
        assert shown or name not in facts
        page = phone.post("/move_in", question=name, do="later")
        if 'name="question"' not in page.text:
            break


def test_back_later_and_going_on(site: Site) -> None:
    phone = Phone(site)
    first = phone.begin(mover=["わたし"])
    second = phone.post("/move_in", question=question(first), do="later")
    assert question(second) != question(first)
    assert question(phone.post("/move_in", do="back")) == question(first)
    assert question(phone.get()) == question(first)
    assert "続きから答える" in phone.get("/move_in/list").text


def test_the_page_after_an_answer_says_what_it_changed(site: Site) -> None:
    phone = Phone(site, event="bereavement")
    page = phone.begin(who="adult")
    assert 'class="moved"' not in page.text
    for _ in range(12):
        page = phone.answer(page, v="-none" if 'value="-none"' in page.text else "-unknown")
        if 'class="moved"' in page.text:
            break
    assert re.search(r'class="moved" role="status"><p><span class="mark off">不要</span> \S', page.text)
    page = phone.post("/bereavement", question=question(page), do="later")
    assert 'class="moved"' not in page.text


def test_nothing_chosen_is_said_kindly_and_keeps_the_question(site: Site) -> None:
    phone = Phone(site)
    page = phone.begin(mover=["わたし"])
    again = phone.answer(page)
    assert 'role="alert" tabindex="-1" autofocus' in again.text
    assert "「わからない」でもかまいません" in again.text
    assert question(again) == question(page)
    wrong = phone.answer(page, v="no such word", **{"t.x": "y"})
    assert wrong.status_code == 200


def test_an_answer_to_a_question_that_is_gone_changes_nothing(site: Site) -> None:
    phone = Phone(site)
    page = phone.begin(mover=["わたし"])
    phone.post("/move_in", question=question(page), do="later")
    before = answers(site.hall)
    assert phone.post("/move_in", question=question(page), do="answer", v="-none").status_code == 200
    assert answers(site.hall) == before


def test_after_the_death_of_a_child_nothing_is_asked(site: Site) -> None:
    phone = Phone(site, event="bereavement")
    page = phone.begin(who="child")
    assert "ここでお答えいただくことはありません" in page.text
    assert 'name="question"' not in page.text
    assert ("deceased.is_child", True) in answers(site.hall)


def test_the_interview_of_a_child_s_death_is_short_at_the_window_too() -> None:
    event = content.load("bereavement")
    day = interview_day()
    adult = interview.questions(event, Given({"deceased.is_child": False}, {}, day))
    child = interview.questions(event, Given({"deceased.is_child": True}, {}, day))
    assert len(adult) > 10
    assert {one.id for one in child} <= event.gentle_asks


def interview_day() -> Any:
    from datetime import date

    return date(2026, 11, 24)


def test_private_matters_are_asked_in_writing_and_stand_on_no_list(site: Site) -> None:
    phone = Phone(site)
    page = phone.begin(mover=["わたし"])
    seen = {}
    while 'name="question"' in page.text:
        name = question(page)
        seen[name] = page.text
        fields = set(re.findall(r'name="(v\.[^"]+)"', page.text))
        form = dict.fromkeys(fields, "-unknown") or {"v": "-unknown"}
        if name == "tg_safety":
            form["v.household.dv_support"] = "yes"
        page = phone.answer(page, **form)
    assert "声に出したり、一覧に出したりしません" in seen["tg_safety"]
    event = content.load("move_in", city="hibari")
    for one in event.procedures:
        if one.sensitive:
            assert one.name["ja"] not in page.text
    assert ("household.dv_support", True) in answers(site.hall)


def test_the_page_speaks_the_language_of_the_ticket(site: Site) -> None:
    page = Phone(site, language="en").begin(mover=["me"])
    assert '<html lang="en"' in page.text
    assert re.search(r'<h1[^>]*>[^<ぁ-ん]+ <span class="ja" lang="ja">', page.text)


def test_unknown_tickets_and_events(site: Site) -> None:
    phone = Phone(site)
    assert phone.client.get("/t/nobody/ask").status_code == 404
    assert phone.get("/move_in").status_code == 404
    assert phone.post("", event="birth").status_code == 409
    assert phone.post("", event="nothing").status_code == 404


def test_what_is_answered_lies_sealed(site: Site) -> None:
    phone = Phone(site, event="bereavement")
    phone.begin(who="adult")
    with reading(site.hall.parts.engine) as session:
        assert all(row.value is None or b"True" not in row.value.data for row in session.query(CaseAnswer))
    data = site.hall.parts.settings.data / "windowsvc.db"
    assert "わたし".encode() not in data.read_bytes()


PHONE = {"width": 390, "height": 844}


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_the_pages_in_a_browser(site: Site, scripts: bool) -> None:
    token = site.issue()["token"]
    with chromium() as browser:
        page = _page(browser, scripts=scripts)
        found = watch(page)
        page.goto(f"{site.url}/t/{token}")
        page.get_by_text("待っているあいだに答える").click()
        page.get_by_text("転入").click()
        page.locator("form:has(input[value=move_in]) input[name=mover]").nth(1).fill("長女")
        page.locator("form:has(input[value=move_in])").get_by_role("button", name="はじめる").click()
        if scripts:
            assert axe(page) == []
        first = page.locator("#asked").inner_text()
        page.get_by_text("わからない").click()
        page.get_by_role("button", name="次へ").click()
        page.locator("#asked", has_not_text=first).wait_for()
        page.get_by_role("button", name="戻る").or_(page.get_by_role("button", name="もどる")).click()
        page.locator("#asked", has_text=first).wait_for()
        page.get_by_text("ここでやめて一覧を見る").click()
        page.locator("#asked").wait_for(state="detached")
        page.wait_for_selector("h1")
        if scripts:
            assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert found == []


@pytest.mark.browser
def test_whoever_is_called_while_answering_is_told(site: Site) -> None:
    token = site.issue()["token"]
    with chromium() as browser:
        page = _page(browser, scripts=False)
        page.goto(f"{site.url}/t/{token}/ask")
        site.call_next()
        page.reload()
        assert "呼ばれています" in page.locator(".strip.calling").inner_text()


_BROKEN = """() => {
  const found = [], range = document.createRange()
  for (const span of document.querySelectorAll(".one-of .opt > span"))
    for (const text of span.childNodes)
      for (const word of (text.nodeType === 3 ? text.data : "").matchAll(/\\S+/g)) {
        range.setStart(text, word.index)
        range.setEnd(text, word.index + word[0].length)
        if (range.getClientRects().length > 1) found.push(word[0])
      }
  return found
}"""


@pytest.mark.browser
def test_several_questions_on_one_screen_break_no_word_of_an_answer(site: Site) -> None:
    name = {"ja": "ひばり市役所", "en": "Hibari City Hall"}
    site.change("office", "main", name=name, languages=["ja", "vi"], phone_base_url=site.url)
    phone = Phone(site, language="vi")
    page = phone.begin(mover=["わたし", "お父さん", "お母さん"])
    page = phone.answer(page, v="-unknown")
    for _ in range(20):
        if page.text.count("one-of") > 3:
            break
        page = phone.post("/move_in", question=question(page), do="later")
    with chromium() as browser:
        shown = _page(browser, scripts=False)
        shown.goto(f"{site.url}/t/{phone.token}/ask/move_in")
        assert shown.locator(".one-of .opt").count() > 3
        assert shown.evaluate(_BROKEN) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


_TARGETS = """() => [...document.querySelectorAll(".opts label")].map((one) => one.getBoundingClientRect())
  .filter((box) => box.height < 44 || box.width < 44).length"""


@pytest.mark.browser
@pytest.mark.parametrize(
    "movers", [["わたし"], ["わたし", "お父さん", "お母さん"], ["わたし", "父", "母", "長女", "長男"]]
)
def test_a_tick_list_is_a_few_screens_and_every_target_large(site: Site, movers: list[str]) -> None:
    phone = Phone(site)
    page = phone.begin(mover=movers)
    while question(page) != "sg_disability":
        page = phone.post("/move_in", question=question(page), do="later")
    phone.answer(page, v="some")
    with chromium() as browser:
        shown = _page(browser, scripts=True)
        shown.goto(f"{site.url}/t/{phone.token}/ask/move_in")
        count = shown.locator(".opts input[name^='t.']").count()
        assert count >= len(movers) * 10
        assert (
            shown.evaluate("document.documentElement.scrollHeight") <= (3 if len(movers) > 3 else 2) * PHONE["height"]
        )
        assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert shown.evaluate(_TARGETS) == 0
        assert axe(shown) == []
        shown.locator(".opts input[name='t.person.ryoiku']").first.check(force=True)
        shown.get_by_role("button", name="次へ").click()
        shown.wait_for_load_state()
        assert question_of(shown) != "sg_disability.which"
    assert [value for name, value in answers(site.hall) if name.startswith("person.")].count(True) == 1


def question_of(page: Page) -> str:
    return page.get_attribute("input[name=question]", "value") or ""


def _page(browser: Browser, *, scripts: bool) -> Page:
    return browser.new_context(viewport=PHONE, locale="ja", java_script_enabled=scripts).new_page()
