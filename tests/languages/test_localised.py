"""Texts a city types in several languages."""

import json

import pytest
from pydantic import BaseModel, ValidationError

from windowsvc.languages.locales import BY_CODE, EN, JA, JA_EASY, LOCALES
from windowsvc.languages.localised import LONGEST, LocalisedText


class Service(BaseModel):
    name: LocalisedText


def fault(value):
    """The type of the one error that `value` is refused with."""
    with pytest.raises(ValidationError) as refused:
        LocalisedText.model_validate(value)
    (error,) = refused.value.errors()
    return error["type"]


def test_a_text_comes_in_its_language_or_the_nearest():
    text = LocalisedText({"ja": "住民票", "en": "Certificate of residence"})
    assert text.in_(JA) == ("住民票", JA)
    assert text.in_(JA_EASY) == ("住民票", JA)
    assert text.in_(BY_CODE["vi"]) == ("Certificate of residence", EN)
    assert text.has(EN)
    assert not text.has(BY_CODE["vi"])
    assert str(text) == "住民票"


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_japanese_alone_serves_everybody(locale):
    assert LocalisedText({"ja": "住民票"}).in_(locale) == ("住民票", JA)


def test_it_goes_through_json_and_back():
    service = Service.model_validate(
        {"name": {"ja": "住民票", "pt_BR": "Atestado", "ja@easy": "住民票(じゅうみんひょう)"}}
    )
    stored = service.model_dump_json()
    assert json.loads(stored) == {"name": {"ja": "住民票", "pt_BR": "Atestado", "ja@easy": "住民票(じゅうみんひょう)"}}
    assert Service.model_validate_json(stored) == service
    assert service.model_dump() == json.loads(stored)


def test_outside_codes_are_kept_as_inside_codes():
    text = LocalisedText.model_validate({"ja": "あ", "ja-easy": "い", "zh-Hans": "三"})
    assert text.root == {"ja": "あ", "ja@easy": "い", "zh_Hans": "三"}


def test_what_is_given_is_not_changed():
    given = {"ja": "あ", "ja-easy": "い"}
    LocalisedText.model_validate(given)
    assert given == {"ja": "あ", "ja-easy": "い"}


def test_equal_texts_are_equal_and_can_be_looked_up():
    one, other = LocalisedText({"ja": "あ", "en": "a"}), LocalisedText({"en": "a", "ja": "あ"})
    assert one == other
    assert len({one, other}) == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({}, "japanese_missing"),
        ({"en": "x"}, "japanese_missing"),
        ({"ja": "あ", "xx": "x"}, "locale_unknown"),
        ({"ja": "あ", "tl": "x"}, "locale_unknown"),
        ({"ja": "あ", "JA": "い"}, "locale_unknown"),
        ({"ja": "あ", "ja-easy": "い", "ja@easy": "う"}, "locale_twice"),
        ({"ja": ""}, "text_blank"),
        ({"ja": " \u3000"}, "text_blank"),
        ({"ja": "あ", "en": " "}, "text_blank"),
        ({"ja": "あ" * (LONGEST + 1)}, "text_too_long"),
        ({"ja": 1}, "string_type"),
        ({"ja": None}, "string_type"),
        ("住民票", "dict_type"),
    ],
)
def test_what_is_refused(value, kind):
    assert fault(value) == kind


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufffe", "\uffff"]
)
def test_control_characters_are_refused(character):
    assert fault({"ja": f"住民{character}票"}) == "text_control"


@pytest.mark.parametrize("text", ["﨑", "神\ufe00", "が", "か\u3099", "𠮷", "あ" * LONGEST, "नेपाली\u200d", "👪"])
def test_texts_are_kept_exactly_as_typed(text):
    assert LocalisedText({"ja": text}).root["ja"] == text


def test_errors_name_the_language():
    with pytest.raises(ValidationError, match="the text in en is blank"):
        LocalisedText.model_validate({"ja": "あ", "en": ""})
