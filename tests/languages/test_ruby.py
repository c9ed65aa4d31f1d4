"""Readings in brackets become ruby."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from windowsvc.languages import ruby
from windowsvc.languages.ruby import Segment, segments


def pairs(text):
    return [(segment.text, segment.reading) for segment in segments(text)]


def test_runs_of_kanji_take_the_reading_behind_them():
    assert pairs("番号(ばんごう)の 紙(かみ)が 出(で)ます。") == [
        ("番号", "ばんごう"),
        ("の ", None),
        ("紙", "かみ"),
        ("が ", None),
        ("出", "で"),
        ("ます。", None),
    ]


def test_okurigana_splits_a_word():
    assert pairs("引(ひ)っ越(こ)し") == [("引", "ひ"), ("っ", None), ("越", "こ"), ("し", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1人(ひとり)", [("1人", "ひとり")]),
        ("2人(ふたり)", [("2人", "ふたり")]),
        ("3人(にん)", [("3", None), ("人", "にん")]),
        ("21人(にん)", [("21", None), ("人", "にん")]),
        ("1日(ついたち)", [("1日", "ついたち")]),
        ("20日(はつか)", [("20日", "はつか")]),
        ("24日(か)", [("24", None), ("日", "か")]),
        ("20歳(はたち)", [("20歳", "はたち")]),
        ("20歳(さい)", [("20", None), ("歳", "さい")]),
        ("A-1021人(ひとり)", [("A-1021", None), ("人", "ひとり")]),
        ("4月(がつ)1日(ついたち)", [("4", None), ("月", "がつ"), ("1日", "ついたち")]),
    ],
)
def test_a_reading_of_number_and_counter_together_stands_over_both(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("人々(ひとびと)", "人々"),
        ("八ヶ岳(やつがたけ)", "八ヶ岳"),
        ("〆切(しめきり)", "〆切"),
        ("𠮷田(よしだ)", "𠮷田"),
        ("﨑(さき)", "﨑"),
        ("東京(トーキョー)", "東京"),
    ],
)
def test_what_counts_as_kanji(text, base):
    assert pairs(text)[0][0] == base
    assert pairs(text)[0][1] is not None
    assert ruby.uncovered_kanji(text) == []


@pytest.mark.parametrize(
    "text", ["窓口(3)", "窓口(A)", "市役所（しやくしょ）", "やさしい(かな)", "月(火)", "紙()", "(かみ)", ""]
)
def test_other_brackets_stay_as_they_are(text):
    assert ruby.plain(text) == text
    assert ruby.to_html(text) == escape(text)


def test_markup_is_ruby_and_everything_else_is_escaped():
    html = ruby.to_html('<b title="x">漢字(かんじ)</b> & 紙(かみ)')
    assert isinstance(html, Markup)
    assert html == (
        "&lt;b title=&#34;x&#34;&gt;<ruby>漢字<rt>かんじ</rt></ruby>&lt;/b&gt; &amp; <ruby>紙<rt>かみ</rt></ruby>"
    )


def test_only_a_long_word_may_be_broken_at_the_end_of_a_line():
    assert ruby.to_html("転出証明書(てんしゅつしょうめいしょ)").startswith("<ruby>転出証明書<rt>")
    assert ruby.to_html("国民健康保険(こくみんけんこうほけん)").startswith('<ruby class="long">国民健康保険<rt>')


def test_plain_text_and_kana():
    text = "1人(ひとり) 待(ま)って います"
    assert ruby.plain(text) == "1人 待って います"
    assert ruby.kana(text) == "ひとり まって います"


def test_uncovered_kanji_are_listed_run_by_run():
    assert ruby.uncovered_kanji("番号の 紙(かみ)を 見る。八ヶ岳") == ["番号", "見", "八ヶ岳"]
    assert ruby.uncovered_kanji("ひらがな カタカナ ABC 12 〈〉ー・") == []


# Full-width brackets and half-width ones, digits, both kana, kanji beyond the basic plane, and what HTML escapes.
ANY_TEXT = st.text(alphabet="漢字日人々ヶ𠮷あかんアー()（）123<>&\"' ", max_size=40)


@given(ANY_TEXT)
def test_segments_joined_are_the_plain_text(text):
    assert "".join(segment.text for segment in segments(text)) == ruby.plain(text)


@given(ANY_TEXT)
def test_html_holds_no_element_but_ruby(text):
    html = str(ruby.to_html(text))
    for element in ("<ruby>", '<ruby class="long">', "</ruby>", "<rt>", "</rt>"):
        html = html.replace(element, "")
    assert "<" not in html
    assert ">" not in html


@given(st.lists(st.sampled_from([Segment("番号", "ばんごう"), Segment("の "), Segment("紙", "かみ"), Segment("。")])))
def test_notation_and_segments_are_the_same_thing(given_segments):
    text = "".join(s.text if s.reading is None else f"{s.text}({s.reading})" for s in given_segments)
    assert [s for s in segments(text) if s.reading] == [s for s in given_segments if s.reading]


@pytest.mark.parametrize(
    ("day", "reading"),
    [
        (1, "ついたち"),
        (4, "よっか"),
        (8, "ようか"),
        (10, "とおか"),
        (11, "にち"),
        (14, "か"),
        (20, "はつか"),
        (24, "か"),
        (25, "にち"),
        (31, "にち"),
    ],
)
def test_readings_of_days(day, reading):
    assert ruby.day_reading(day) == reading


def test_readings_of_people():
    assert [ruby.people_reading(count) for count in (0, 1, 2, 3, 11, 12)] == [
        "にん",
        "ひとり",
        "ふたり",
        "にん",
        "にん",
        "にん",
    ]
