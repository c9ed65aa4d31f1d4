"""やさしい日本語: rules that a text can be checked for, after the guidelines for residents who are not Japanese.

Sources: 在留支援のためのやさしい日本語ガイドライン (出入国在留管理庁・文化庁, 2020), and Hirosaki University's
research on texts for disasters. Rule numbers are our own. A checker finds words, not sense: a person reads them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from windowsvc.languages import ruby

Severity = Literal["error", "warning", "note"]

MOST_MORAE: Final = 60
MOST_COMMAS: Final = 3
MOST_KANJI: Final = 13
SHEET: Final = 1000
"""Characters of a text that should still fit one A4 sheet."""
MOST_EXAMPLES: Final = 3
STEPS: Final = 3
"""So many steps, one after the other, want numbers before them."""

_SMALL: Final = frozenset("ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ")
_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺー]")
_SENTENCE: Final = re.compile(r"[^。]*。")
_FIELD: Final = re.compile(r"\{[^}]*\}")
_GLOSS: Final = re.compile(r"〈[^〉]*〉|「[^」]*」")
_EXAMPLES: Final = re.compile(r"(?:たとえば|例えば|例：|例:)([^。]*)|([^。]*)などの?")
_STEP: Final = re.compile(r"(?:^|。)(?:まず|はじめに|最初に|次に|つぎに|それから|そのあと|その後|最後に|さいごに)")
_NUMBERED: Final = re.compile(r"(?:^|。)(?:[0-9０-９][.．、)]|[①-⑨]|[0-9]番目)")
_REASON: Final = re.compile(r"^[^。]*(?:ので|ため|(?:です|ます|ません|でした|ました)から)、")
_POLITE: Final = re.compile(r"(です|ます|ました|ません|ませんでした|でした|ください|ましょう)(か|ね|よ)?[）)」]?。$")

# rule, severity, pattern over the text without readings, what is said about it
_PATTERNS: Final[tuple[tuple[str, Severity, str, str], ...]] = (
    ("E4", "error", r"わけではな|ないことはな|ないとは限らな|なければ[^。]*でき(?:な|ま)", "二重否定"),
    ("E6", "error", r"\d{1,4}/\d{1,2}(?:/\d{1,2})?(?!\d)", "日付は 年月日で"),
    (
        "E7",
        "error",
        r"(?<!\d)(?:1[3-9]|2[0-3])時|(?<!午前)(?<!午後)(?<!\d)(?:1[0-2]|[0-9])時(?!間)",
        "午前・午後で",
    ),
    ("E8", "error", r"[〜~]", "〜ではなく から…まで"),
    ("E10", "warning", r"(?:[かさたなまらわばが]れ|られ|させ)(?:ます|ました|ません|て|た|る)", "受身・使役"),
    (
        "E11",
        "warning",
        r"お越し|いただ|くださいませ|(?<!ありがとう)ございま|ご(?:記入|覧|利用|確認|案内)|おります|申し|伺",
        "敬語",
    ),
    ("E12", "warning", r"など|原則|場合によって|適宜|随時|基本的に|おおむね|必要に応じ", "あいまいな言葉"),
    ("E13", "warning", r"([ぁ-ん]{2})\1|([ァ-ン]{2})\2", "擬音・擬態語"),
)
_NOT_PASSIVE: Final = ("生まれ", "忘れ", "離れ", "別れ", "流れ", "くれ", "疲れ", "濡れ", "入れ", "触れ", "取れ")
_ERA: Final = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:元|[0-9]+)年")
_WESTERN: Final = re.compile(r"[0-9]{4}年")
_KATAKANA: Final = re.compile(r"[ァ-ヺー]{4,}")
KNOWN_LOANS: Final = frozenset({
    "スマートフォン", "ブラウザー", "スクリプト", "アドレス", "ログイン", "コード", "ページ", "サイト", "ロビー",
    "カード", "マイナンバー", "マイナンバーカード", "マイナポータル", "パスポート", "コピー", "サイン", "バイク",
    "インターネット", "メール", "センター", "エレベーター", "テレビ", "アパート", "マンション", "ボタン", "フリガナ",
    "ヘルパー", "ワクチン", "コンビニ", "メートル", "キャッシュカード", "ハローワーク", "クレジットカード",
})  # fmt: skip
"""Loan words that people who read Japanese at all know, or that stand on the thing itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a text does not keep: `E2`, how grave it is, and the place in the text."""

    rule: str
    severity: Severity
    says: str


def findings(text: str, *, terms: Mapping[str, str] | None = None) -> list[Finding]:
    """Return what a text in easy Japanese (漢字(かんじ) markup, fields in braces) does not keep, worst first.

    `terms`: official words and their readings that want an explanation in 〈 〉 beside them (E14).
    """
    found = [*_readings(text), *_sentences(text), *_words(text), *_terms(text, terms or {}), *_layout(text)]
    order = ("error", "warning", "note")
    return sorted(found, key=lambda one: (order.index(one.severity), int(one.rule[1:])))


def errors(text: str) -> list[Finding]:
    """Return only what no text may ship with."""
    return [one for one in findings(text) if one.severity == "error"]


def _readings(text: str) -> Iterator[Finding]:
    for run in ruby.uncovered_kanji(text):
        yield Finding("E2", "error", f"ふりがなが ない: {run}")


def _sentences(text: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.findall(text):
        plain, spoken = _bare(sentence), ruby.kana(_FIELD.sub("", sentence))
        if morae(spoken) > MOST_MORAE or plain.count("、") >= MOST_COMMAS:
            yield Finding("E1", "warning", f"長い 文: {plain}")
        if len(re.findall(f"[{ruby.KANJI}]", plain)) > MOST_KANJI:
            yield Finding("E3", "warning", f"漢字が 多い: {plain}")
        if not _POLITE.search(plain.replace(" ", "")):
            yield Finding("E9", "error", f"です・ますで 終わらない: {plain}")


def _bare(text: str) -> str:
    return ruby.plain(_FIELD.sub("", text))


def morae(spoken: str) -> int:
    """Count the morae of a text in kana: small ゃゅょ belong to the kana before them."""
    return sum(1 for one in _KANA.findall(spoken) if one not in _SMALL)


def _words(text: str) -> Iterator[Finding]:
    plain = _bare(text).replace(" ", "")
    for rule, severity, pattern, says in _PATTERNS:
        looked_at = _without(plain, _NOT_PASSIVE) if rule == "E10" else plain
        for hit in re.finditer(pattern, looked_at):
            yield Finding(rule, severity, f"{says}: {hit[0]}")
    for hit in _ERA.finditer("" if _WESTERN.search(plain) else plain):
        yield Finding("E5", "error", f"和暦だけ: {hit[0]}")
    for hit in _KATAKANA.finditer(plain):
        if hit[0] not in KNOWN_LOANS:
            yield Finding("E13", "warning", f"カタカナの 言葉: {hit[0]}")


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _terms(text: str, terms: Mapping[str, str]) -> Iterator[Finding]:
    bare = ruby.plain(text)
    outside = _GLOSS.sub("", bare)
    for term in terms:
        if term in outside and "〈" not in bare.partition(term)[2][: len(term) + 4]:
            yield Finding("E14", "warning", f"説明が ない: {term}")


def _layout(text: str) -> Iterator[Finding]:
    plain = _bare(text)
    letters = len(plain.replace(" ", ""))
    if letters > 20 and plain.count(" ") < letters / 14:
        yield Finding("E15", "note", "言葉の 間に 空白が 少ない")
    if letters > SHEET:
        yield Finding("E16", "note", f"長い: {letters}字")
    yield from _order(plain.replace(" ", "").replace("\n", ""))


def _order(plain: str) -> Iterator[Finding]:
    """E16: what matters comes first, steps have numbers, and a few examples are enough."""
    if plain.count("。") > 1 and _REASON.match(plain):
        yield Finding("E16", "note", "わけが 先に ある: 大切な ことを はじめに")
    if len(_STEP.findall(plain)) >= STEPS and not _NUMBERED.search(plain):
        yield Finding("E16", "note", "順番に 番号が ない")
    for found in _EXAMPLES.finditer(plain):
        told = re.split("[、・や]", (found[1] or found[2]).strip("、・"))
        if len(told) > MOST_EXAMPLES:
            yield Finding("E16", "note", f"例が 多い: {found[0]}")
