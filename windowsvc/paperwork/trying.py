"""A city's sheet filled for an invented family, so that an officer sees where everything lands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from windowsvc.lifeevents import checklist, content
from windowsvc.lifeevents.checklist import Case
from windowsvc.lifeevents.facts import given
from windowsvc.paperwork import cities, overlay
from windowsvc.paperwork.city_forms import CityField, CitySheet
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.form import FormPainter, Stamp
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.sheets import Sheets
from windowsvc.paperwork.values import Content

_ON: Final = date(2026, 11, 24)
_PRINTED: Final = datetime(2026, 11, 24, 10, 20)  # noqa: DTZ001 (an invented hour)
_NAME: Final = {"name": "窓口 花子", "kana": "マドグチ ハナコ"}
_ADDRESS: Final = "ひばり市中央一丁目2番3号 ひばりハイツ405号室"
_ACCOUNT: Final = {"bank": "ひばり銀行", "branch": "中央支店", "kind": "普通", "number": "0001234",
                   "holder_kana": "マドグチ ハナコ"}  # fmt: skip
_DEATH: Final[dict[str, Any]] = {
    "deceased.name": {"name": "窓口 太郎", "kana": "マドグチ タロウ"}, "deceased.date_of_birth": "1944-04-05",
    "deceased.date_of_death": "2026-11-12", "deceased.address": _ADDRESS, "applicant.name": _NAME,
    "applicant.address": _ADDRESS, "applicant.phone": "000-1234-5678", "applicant.date_of_birth": "1946-10-01",
    "applicant.relation": "spouse", "applicant.is_chief_mourner": True, "applicant.is_heir": True,
    "applicant.bank": _ACCOUNT, "funeral.date": "2026-11-15", "heirs.count": 1,
}  # fmt: skip
_MOVE: Final[dict[str, Any]] = {
    "household.move_in_date": "2026-11-14", "household.new_address": _ADDRESS, "household.visitor": "self",
    "household.old_address": "となり県となり市本町7番8号", "visitor.phone": "000-1234-5678", "household.bank": _ACCOUNT,
}  # fmt: skip
_MOVER: Final[dict[str, Any]] = {
    "id": "a", "person.name": _NAME, "person.birth_date": "1988-01-20", "person.sex": "F",
    "person.relation_to_head": "本人", "person.is_head": True, "person.is_mover": True, "person.is_claimant": True,
}  # fmt: skip

ROLE_NAMES: Final = {
    "notifier": "届出人", "claimant": "請求者", "chief_mourner": "喪主", "heir": "相続人代表",
    "new_head": "新しい世帯主", "agent": "代理人", "visitor": "来庁者", "head": "世帯主", "parent": "保護者",
    "owner": "所有者",
}  # fmt: skip
_PARTS: Final = {"name": "氏名", "name#kana": "フリガナ", "address": "住所", "phone": "電話"}


def role_words(binding: str) -> str:
    """What a binding to a role means: 届出人の氏名."""
    role, _, part = binding.partition(".")
    return f"{ROLE_NAMES[role]}の{_PARTS[part]}"


def preview(sheet: CitySheet, *, city: str | None, sample: bool = False) -> bytes:
    """The sheet filled for the family of the event that gives it more to say, in practice marked 見本."""
    sources = [Source(_family("bereavement"), cities.named(city)), Source(_family("move_in"), cities.named(city), "a")]
    filled = [overlay.fill(sheet, source) for source in sources]
    best = max(filled, key=lambda one: sum(value is not None for value in one.fields.values()))
    shown = {field.id: best.fields[field.id] or _example(field) for field in sheet.form.fields}
    painter = FormPainter(
        Sheets(fonts(), title=sheet.form.title, sample=sample), stamp=Stamp(sources[0].city, _ON, _PRINTED)
    )
    under = overlay.paint(painter, sheet, replace(best, fields=shown))
    return overlay.lay_under(painter.sheets.finish(), under)


def _example(field: CityField) -> Content:
    """Something to see in a field of which the family says nothing; what is bound to nothing stays empty."""
    if not field.source:
        return None
    if field.type in ("choice", "ticks"):
        return frozenset(list(field.options)[:1])
    if field.cell.type == "date":
        return _ON
    return "1" * field.digits if field.digits else next(iter(field.words.values()), "見本")


def _family(event: str) -> Case:
    found = content.shipped(event)
    facts, people = (_MOVE, [_MOVER]) if found.people else (_DEATH, [])
    raw = {"on": _ON.isoformat(), "facts": facts, "people": people}
    return checklist.case_of(found, given(raw, known=found.facts, on=_ON, withheld=found.withheld))
