"""The list at home: which lines are whose stands in the address after its #, and nothing else knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.web.browsing import Site, axe, chromium, serving, watch
from tests.web.conftest import make_hall
from windowsvc.lifeevents import asking, casefile, checklist, content, family_list
from windowsvc.lifeevents.caseplan import Touched, lines_of
from windowsvc.lifeevents.casewords import Progress
from windowsvc.lifeevents.facts import Given

EVENT = content.load("bereavement", city="hibari")
GIVEN = Given(
    {"deceased.date_of_death": date(2026, 11, 12), "deceased.dog": "tag", "applicant.renunciation": "none",
     "deceased.property_tax_payer": True, "deceased.insurance": "late_elderly", "deceased.age": 82},
    {}, date(2026, 11, 24),
)  # fmt: skip


def lines(touched: dict[str, Touched] | None = None) -> list[casefile.Line]:
    made = checklist.plan(EVENT, GIVEN, is_open=asking.ordinarily_open)
    return lines_of(EVENT, made, touched or {})


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path, city="hibari")
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


def test_the_fragment_names_items_with_their_days() -> None:
    told = family_list.fragment(lines({"dog_owner_change": Touched(state=Progress.DONE)}))
    groups = dict(part.split(":") for part in told.split(";"))
    assert "dog_owner_change" in groups["d"]
    assert any("~2026" in one or "~2027" in one for one in groups["n"].split(","))
    assert len(told) <= family_list.LONGEST
    assert family_list.address("https://madoguchi.example", lines()) == (
        "https://madoguchi.example/list#" + family_list.fragment(lines())
    )
    assert family_list.address("", lines()) is None


def test_private_matters_and_what_is_not_known_are_not_in_it() -> None:
    told = family_list.fragment(lines())
    names = {one.partition("~")[0] for part in told.split(";") for one in part.partition(":")[2].split(",")}
    for line in lines():
        if not family_list.public(line.procedure) or line.status in ("not_needed", "to_confirm"):
            assert line.procedure.id not in names


def test_a_list_that_a_code_cannot_hold_says_how_much_is_on_paper_only() -> None:
    whole = family_list.fragment(lines(), longest=None)
    assert "m:" not in whole
    assert family_list.fragment(lines()) == whole
    short = family_list.fragment(lines(), longest=len(whole) // 2)
    *parts, more = short.split(";")
    assert len(short) <= len(whole) // 2
    kept = [one for part in parts for one in part.partition(":")[2].split(",")]
    every = [one for part in whole.split(";") for one in part.partition(":")[2].split(",")]
    assert more == f"m:{len(every) - len(kept)}"
    assert kept == every[: len(kept)]
    assert parts[0].startswith("n:")


def test_the_page_is_the_same_for_everybody(site: Site) -> None:
    client = site.hall.client()
    page = client.get("/list?lang=ja")
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    assert page.data == client.get("/list?lang=ja").data
    for one in EVENT.procedures:
        assert (f'id="i-{one.id}"' in page.text) is family_list.public(one)


@pytest.mark.browser
def test_each_script_is_set_in_its_own_face(site: Site) -> None:
    own = {"zh-Hans": "Noto Sans SC", "ko": "Noto Sans KR", "ne": "Noto Sans", "ja": "Phone"}
    with chromium() as browser:
        page = browser.new_context(locale="ja").new_page()
        for language, family in own.items():
            page.goto(f"{site.url}/list?lang={language}")
            shown = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
            assert shown.split(",")[0].strip('"') == family


PHONE = {"width": 390, "height": 844}


@pytest.mark.browser
def test_the_phone_shows_its_lines_and_keeps_the_ticks(site: Site) -> None:
    asked: list[str] = []
    fragment = "d:late_elderly_loss;c:late_elderly_funeral;n:dog_owner_change~20261212"
    with chromium() as browser:
        page = browser.new_context(viewport=PHONE, locale="ja").new_page()
        found = watch(page)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site.url}/list?lang=ja#{fragment}")
        dog = page.locator("#i-dog_owner_change")
        assert dog.is_visible()
        assert "2026年12月12日(土)" in dog.inner_text()
        assert not page.locator("#i-moped_change").is_visible()
        dog.locator("input").check()
        page.reload()
        assert dog.locator("input").is_checked()
        assert axe(page) == []
        page.locator(".languages summary").click()
        page.get_by_text("English").click()
        page.locator("#i-dog_owner_change b [lang=ja]").wait_for()
        assert dog.locator("input").is_checked()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert found == []
    assert all("dog_owner_change" not in url.partition("#")[0] for url in asked)


@pytest.mark.browser
def test_without_scripts_everything_can_be_read(site: Site) -> None:
    with chromium() as browser:
        page = browser.new_context(viewport=PHONE, locale="ja", java_script_enabled=False).new_page()
        page.goto(f"{site.url}/list?lang=ja")
        page.get_by_text("すべての手続を見る").click()
        assert page.locator("#i-dog_owner_change").is_visible()


@pytest.mark.browser
def test_lines_that_are_no_more_are_said(site: Site) -> None:
    with chromium() as browser:
        page = browser.new_context(viewport=PHONE, locale="ja").new_page()
        page.goto(f"{site.url}/list?lang=ja#n:gone_item,dog_owner_change")
        assert page.locator("#gone").is_visible()
        page.goto(f"{site.url}/list?lang=ja&x=2#n:dog_owner_change;m:7")
        assert "あと7件は、お持ちの紙だけに" in page.locator("#more").inner_text()
        page.goto(f"{site.url}/list?lang=ja&x=1#<img src=x>;n:..;z:a")
        assert page.locator("#empty").is_visible()
