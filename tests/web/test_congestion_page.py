"""How busy an office is and will be: the public page in every language, the API for other sites, the officers' page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import ITEMS, Site, axe, chromium, serving, watch
from tests.web.busy import crowd, forecast, remember
from tests.web.conftest import make_hall
from windowsvc.languages.locales import EN, JA, LOCALES, Locale
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path)
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


def page(site: Site, query: str = "lang=ja") -> str:
    """The page of the main office as text."""
    answer = site.hall.client().get(f"/offices/main?{query}")
    assert answer.status_code == 200
    return answer.text


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<rt>[^<]*</rt>|<[^>]+>", "", html))


def test_everybody_reads_who_waits_and_when_one_would_be_called(site: Site) -> None:
    crowd(site, people=6)
    told = plain(page(site))
    assert "6人待ち" in told
    assert "いま番号札を取ると" in told
    assert re.search(r"10:\d\d〜1\d:\d\d", told)
    assert "10人中8人" in told or "10人のうち8人" in told
    assert "機器の点検中" in told
    assert "予測は、およそ1か月分の受付数がたまると始まります" in told


def test_who_hears_badly_reads_what_helps_at_which_window(site: Site) -> None:
    site.change("window", "w3", **ITEMS["window"]["w3"], offers={"hearing_loop": True})
    site.change("window", "w4", label="4", profile="all", offers={"signing": True, "hearing_loop": True})
    assert "窓口で使えるもの: ヒアリングループ、手話（4番窓口）" in plain(page(site))
    told = page(site, "lang=ja-easy")
    assert "<ruby>手話<rt>しゅわ</rt></ruby>" in told
    assert "Hearing loop, Sign language (counter 4)" in plain(page(site, "lang=en"))


def test_a_closed_office_says_why_and_when_it_opens_again(site: Site) -> None:
    site.hall.business.advance(9 * 3600)
    told = plain(page(site))
    assert "本日の受付は終わりました" in told or "終了" in told
    assert "11月25日(水)" in told


def test_the_calendar_shows_two_months_by_hour_and_its_own_error(site: Site) -> None:
    remember(site)
    html = page(site)
    assert html.count("<table") >= 8
    assert len(re.findall(r'<td class="l[1-4]"', html)) > 300
    assert "勤労感謝の日" not in html
    told = plain(html)
    assert "11月24日(火)" in told
    assert "過去の日で確かめると" in told
    assert "休み" in told
    assert "すいている見込みの時間" in told


def test_one_service_has_a_calendar_of_its_own_and_an_unknown_one_shows_all(site: Site) -> None:
    remember(site)
    own, every = page(site, "lang=ja&service=hikkoshi"), page(site)
    assert own != every
    assert "1時間に" in plain(own)
    assert page(site, "lang=ja&service=card") == every
    assert page(site, "lang=ja&service=nothing") == every


def test_an_office_that_does_not_exist_is_not_found_and_a_wrong_query_is_refused(site: Site) -> None:
    client = site.hall.client()
    assert client.get("/offices/nowhere").status_code == 404
    assert client.get("/offices/main?window=1").status_code == 422
    assert 'href="/offices/main?lang=en"' in client.get("/offices?lang=en").text


def test_pages_of_other_sites_may_read_how_busy_it_is(site: Site) -> None:
    client = site.hall.client()
    for path in ("/offices", "/offices/main/status", "/offices/main/windows"):
        answer = client.get(f"/api/v1{path}", headers={"Origin": "https://hibari.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"] == "public, max-age=5"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    tag = client.get("/api/v1/offices/main/status").headers["ETag"]
    again = client.get("/api/v1/offices/main/status", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    refused = client.get("/api/v1/boards/nothing", headers={"Origin": "https://hibari.example"})
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_officers_see_the_people_expected_and_the_error_beside_the_weekday_s_mean(site: Site) -> None:
    desk = site.hall.signed_in("officer", roles={"main": Role.OFFICER})
    assert "およそ1か月分" in desk.get("/admin/main/congestion").text
    remember(site, days=420)
    told = plain(desk.get("/admin/main/congestion?service=hikkoshi").text)
    assert "平均誤差" in told
    assert "同じ曜日の平均で予測した場合" in told
    assert re.search(r"\d+時間で確かめました", told)
    assert "ふつうの1時間に来る人は" in told


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_the_page_speaks_every_language(site: Site, locale: Locale) -> None:
    remember(site, days=60)
    html = page(site, f"lang={locale.outside}")
    assert f'<html lang="{locale.html_lang}"' in html
    body = html[html.index("<main") :]
    english = re.findall(r'lang="en"', body)
    assert english == [] or locale in (EN, JA) or "Hibari" not in body
    if locale is not EN:
        assert "Fewer people are expected then" not in body
        assert "people an hour" not in body


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_it_is_clean_to_axe_in_every_language(site: Site, locale: Locale) -> None:
    remember(site)
    crowd(site, people=3)
    with chromium() as browser:
        _look(browser, site, (390, 844), locale.outside)


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_it_is_clean_to_axe_and_complete_without_scripts(site: Site, size: tuple[int, int], language: str) -> None:
    remember(site)
    crowd(site, people=3)
    with chromium() as browser:
        _look(browser, site, size, language)


def _look(browser: Browser, site: Site, size: tuple[int, int], language: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    shown = context.new_page()
    wrong = watch(shown)
    shown.goto(f"{site.url}/offices/main?lang={language}")
    assert axe(shown) == []
    assert wrong == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert shown.locator("script[src]").count() == 0
    shown.click("details.later summary")
    assert shown.locator("details.later table").first.is_visible()
    assert axe(shown) == []
    context.close()


def test_where_no_number_is_given_any_more_that_comes_too_late_everybody_is_told(site: Site) -> None:
    remember(site)
    crowd(site, people=70)
    assert "70人待ち" in plain(page(site))
    site.change("rules", "main", at_close="stop_issuing")
    forecast(site)
    status = site.hall.client().get("/api/v1/offices/main/status").json
    line = next(one for one in status["services"] if one["code"] == "hikkoshi")
    assert (line["open"], line["reason"]) == (False, "too_late")


def test_a_refusal_in_easy_japanese_has_its_readings_and_a_plain_title(site: Site) -> None:
    told = site.hall.client().get("/offices/nowhere?lang=ja-easy").text
    heading, title = (re.search(rf"<{name}>(.*?)</{name}>", told)[1] for name in ("h1", "title"))  # type: ignore[index]
    assert "<rt>" in heading
    assert "<rt>" not in title
    assert "(" not in plain(heading) + title
