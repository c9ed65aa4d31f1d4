"""Two invented families that know everything a form may ask, and the forms they would be handed."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, Final

from windowsvc.lifeevents import checklist, content
from windowsvc.lifeevents.checklist import Case
from windowsvc.lifeevents.facts import Fact, given
from windowsvc.paperwork import layouts
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.form import FormPainter, Stamp
from windowsvc.paperwork.layouts import Layout
from windowsvc.paperwork.roles import City, Named, Source
from windowsvc.paperwork.sheets import Sheets
from windowsvc.paperwork.values import fill

ON: Final = date(2026, 11, 24)
CITY: Final = City("ひばり市", "ひばり市長")
PRINTED: Final = datetime(2026, 11, 24, 10, 20)  # noqa: DTZ001 (the city's own wall clock)

ACCOUNT: Final = {
    "bank": "ひばり銀行",
    "branch": "中央支店",
    "kind": "普通",
    "number": "0001234",
    "holder_kana": "マドグチ ハナコ",
}

BEREAVED: Final[dict[str, Any]] = {
    "deceased.name": {"name": "窓口 太郎", "kana": "マドグチ タロウ"},
    "deceased.date_of_birth": "1944-04-05",
    "deceased.date_of_death": "2026-11-12",
    "deceased.address": "ひばり市中央一丁目2番3号 ひばりハイツ405号室",
    "deceased.permit_kind": "japanese",
    "deceased.insurance": "national_health",
    "deceased.handbooks": ["physical"],
    "deceased.property_tax_payer": True,
    "applicant.name": {"name": "窓口 花子", "kana": "マドグチ ハナコ"},
    "applicant.address": "ひばり市中央一丁目2番3号 ひばりハイツ405号室",
    "applicant.phone": "000-1234-5678",
    "applicant.date_of_birth": "1946-10-01",
    "applicant.relation": "spouse",
    "applicant.same_household": True,
    "applicant.is_chief_mourner": True,
    "applicant.is_heir": True,
    "applicant.is_agent": False,
    "applicant.bank": ACCOUNT,
    "funeral.date": "2026-11-15",
    "funeral.mourner": {"name": "窓口 花子", "kana": "マドグチ ハナコ"},
    "heirs.count": 1,
    "household.remaining_15plus": 1,
}

MOVING: Final[dict[str, Any]] = {
    "household.event": "move_in",
    "household.move_in_date": "2026-11-14",
    "household.visitor": "head",
    "household.new_address": "ひばり市東町四丁目5番6号 コーポひばり201",
    "household.old_address": "となり県となり市本町7番8号",
    "visitor.phone": "000-8765-4321",
}

MOVERS: Final[list[dict[str, Any]]] = [
    {"id": "a", "person.name": {"name": "辻\U000e0100 一郎", "kana": "ツジ イチロウ"},
     "person.birth_date": "1958-01-20",
     "person.sex": "M", "person.relation_to_head": "本人", "person.is_head": True, "person.health_insurance": "nhi",
     "person.pension_class": "cat1", "person.mnc_state": "valid", "person.residence_class": "japanese",
     "person.moved_from": "abroad", "person.shintai_grade": 2, "person.is_claimant": True, "person.is_mover": True},
    {"id": "b", "person.name": {"name": "NGUYỄN THỊ HƯƠNG", "kana": "グエン ティ フオン"},
     "person.birth_date": "1990-06-30",
     "person.sex": "F", "person.relation_to_head": "妻", "person.is_head": False, "person.health_insurance": "nhi",
     "person.residence_class": "mid_long", "person.is_claimant": False, "person.is_mover": True},
    {"id": "c", "person.name": {"name": "辻\U000e0100 さくら", "kana": "ツジ サクラ"},
     "person.birth_date": "2019-04-01",
     "person.sex": "F", "person.relation_to_head": "子", "person.is_head": False, "person.residence_class": "japanese",
     "person.health_insurance": "nhi", "person.is_claimant": False, "person.is_mover": True},
]  # fmt: skip


def _person(name: str, kana: str, relation: str, born: date) -> dict[str, Any]:
    return {"person.name": {"name": name, "kana": kana}, "person.relation": relation, "person.birth_date": born,
            "person.address": "ひばり市中央一丁目2番3号 ひばりハイツ405号室"}  # fmt: skip


NAMED: Final = Named(groups={
    "heirs": [_person("窓口 花子", "マドグチ ハナコ", "妻", date(1946, 10, 1)),
              _person("渡邉 一郎", "ワタナベ イチロウ", "長男", date(1970, 2, 28)),
              _person("窓口 さくら", "マドグチ サクラ", "孫", date(2012, 4, 1))],
    "children": [_person("窓口 さくら", "マドグチ サクラ", "孫", date(2012, 4, 1)),
                 _person("窓口 若葉", "マドグチ ワカバ", "孫", date(2019, 5, 1))],
    "household": [_person("窓口 花子", "マドグチ ハナコ", "妻", date(1946, 10, 1)),
                  _person("窓口 さくら", "マドグチ サクラ", "孫", date(2012, 4, 1))],
})  # fmt: skip
"""Those who are named in the case of the family that lost somebody."""

ITEMS: Final = ("国民健康保険の資格喪失の届出", "葬祭費の支給申請", "犬の登録事項の変更")


def made_up(fact: Fact, number: int) -> Any:
    """A value of a fact that no test names: another one for each."""
    words = list(fact.values)
    made = {
        "bool": True,
        "int": min(fact.high, max(fact.low, 2)),
        "enum": words[0] if words else None,
        "set": words[:2],
        "date": f"2026-0{number % 9 + 1}-1{number % 9}",
        "address": f"ひばり市南町{number}番地",
        "phone": f"000-0000-{number:04d}",
        "name": {"name": f"窓口 {number}子", "kana": f"マドグチ {number}コ"},
        "account": ACCOUNT,
    }
    return made.get(fact.type, f"{number:07d}" if "number" in fact.id else f"内容{number}")


@cache
def family(event: str) -> Case:
    """The family of an event, with every fact that a form asks."""
    found = content.load(event)
    facts = dict(BEREAVED if event == "bereavement" else MOVING | {"household.event": event})
    people = [dict(one) for one in (MOVERS if found.people else [])]
    asked = sorted({name for layout in layouts.load(event).values() for name in _asked(layout, found.facts)})
    for number, name in enumerate(asked, 1):
        value = made_up(found.facts[name], number)
        for known in people if name.startswith("person.") else [facts]:
            known.setdefault(name, value)
    raw = {"on": ON.isoformat(), "facts": facts, "people": people}
    return checklist.case_of(found, given(raw, known=found.facts, on=ON, withheld=found.withheld))


def _asked(layout: Layout, known: Any) -> set[str]:
    sources = {cell.source.partition("+")[0].replace("parent.", "person.") for cell in layout.cells}
    return {name for name in sources if name in known and known[name].ask != "derived" and not name.startswith("city.")}


def source(layout: Layout, **changes: Any) -> Source:
    """What a form is filled from."""
    event = next(one for one in ("bereavement", "move_in", "move_out") if layout.id in layouts.load(one))
    person = ("c" if layout.id in ("F12", "F13") else "a") if event != "bereavement" else None
    named = NAMED if event == "bereavement" else Named()
    return Source(family(event), CITY, **{"person": person, "items": ITEMS, "named": named, **changes})


def painter(*, case: str = "K-000123") -> FormPainter:
    """Somebody to draw forms, on sheets of their own."""
    sheets = Sheets(fonts(), title="様式")
    return FormPainter(sheets, stamp=Stamp(CITY, ON, PRINTED, case))


def drawn(*wanted: Layout) -> tuple[bytes, FormPainter]:
    """Forms of the families, as a PDF."""
    paints = painter()
    for layout in wanted:
        paints.paint(layout, fill(layout, source(layout)))
    return paints.sheets.finish(), paints
