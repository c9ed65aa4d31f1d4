"""Texts in pages, through a real Jinja environment."""

import jinja2
import pytest
from markupsafe import Markup

from windowsvc.languages.catalogue import Catalogues
from windowsvc.languages.locales import BY_CODE
from windowsvc.languages.localised import LocalisedText
from windowsvc.languages.markup import jinja_globals

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
JA = """
msgid "Go to {window}"
msgstr "{window}へ <お越し>ください"

msgid "Only in Japanese"
msgstr "日本語だけ"

msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "{n}人"

msgctxt "door"
msgid "Open"
msgstr "開く"
"""
EASY = """
msgid "Go to {window}"
msgstr "{window}へ 来(き)て ください"
"""


@pytest.fixture
def render(tmp_path):
    catalogues = Catalogues(tmp_path)
    for code, text in (("ja", JA), ("ja@easy", EASY)):
        path = catalogues.path(BY_CODE[code], "public")
        path.parent.mkdir(parents=True)
        path.write_text(HEADER + text, encoding="utf-8")

    def render(source, code="ja", *, overrides=None, **values):
        environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        environment.globals.update(jinja_globals(BY_CODE[code], overrides=overrides, catalogues=catalogues))
        return environment.from_string(source).render(values)

    return render


def test_texts_and_values_are_escaped_once(render):
    page = render('{{ _("Go to {window}", window=w) }}', w="<3 & 4>")
    assert page == "&lt;3 &amp; 4&gt;へ &lt;お越し&gt;ください"


def test_a_value_may_be_an_element(render):
    page = render('{{ _("Go to {window}", window=w) }}', w=Markup("<b>3</b>"))
    assert page == "<b>3</b>へ &lt;お越し&gt;ください"


def test_easy_japanese_gets_its_readings_above(render):
    page = render('{{ _("Go to {window}", window=w) }}', "ja@easy", w="<3>番(ばん)")
    assert page == ("&lt;3&gt;<ruby>番<rt>ばん</rt></ruby>へ <ruby>来<rt>き</rt></ruby>て ください")


def test_a_value_with_readings_gets_them_even_in_a_text_without(render):
    page = render('{{ ngettext("{n} person", "{n} people", 1, n=n) }}', "ja@easy", n="1階(かい)")
    assert page == "1<ruby>階<rt>かい</rt></ruby>人"


def test_brackets_elsewhere_are_brackets(render):
    assert render('{{ _("Go to {window}", window=w) }}', w="3番(ばん)").startswith("3番(ばん)へ")


def test_a_text_in_another_language_says_so(render):
    assert render('{{ _("Unheard <of>") }}') == '<span lang="en">Unheard &lt;of&gt;</span>'
    assert render('{{ _("Go to {window}", window=3) }}', "vi") == '<span lang="en">Go to 3</span>'
    assert render('{{ _("Only in Japanese") }}', "ja@easy") == "日本語だけ"
    assert render('{{ _("Unheard of") }}', "en") == "Unheard of"


def test_attributes_hold_text_only(render):
    source = '<i title="{{ _attr("Go to {window}", window=w) }}">'
    assert render(source, "ja@easy", w="3番(ばん)") == '<i title="3番へ 来て ください">'
    assert render(source, "vi", w=Markup("<b>&quot;3&quot;</b>")) == '<i title="Go to &#34;3&#34;">'
    assert render('{{ ngettext_attr("{n} person", "{n} people", 2) }}') == "2人"


def test_context_and_plurals(render):
    assert render('{{ _p("door", "Open") }}{{ ngettext("{n} person", "{n} people", 2) }}') == "開く2人"
    assert render('{{ ngettext("{n} person", "{n} people", 1) }}', "en") == "1 person"


def test_a_citys_own_texts(render):
    name = LocalisedText({"ja": "<住民票>", "ja@easy": "住民票(じゅうみんひょう)", "en": "Residence <record>"})
    source = "{{ _text(name) }}|{{ _text_attr(name) }}"
    assert render(source, name=name) == "&lt;住民票&gt;|&lt;住民票&gt;"
    assert render(source, "ja@easy", name=name) == "<ruby>住民票<rt>じゅうみんひょう</rt></ruby>|住民票"
    assert render(source, "vi", name=name) == '<span lang="en">Residence &lt;record&gt;</span>|Residence &lt;record&gt;'


def test_easy_japanese_beside_a_foreign_page_is_marked_and_has_its_readings(render):
    name = LocalisedText({"ja": "住民票", "ja@easy": "住民票(じゅうみんひょう)"})
    expected = '<span lang="ja"><ruby>住民票<rt>じゅうみんひょう</rt></ruby></span>'
    assert render("{{ _text(name) }}", "vi", name=name) == expected


def test_a_citys_own_wording_is_shown_in_pages(render):
    assert render('{{ _("Ticket") }}', overrides={"Ticket": {"ja": "整理券"}}) == "整理券"


def test_any_text_with_readings_can_be_shown(render):
    assert render("{{ ruby(text) }}", text="<紙(かみ)>") == "&lt;<ruby>紙<rt>かみ</rt></ruby>&gt;"
