"""What a city changes in an event, in Japanese words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from windowsvc.lifeevents.deadlines import Deadline
from windowsvc.lifeevents.model import Condition, Event, Procedure, Setting

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


def differences(base: Event, own: Event) -> Iterator[str]:
    """One sentence for each thing that a city has otherwise than the base."""
    if base.live != own.live:
        yield f"{own.name['ja']}: {'使う' if own.live else '使わない'}"
    for name, setting in own.settings.items():
        if setting.values != base.settings[name].values:
            yield f"設定 {name}: {_values(base.settings[name])} → {_values(setting)}"
    yield from _questions(base, own)
    theirs = {one.id: one for one in base.procedures}
    for one in own.procedures:
        if one.id in theirs:
            yield from _procedure(theirs[one.id], one)
        else:
            yield f"{one.name['ja']}: 新しい手続({one.department}、{MODES.get(one.mode, one.mode)})"


def _questions(base: Event, own: Event) -> Iterator[str]:
    for name, fact in own.facts.items():
        before = base.facts.get(name)
        if before is None or name.startswith("city."):
            continue
        for label, was, now in (
            ("質問", before.question_ja, fact.question_ja),
            ("英語の質問", before.question_en, fact.question_en),
            ("声に出さず書いて尋ねる", _tick(before.sensitive), _tick(fact.sensitive)),
        ):
            if was != now:
                yield f"{fact.topic or name}: {label} 「{was or 'なし'}」 → 「{now or 'なし'}」"


def _tick(value: bool) -> str:
    return "はい" if value else "いいえ"


def untranslated(base: Event, own: Event) -> Iterator[str]:
    """Names that a city replaced in Japanese only."""
    theirs = {one.id: one for one in base.procedures}
    for one in own.procedures:
        before = theirs[one.id].name if one.id in theirs else {}
        if one.name["ja"] != before.get("ja") and one.name.get("en") in (None, before.get("en")):
            yield f"{one.name['ja']}: 英語の名前がない"


def _procedure(base: Procedure, own: Procedure) -> Iterator[str]:
    for part in fields(Procedure):
        before, after = getattr(base, part.name), getattr(own, part.name)
        if part.name != "where" and _worth(before) != _worth(after):
            label = LABELS.get(part.name, part.name)
            yield f"{own.name['ja']}: {label} {_said(before)} → {_said(after)}"


def _worth(value: Any) -> Any:
    return value.text if isinstance(value, Condition) else value


def _said(value: Any) -> str:
    if isinstance(value, Condition):
        return f"「{value.text}」"
    if isinstance(value, Deadline):
        return f"「{_deadline(value)}」"
    if isinstance(value, bool):
        return f"「{_tick(value)}」"
    if isinstance(value, tuple):
        return f"「{'、'.join(str(one) for one in value) or 'なし'}」"
    if isinstance(value, dict):
        return f"「{value.get('ja', '')}」"
    return f"「{MODES.get(str(value), value) if value not in (None, '') else 'なし'}」"


def _deadline(one: Deadline) -> str:
    """The wording, and in brackets what is computed."""
    counted = f"{one.base or '?'}から{one.offset}" if one.offset else "日付は出せない"
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
    return f"{one.text}({'、'.join([counted, *ticks])}、{one.law or '法令なし'})"


def _values(setting: Setting) -> str:
    rows = [f"{one.since.isoformat() + 'から ' if one.since else ''}{_plain(one.value)}" for one in setting.values]
    return "、".join(f"{row}{setting.unit}" for row in rows) or "なし"


def _plain(value: Any) -> str:
    if value is None:
        return "未定"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "・".join(map(str, value)) if isinstance(value, list) else str(value)
