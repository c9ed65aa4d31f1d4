"""WCAG 2.2 AA and JIS X 8341-3:2016 AA on every page in its states, in Japanese and one language that the commit draws.

No rule and no element is excluded. All languages: `python3 dev.py test --full tests/web/test_accessibility.py`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.living import CityHall, city_hall
from tests.web import accessible
from tests.web.browsing import chromium
from windowsvc.languages.locales import BY_CODE, EN, JA, LOCALES, Locale
from windowsvc.web import accessibility
from windowsvc.web.criteria import CRITERIA

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

DRAWN = accessible.drawn(accessible.commit())
REST = [locale for locale in LOCALES if locale not in (JA, DRAWN)]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    with city_hall(tmp_path_factory.mktemp("accessible"), settings=accessible.SETTINGS) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("walk", accessible.PUBLIC, ids=lambda walk: walk.__name__)
@pytest.mark.parametrize("locale", [JA, DRAWN], ids=str)
def test_what_everybody_sees(browser: Browser, hall: CityHall, walk: accessible.Walk, locale: Locale) -> None:
    print(f"language drawn by the commit: {DRAWN}")  # noqa: T201 - the run has to say it
    assert faults(browser, hall, walk, locale) == []


@pytest.mark.slow
@pytest.mark.parametrize("walk", accessible.PUBLIC, ids=lambda walk: walk.__name__)
@pytest.mark.parametrize("locale", REST, ids=str)
def test_what_everybody_sees_in_every_language(
    browser: Browser, hall: CityHall, walk: accessible.Walk, locale: Locale
) -> None:
    assert faults(browser, hall, walk, locale) == []


@pytest.mark.parametrize("walk", accessible.STAFF, ids=lambda walk: walk.__name__)
def test_what_staff_see(browser: Browser, hall: CityHall, walk: accessible.Walk) -> None:
    assert faults(browser, hall, walk, JA) == []


@pytest.mark.slow
@pytest.mark.parametrize("walk", accessible.STAFF, ids=lambda walk: walk.__name__)
def test_what_staff_see_in_english(browser: Browser, hall: CityHall, walk: accessible.Walk) -> None:
    assert faults(browser, hall, walk, EN) == []


def faults(browser: Browser, hall: CityHall, walk: accessible.Walk, locale: Locale) -> list[str]:
    found = accessible.Found()
    walk(browser, hall, found, locale=locale)
    assert found.pages
    return found.faults


def test_the_page_answers_every_criterion() -> None:
    told = accessibility.results({"criteria": {"1.1.1": {"outcome": "checked"}, "1.4.3": {"outcome": "who knows"}}})
    assert [one.criterion.number for one in told] == [one.number for one in CRITERIA]
    assert len(CRITERIA) == 55
    assert {one.criterion.number: one.outcome for one in told}["1.1.1"] == "checked"
    assert {one.outcome for one in told} == {"checked", "by_hand"}


def test_a_commit_draws_a_language_that_is_not_japanese() -> None:
    drawn = {accessible.drawn(f"{number:08x}") for number in range(40)}
    assert drawn == set(LOCALES) - {JA}
    assert accessible.drawn("0000000a") is BY_CODE["ja@easy"]


@pytest.mark.parametrize(("tag", "number"), [("wcag111", "1.1.1"), ("wcag1412", "1.4.12"), ("wcag2a", None)])
def test_tags_name_criteria(tag: str, number: str | None) -> None:
    assert accessible.criterion_of(tag) == number
