"""The rules of easy Japanese: every seeded fault is found, what keeps them is left alone."""

import pytest

from windowsvc.languages import easy

GOOD = "番号(ばんごう)で 呼(よ)びます。椅子(いす)に 座(すわ)って 待(ま)って ください。"

FAULTS = [
    ("E1", "warning", "あのね、" * 3 + "待(ま)って ください。"),
    ("E1", "warning", "まって " * 20 + "ください。"),
    ("E2", "error", "番号を 見(み)て ください。"),
    (
        "E3",
        "warning",
        "市役所市民課住民異動届出書類窓口(しやくしょしみんかじゅうみんいどうとどけでしょるいまどぐち)です。",
    ),
    ("E4", "error", "できないわけではないです。"),
    ("E4", "error", "書(か)かなければ できません。"),
    ("E5", "error", "令和(れいわ)8年(ねん)に 来(き)ました。"),
    ("E6", "error", "11/24に 来(き)て ください。"),
    ("E7", "error", "15時(じ)に 来(き)て ください。"),
    ("E7", "error", "3時(じ)に 来(き)て ください。"),
    ("E8", "error", "10〜15です。"),
    ("E9", "error", "ここで 待(ま)つ。"),
    ("E10", "warning", "番号(ばんごう)が 呼(よ)ばれます。"),
    ("E11", "warning", "窓口(まどぐち)へ お越(こ)しください。"),
    ("E12", "warning", "保険証(ほけんしょう)などを 見(み)せて ください。"),
    ("E13", "warning", "モチベーションが あります。"),
    ("E13", "warning", "どきどきします。"),
    ("E16", "note", "雨(あめ)が 降(ふ)るので、中(なか)で 待(ま)ちます。3番(ばん)に 来(き)て ください。"),
    (
        "E16",
        "note",
        "まず 紙(かみ)を 取(と)ります。次(つぎ)に 名前(なまえ)を 書(か)きます。最後(さいご)に 出(だ)します。",
    ),
    ("E16", "note", "たとえば 米(こめ)、パン、肉(にく)、魚(さかな)です。"),
    ("E15", "note", "これはとてもながいぶんなのにあいだにくうはくがありません。"),
]


@pytest.mark.parametrize(("rule", "severity", "text"), FAULTS)
def test_each_fault_is_found(rule, severity, text):
    assert (rule, severity) in {(one.rule, one.severity) for one in easy.findings(text)}


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "2026年(ねん)(令和(れいわ)8年(ねん))4月(がつ)1日(ついたち)までに 来(き)て ください。",
        "午後(ごご)3時(じ)から 5時間(じかん) 待(ま)ちます。",
        "通訳(つうやく)",
        "「市役所(しやくしょ)の 人(ひと)を 呼(よ)ぶ」を 押(お)して ください。",
        "子(こ)どもが 生(う)まれました。",
    ],
)
def test_what_keeps_the_rules_is_left_alone(text):
    assert easy.findings(text) == []


def test_an_official_word_wants_its_explanation():
    terms = {"委任状": "いにんじょう"}
    bare = "委任状(いにんじょう)を 書(か)いて ください。"
    told = "委任状(いにんじょう)〈ほかの 人(ひと)に たのむ 紙(かみ)〉を 書(か)いて ください。"
    assert [one.rule for one in easy.findings(bare, terms=terms)] == ["E14"]
    assert easy.findings(told, terms=terms) == []


@pytest.mark.parametrize(
    "text",
    [
        "3番(ばん)に 来(き)て ください。雨(あめ)が 降(ふ)るので、中(なか)で 待(ま)ちます。",
        "1. まず 紙(かみ)を 取(と)ります。2. 次(つぎ)に 書(か)きます。3. 最後(さいご)に 出(だ)します。",
        "たとえば 米(こめ)、パン、肉(にく)です。",
    ],
)
def test_the_important_first_numbered_steps_and_few_examples_are_not_noted(text):
    assert [one for one in easy.findings(text) if one.rule == "E16"] == []


def test_a_text_longer_than_a_sheet_is_noted():
    assert "E16" in {one.rule for one in easy.findings("ここで 待(ま)って ください。" * 120)}


def test_the_worst_comes_first():
    found = easy.findings("番号を 呼(よ)ばれます、など、と、言(い)う。")
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=["error", "warning", "note"].index
    )
    assert easy.errors("番号(ばんごう)です。") == []


def test_morae_count_small_kana_with_the_one_before():
    assert easy.morae("きゅうしょく") == 4
