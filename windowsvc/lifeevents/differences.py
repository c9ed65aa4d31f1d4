"""What a city changes in an event, in Japanese words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from windowsvc.languages.locales import EN, JA_EASY
from windowsvc.languages.wareki import wareki
from windowsvc.lifeevents import texts
from windowsvc.lifeevents.choices import label_of
from windowsvc.lifeevents.conditionwords import said as condition
from windowsvc.lifeevents.deadlines import Deadline
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Condition, Event, Procedure, Setting
from windowsvc.lifeevents.recordwords import LABELS, MODES, WORDS, deadline, tick
from windowsvc.lifeevents.texts import Reader

NOTHING: Final = "なし"


def differences(base: Event, own: Event) -> Iterator[str]:
    """One sentence for each thing that a city has otherwise than the base."""
    if base.live != own.live:
        yield f"{own.name['ja']}: {'使う' if own.live else '使わない'}"
    for name, setting in own.settings.items():
        if setting.values != base.settings[name].values:
            yield f"設定 {setting.name}: {_values(base.settings[name])} → {_values(setting)}"
    yield from _questions(base, own)
    theirs = {one.id: one for one in base.procedures}
    for one in own.procedures:
        if one.id in theirs:
            yield from _procedure(theirs[one.id], one, own)
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
            ("声に出さず書いて尋ねる", tick(before.sensitive), tick(fact.sensitive)),
        ):
            if was != now:
                yield f"{fact.topic or name}: {label} 「{was or NOTHING}」 → 「{now or NOTHING}」"


def untranslated(base: Event, own: Event) -> Iterator[str]:
    """What a city says itself in Japanese only, while the content has it in easy Japanese and English too."""
    before = {one.ja for one in texts.messages(base)}
    readers = [Reader(locale, [own]) for locale in (JA_EASY, EN)]
    for one in dict.fromkeys(texts.messages(own)):
        lacking = [read.locale.code for read in readers if read.find(one).locale is not read.locale]
        if one.ja and one.ja not in before and lacking:
            yield f"{one.ja}: {'・'.join(lacking)} がない"


def _procedure(base: Procedure, own: Procedure, event: Event) -> Iterator[str]:
    for part in fields(Procedure):
        before, after = getattr(base, part.name), getattr(own, part.name)
        if part.name != "where" and _worth(before) != _worth(after):
            label = LABELS.get(part.name, part.name)
            was, now = (_said(part.name, one, event) for one in (before, after))
            yield f"{own.name['ja']}: {label} 「{was}」 → 「{now}」"


def _worth(value: Any) -> Any:
    return value.text if isinstance(value, Condition) else value


def _said(part: str, value: Any, event: Event) -> str:
    """What a part of a record is, in words."""
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, Condition):
        return condition(value.node, event.facts)
    if isinstance(value, Deadline):
        return deadline(value, event.facts)
    if isinstance(value, bool):
        return tick(value)
    if isinstance(value, date):
        return str(wareki(value))
    if isinstance(value, Mapping):
        return str(value.get("ja", ""))
    words = _words(part, event)
    return "、".join(words.get(str(one), str(one)) for one in (value if isinstance(value, tuple) else (value,)))


def _words(part: str, event: Event) -> Mapping[str, str]:
    """What the ids and words of a part are called."""
    if part in ("amount", "settings"):
        return {name: one.name for name, one in event.settings.items()}
    if part == "after":
        return {one.id: one.name["ja"] for one in event.procedures}
    return WORDS.get(part, {})


def _values(setting: Setting) -> str:
    rows = [f"{f'{wareki(one.since)}から ' if one.since else ''}{_value(one.value, setting)}" for one in setting.values]
    return "、".join(rows) or NOTHING


def _value(value: Any, setting: Setting) -> str:
    if isinstance(value, Mapping):
        parts = [(setting.titles.get(name, name), setting.keys.get(name), one) for name, one in value.items()]
        return "、".join(f"{title} {_plain(one, fact or setting.fact)}" for title, fact, one in parts)
    return _plain(value, setting.fact)


def _plain(value: Any, fact: Fact) -> str:
    """A value of a setting in words."""
    if value is None:
        return "未定"
    if isinstance(value, bool):
        return tick(value)
    if isinstance(value, list):
        return "・".join(label_of(fact, str(one)) for one in value) or NOTHING
    if isinstance(value, date):
        return str(wareki(value))
    if value == "never":
        return "参加しない"
    return label_of(fact, value) if isinstance(value, str) else f"{value}{fact.unit}"
