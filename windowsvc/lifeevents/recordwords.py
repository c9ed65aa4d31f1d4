"""The words of a record in Japanese, as departments read them in previews and in spreadsheets. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from windowsvc.lifeevents.deadlines import Deadline
from windowsvc.lifeevents.facts import Fact

LABELS: Final = {
    "name": "名前", "mode": "扱い", "applies": "当てはまる条件", "check": "確認の条件",
    "why": "理由", "deadline": "期限", "who": "手続きできる方", "bring": "持ち物", "forms": "様式", "result": "結果",
    "if_missing": "しないとき", "varies": "市による違い", "notes": "注", "after": "先に済ませる手続",
    "estate": "相続財産への関わり", "optional": "任意", "amount": "金額の設定", "evidence": "根拠の確かさ",
    "sources": "出典", "reviewed": "確認日", "scope": "単位", "seal": "押印",
    "valid_from": "始まる日", "valid_until": "終わる日", "department": "担当", "body": "機関", "kind": "種類",
    "check_question": "確認の質問", "settings": "市の設定", "order": "順", "stage": "時期", "sensitive": "声に出さない",
    "rows": "様式の行", "privacy": "見せ方", "switch": "市のスイッチ",
}  # fmt: skip
MODES: Final = {
    "accept_here": "この窓口で受け付ける",
    "explain_and_post": "説明して後日郵送",
    "guide_to_window": "担当の窓口へ案内",
    "other_body_info": "ほかの機関の案内",
    "automatic_no_action": "市が行う",
    "unknown": "決まっていない",
}
SCOPES: Final = {"household": "世帯", "each_person": "一人ずつ", "each_dog": "犬ごと", "each_moped": "バイクごと"}
BODIES: Final = {"city": "市", "other": "ほかの機関"}
EVIDENCE: Final = {
    "official": "公式の資料", "partial": "一部を確認", "secondary": "二次資料", "general": "一般的な知識",
    "unknown": "不明",
}  # fmt: skip
KINDS: Final = {
    "notification": "届出", "application": "申請", "card": "カード", "certificate": "証明", "carry_over": "引継ぎ",
    "no_action": "手続なし", "information": "案内", "unknown": "決まっていない",
}  # fmt: skip
STAGES: Final = {
    "s0": "死亡届と同時", "s1": "窓口で当日", "s2": "14日以内", "s3": "3か月以内", "s4": "4〜10か月",
    "s5": "2〜5年以内", "s6": "期限なし・任意",
}  # fmt: skip
PRIVACY: Final = {"high": "ご本人にだけ、個室で", "gentle": "静かに", "register": "ご家族から聞いたときだけ"}
SEALS: Final = {
    "none": "いらない", "optional": "任意", "required": "要る", "registered_seal": "実印", "bank": "銀行印",
}  # fmt: skip
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "mode": MODES, "scope": SCOPES, "body": BODIES, "evidence": EVIDENCE, "kind": KINDS, "stage": STAGES,
    "privacy": PRIVACY, "seal": SEALS,
}  # fmt: skip
"""Part of a record -> what each of its words is called."""

BASES: Final = {
    "death_date": "亡くなった日", "knew_of_death": "亡くなったことを知った日", "funeral_date": "葬儀の日",
    "householder_change_date": "世帯主が変わった日", "entitlement_date": "権利が生じた日",
    "acquisition_date": "取得した日", "knew_of_acquisition": "取得を知った日", "inheritance_start": "相続が始まった日",
    "knew_of_inheritance": "相続が始まったことを知った日",
}  # fmt: skip
_UNITS: Final = {"Y": "年", "M": "か月", "D": "日"}


def tick(value: bool) -> str:
    """A yes or no."""
    return "はい" if value else "いいえ"


def period(offset: str) -> str:
    """An ISO 8601 period in words: P2M14D is 2か月14日."""
    return "".join(f"{number}{_UNITS[unit]}" for number, unit in re.findall(r"([0-9]+)([YMD])", offset))


def deadline(one: Deadline, facts: Mapping[str, Fact]) -> str:
    """The wording of a deadline, and in brackets what is computed."""
    ticks = [
        label
        for label, holds in (
            ("初日を数える", one.first_day_counts),
            ("閉庁日なら翌開庁日", one.roll_over),
            ("過ぎると失う", one.hard),
            ("条文を確かめた", one.law_confirmed),
        )
        if holds
    ]
    return f"{one.text}({'、'.join([_counted(one, facts), *ticks])}、{one.law or '法令なし'})"


def _counted(one: Deadline, facts: Mapping[str, Fact]) -> str:
    if not one.offset:
        return "日付は出せない"
    base = one.base or ""
    fact = facts.get(base)
    return f"{BASES.get(base) or (fact.topic if fact else '') or '決まっていない日'}から{period(one.offset)}"
