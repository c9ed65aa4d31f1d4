"""The table of languages and how one is chosen."""

import pytest
from babel.messages.plurals import get_plural

from windowsvc.languages.locales import (
    BY_CODE,
    EN,
    JA,
    JA_EASY,
    LOCALES,
    UnknownLocaleError,
    chain,
    get,
    negotiate,
    parse,
)


def test_the_languages_stand_in_the_order_of_every_screen():
    assert [str(locale) for locale in LOCALES] == [
        "ja",
        "ja@easy",
        "en",
        "zh_Hans",
        "vi",
        "ko",
        "pt_BR",
        "fil",
        "ne",
        "es",
        "id",
    ]


def test_outside_codes_are_those_of_addresses_and_pages():
    outside = {locale.code: locale.outside for locale in LOCALES if locale.outside != locale.code}
    assert outside == {"ja@easy": "ja-easy", "zh_Hans": "zh-Hans", "pt_BR": "pt-BR"}


def test_easy_japanese_is_japanese_with_a_class():
    assert (JA_EASY.html_lang, JA_EASY.html_class, JA_EASY.has_ruby) == ("ja", "easy", True)
    assert not any(locale.html_class or locale.has_ruby for locale in LOCALES if locale is not JA_EASY)


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_every_language_has_its_data_its_own_name_and_a_direction(locale):
    assert locale.own_name.strip()
    assert locale.name_ja.strip()
    assert locale.direction == locale.babel.text_direction
    assert locale.babel.language == locale.code.partition("_")[0].partition("@")[0]


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale.code not in ("id", "ja@easy")], ids=str)
def test_plural_rules_are_gettexts_own(locale):
    expected = get_plural(locale.babel).plural_expr.strip("()")
    assert locale.plural == expected


def test_easy_japanese_reads_one_and_two_people_by_themselves():
    assert BY_CODE["ja@easy"].plural == "1, 2, more"


def test_indonesian_says_one_and_many_alike():
    assert BY_CODE["id"].plural == "0"


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_both_forms_of_a_code_are_read_whatever_their_case(locale):
    for form in (locale.code, locale.outside, locale.code.upper(), locale.outside.replace("-", "_")):
        assert parse(form) is locale


@pytest.mark.parametrize(
    ("alias", "code"),
    [("tl", "fil"), ("zh", "zh_Hans"), ("zh_CN", "zh_Hans"), ("zh-cn", "zh_Hans"), ("pt", "pt_BR"), ("in", "id")],
)
def test_aliases(alias, code):
    assert get(alias).code == code


@pytest.mark.parametrize("code", ["", "xx", "ja-JP", "zh_Hant", "en-US", "ja@", "ja easy", "日本語"])
def test_other_codes_are_unknown(code):
    assert parse(code) is None
    with pytest.raises(UnknownLocaleError):
        get(code)


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_every_fallback_ends_in_japanese_and_names_known_languages_once(locale):
    codes = [step.code for step in chain(locale)]
    assert codes[0] == locale.code
    assert codes[-1] == "ja"
    assert len(set(codes)) == len(codes)


def test_foreign_languages_fall_back_to_english_before_japanese():
    assert [step.code for step in chain(BY_CODE["vi"])] == ["vi", "en", "ja@easy", "ja"]
    assert [step.code for step in chain(JA_EASY)] == ["ja@easy", "ja"]
    assert chain(JA) == (JA,)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "ja"),
        ("", "ja"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7", "vi"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("en;q=0.2, ko;q=0.9", "ko"),
        ("zh-CN,zh;q=0.9", "zh_Hans"),
        ("zh-Hans-CN", "zh_Hans"),
        ("zh-TW", "zh_Hans"),
        ("pt-PT", "pt_BR"),
        ("es-419", "es"),
        ("tl-PH", "fil"),
        ("fr, de;q=0.9", "ja"),
        ("fr, *;q=0.1", "ja"),
        ("vi;q=0, en", "en"),
        ("VI", "vi"),
        ("ja-easy", "ja@easy"),
        (";;;, ,q=1,vi;q=2, en;q=0.5", "en"),
        ("vi ; q=0.5 , ko ; q=0.6", "ko"),
        ("x" * 5000, "ja"),
    ],
)
def test_the_browsers_wish_is_followed_among_what_is_offered(header, code):
    assert negotiate(header, LOCALES).code == code


def test_equal_wishes_go_by_their_order():
    assert negotiate("ko, vi", LOCALES).code == "ko"


def test_only_offered_languages_are_chosen():
    assert negotiate("vi, en;q=0.5", [JA, EN]) is EN
    assert negotiate("vi", [EN, JA]) is EN
    with pytest.raises(ValueError, match="no locale"):
        negotiate("vi", [])
