"""Texts looked up, filled and fallen back."""

import threading

import pytest

from windowsvc.languages import catalogue
from windowsvc.languages.catalogue import CATALOGUES, Catalogues, MissingText, MissingValueError, Texts, fields, fill
from windowsvc.languages.locales import BY_CODE, EN, JA, JA_EASY, LOCALES

PO = {
    ("ja", "public"): """
msgid "Ticket"
msgstr "番号札"

msgid "Window {window}"
msgstr "{window}番窓口"

msgid "Only in Japanese"
msgstr "日本語だけ"

msgid "Closed"
msgstr "受付終了"

#, fuzzy
msgid "Stale"
msgstr "古い"

msgid "Empty"
msgstr ""

msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "{n}人"

msgctxt "window"
msgid "Open"
msgstr "受付中"

msgctxt "door"
msgid "Open"
msgstr "開く"
""",
    ("ja", "staff"): """
msgid "Call next"
msgstr "次を呼ぶ"

msgid "Closed"
msgstr "閉鎖中"
""",
    ("ja@easy", "public"): """
msgid "Ticket"
msgstr "番号(ばんごう)の 紙(かみ)"

""",
    ("pt_BR", "public"): """
msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "{n} pessoa"
msgstr[1] "{n} pessoas"
""",
    ("es", "public"): """
msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "{n} persona"
msgstr[1] ""
""",
    ("ja@easy", "content"): """
#. source: 8e645017cfbc
msgid "mi_tennyu.why"
msgstr "引(ひ)っ越(こ)しを したから"

#. source: 000000000000
msgid "other.why"
msgstr "古(ふる)い 文(ぶん)"
""",
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"
"""
PLURALS = {
    "0": "nplurals=1; plural=0;",
    "n != 1": "nplurals=2; plural=(n != 1);",
    "n > 1": "nplurals=2; plural=(n > 1);",
    "1, 2, more": "nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2);",
}


@pytest.fixture
def catalogues(tmp_path):
    found = Catalogues(tmp_path)
    for (code, domain), text in PO.items():
        locale = BY_CODE[code]
        path = found.path(locale, domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        header = HEADER.format(plurals=PLURALS[locale.plural])
        path.write_text(header + text, encoding="utf-8")
    return found


@pytest.fixture
def texts(catalogues):
    return lambda code, domain="public", **more: Texts(code, domain, catalogues=catalogues, **more)


def test_a_text_is_said_in_the_language(texts):
    assert texts("ja").gettext("Ticket") == "番号札"
    assert texts("ja").gettext("Window {window}", window=3) == "3番窓口"
    assert texts("ja-easy").gettext("Ticket") == "番号(ばんごう)の 紙(かみ)"


def test_english_is_the_message_itself(texts, catalogues):
    assert texts("en").gettext("Window {window}", window=3) == "Window 3"
    assert texts("en").ngettext("{n} person", "{n} people", 1) == "1 person"
    assert texts("en").ngettext("{n} person", "{n} people", 2) == "2 people"
    assert catalogues.missing() == ()


def test_what_is_missing_falls_back_and_is_noted(texts, catalogues):
    assert texts("ja@easy").find("Only in Japanese") == catalogue.Found("日本語だけ", JA)
    assert texts("vi").find("Ticket") == catalogue.Found("Ticket", EN)
    assert texts("ja").find("Unheard of") == catalogue.Found("Unheard of", EN)
    assert catalogues.missing() == (
        MissingText(locale="ja", domain="public", message="Unheard of"),
        MissingText(locale="ja@easy", domain="public", message="Only in Japanese"),
        MissingText(locale="vi", domain="public", message="Ticket"),
    )


@pytest.mark.parametrize("message", ["Stale", "Empty"])
def test_stale_and_empty_translations_are_not_shown(texts, message):
    assert texts("ja").gettext(message) == message


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("ja", ["0人", "1人", "2人"]),
        ("pt_BR", ["0 pessoa", "1 pessoa", "2 pessoas"]),
        ("es", ["0 people", "1 person", "2 people"]),
        ("vi", ["0 people", "1 person", "2 people"]),
    ],
)
def test_numbers_pick_their_form_under_the_rule_of_the_language_found(texts, code, forms):
    assert [texts(code).ngettext("{n} person", "{n} people", n) for n in (0, 1, 2)] == forms


def test_a_translation_with_one_form_cannot_serve_a_language_with_two(catalogues, tmp_path):
    path = catalogues.path(BY_CODE["ne"], "public")
    path.parent.mkdir(parents=True)
    header = HEADER.format(plurals=PLURALS["0"])
    path.write_text(header + '\nmsgid "{n} person"\nmsgid_plural "{n} people"\nmsgstr[0] "{n} जना"\n', encoding="utf-8")
    assert Texts("ne", catalogues=catalogues).ngettext("{n} person", "{n} people", 2) == "2 people"


def test_a_plural_can_have_other_values_and_its_number_can_be_written_otherwise(texts):
    assert texts("en").ngettext("{n} of {all} person", "{n} of {all} people", 2, all=9) == "2 of 9 people"
    assert texts("en").ngettext("{n} person", "{n} people", 1000, n="1,000") == "1,000 people"


def test_context_tells_equal_words_apart(texts):
    assert texts("ja").pgettext("window", "Open") == "受付中"
    assert texts("ja").pgettext("door", "Open") == "開く"
    assert texts("ja").gettext("Open") == "Open"


def test_public_and_staff_pages_know_each_others_texts_and_prefer_their_own(texts):
    assert texts("ja", "staff").gettext("Call next") == "次を呼ぶ"
    assert texts("ja", "public").gettext("Call next") == "次を呼ぶ"
    assert texts("ja", "staff").gettext("Ticket") == "番号札"
    assert texts("ja", "staff").gettext("Closed") == "閉鎖中"
    assert texts("ja", "public").gettext("Closed") == "受付終了"
    assert texts("ja", "notes").gettext("Ticket") == "Ticket"


def test_content_falls_back_to_its_japanese_source(texts):
    for code, text, actual in (
        ("ja", "転入届のため", "ja"),
        ("ja@easy", "引(ひ)っ越(こ)しを したから", "ja@easy"),
        ("vi", "引(ひ)っ越(こ)しを したから", "ja@easy"),
    ):
        found = texts(code).content("mi_tennyu.why", source="転入届のため")
        assert (found.text, found.locale.code) == (text, actual)
    assert texts("vi").content("other.why", source="理由").locale is JA
    assert texts("vi").content("other.why", source="理由", own={"en": "why"}) == catalogue.Found("why", EN)


def test_a_citys_own_wording_comes_first_in_its_language(texts):
    own = {"Ticket": {"ja": "整理券", "en": "Queue slip"}, "Window {window}": {"ja": "{counter}番"}}
    assert texts("ja", overrides=own).gettext("Ticket") == "整理券"
    assert texts("en", overrides=own).gettext("Ticket") == "Queue slip"
    assert texts("ja@easy", overrides=own).gettext("Ticket") == "番号(ばんごう)の 紙(かみ)"
    assert texts("vi", overrides=own).gettext("Ticket") == "Queue slip"


def test_an_override_that_could_not_be_filled_is_passed_over(texts):
    own = {"Window {window}": {"ja": "{counter}番"}}
    assert texts("ja", overrides=own).gettext("Window {window}", window=3) == "3番窓口"


def test_fields_take_values_and_nothing_else():
    assert fill("{a} {{a}} {b}", {"a": 1, "b": "{a}"}) == "1 {a} {a}"
    assert fill("{a.__class__} {a[0]} {0} {} {a!r} {", {"a": "x"}) == "{a.__class__} {a[0]} {0} {} {a!r} {"
    assert fields("{a} {{b}} {c_1} {a.b} {0}") == {"a", "c_1"}


def test_a_value_not_given_is_a_fault_and_one_too_many_is_not(texts):
    with pytest.raises(MissingValueError, match="window"):
        texts("ja").gettext("Window {window}")
    assert texts("ja").gettext("Ticket", window=3) == "番号札"


def test_values_may_have_any_name(texts):
    assert texts("en").gettext("{message} {self} {context}", message=1, self=2, context=3) == "1 2 3"


def test_a_file_is_read_once_by_however_many_threads(catalogues, monkeypatch):
    reads = []
    real = catalogue._read

    def counted(path, locale):
        reads.append(path)
        return real(path, locale)

    monkeypatch.setattr(catalogue, "_read", counted)
    start = threading.Barrier(8)
    seen = []

    def look():
        start.wait(timeout=30)
        seen.append(Texts(JA, catalogues=catalogues).gettext("Ticket"))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert seen == ["番号札"] * 8
    assert len(reads) == 1


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_the_catalogues_that_ship_can_be_read(locale):
    for domain in ("public", "notes", "staff"):
        CATALOGUES.load(locale, domain)


def test_readings_stay_in_the_text_until_a_page_shows_them(texts):
    assert "(" in texts(JA_EASY).gettext("Ticket")
