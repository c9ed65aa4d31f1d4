"""課の名前: every department that a procedure names is said in every language, with its floor."""

from __future__ import annotations

import pytest

from windowsvc.languages import easy, scripts
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import JA, LOCALES, Locale, get
from windowsvc.lifeevents import content, department_words

_OTHERS = [one for one in LOCALES if one is not JA]
_BRANDS = ("NHK",)


@pytest.mark.parametrize("city", [None, *content.cities()])
@pytest.mark.parametrize("event", content.events())
def test_every_department_has_a_name_in_every_language(event: str, city: str | None) -> None:
    departments = {one.department for one in content.load(event, city=city).procedures}
    names = {name for one in departments for name in department_words.names_in(one)}
    assert names <= department_words.known().keys()
    for locale in _OTHERS:
        for one in departments:
            assert department_words.said(one, Texts(locale)).locale is locale, one


@pytest.mark.parametrize("locale", _OTHERS, ids=lambda one: one.code)
def test_each_name_is_written_as_its_language_is(locale: Locale) -> None:
    for name, said in department_words.known().items():
        assert said.keys() == {one.code for one in _OTHERS}, name
        text = said[locale.code]
        faults = easy.errors(text) if locale.has_ruby else scripts.faults(text, locale)
        assert name in _BRANDS or not faults, (name, text, faults)


@pytest.mark.parametrize(
    ("language", "department", "says"),
    [
        ("en", "市民課(1階)", "Residents' Section, Floor 1"),
        ("en", "保険年金課(1階)・税務課(2階)", "Health Insurance and Pension Section, Floor 1 / Tax Section, Floor 2"),
        ("vi", "市民課または環境課", "Phòng Công dân / Phòng Môi trường"),
        ("ko", "市民課(地下1階)", "시민과, 지하 1층"),
        ("ja@easy", "市民課(1階)", "市民課(しみんか) 1階(かい)"),
        ("en", "下水道課(または県)", "Sewerage Section (or the prefecture)"),
        ("ja", "市民課(1階)", "市民課(1階)"),
        ("en", "名前のない課・市民課", "名前のない課・市民課"),
    ],
)
def test_a_department_is_said_with_its_floor(language: str, department: str, says: str) -> None:
    found = department_words.said(department, Texts(get(language)))
    assert found.text == says
    assert found.locale is (JA if says == department else get(language))
