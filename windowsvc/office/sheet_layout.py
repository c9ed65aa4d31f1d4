"""How settings stand in a spreadsheet: one sheet per kind, one column per field, headings in Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from windowsvc.languages.locales import LOCALES
from windowsvc.office.configuration import City
from windowsvc.office.workbooks import workbook_of

Form = Literal["code", "text", "number", "yes", "texts", "list", "marks", "ref"]


@dataclass(frozen=True)
class Column:
    """One column: its heading, the field it fills, how a cell is read.

    Attributes:
        target: the kind of item that its codes name.
        example: what the example row shows.
        choices: what may be written, and the value it stands for; of ``marks`` any number, each a switch of the field.
    """

    heading: str
    name: str
    form: Form = "text"
    target: str = ""
    example: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the kind of its rows, its columns; the first one holds the codes."""

    name: str
    kind: str
    columns: tuple[Column, ...]


CODE_HEADING: Final = "記号"
_SHAPES: Final = {
    "丸": "circle", "四角": "square", "六角": "hexagon", "ひし形": "diamond", "家": "house",
    "盾": "plate", "三角": "triangle",
}  # fmt: skip
_OFFERS: Final = {
    "ヒアリングループ": "hearing_loop", "軟骨伝導イヤホン": "cartilage_earphones", "手話": "signing", "筆談": "writing",
}  # fmt: skip
_ORDER: Final = Column("並び順", "order", "number", example="10")
_ACTIVE: Final = Column("使う", "active", "yes", example="はい")

SHEETS: Final = (
    Sheet("庁舎", "office", (
        Column(CODE_HEADING, "", "code", example="honcho"),
        Column("名前", "name", "texts", example="本庁舎"),
        Column("場所", "place", "texts", example="ひばり市中央1丁目"),
        Column("ことば", "languages", "list", example="ja,en,vi"),
        Column("電話", "telephone", example="0123-45-6789"),
        Column("スマートフォン用のアドレス", "phone_base_url"),
        _ORDER, _ACTIVE,
    )),
    Sheet("課", "department", (
        Column(CODE_HEADING, "", "code", example="shimin"),
        Column("名前", "name", "texts", example="市民課"),
        Column("階", "floor", example="1階"),
        Column("内線", "telephone", example="2101"),
        _ORDER, _ACTIVE,
    )),
    Sheet("番号系列", "series", (
        Column(CODE_HEADING, "", "code", example="a"),
        Column("頭文字", "prefix", example="A"),
        Column("はじめの番号", "first", "number", example="1"),
        Column("おわりの番号", "last", "number", example="499"),
        Column("けた数", "width", "number", example="3"),
        Column("紙で使う番号の数", "paper", "number", example="100"),
        Column("印の形", "shape", example="丸", choices=_SHAPES),
        _ORDER, _ACTIVE,
    )),
    Sheet("受付の種類", "service", (
        Column(CODE_HEADING, "", "code", example="shomei"),
        Column("番号系列", "series", "ref", target="series", example="a"),
        Column("名前", "name", "texts", example="証明書"),
        Column("表示盤の名前", "public_name", "texts", example="証明書"),
        Column("例", "examples", "texts", example="住民票、戸籍、印鑑証明"),
        Column("課", "department", "ref", target="department", example="shimin"),
        Column("階", "floor", example="1階"),
        Column("発券機に出す", "on_kiosk", "yes", example="はい"),
        Column("総合案内", "staffed_desk", "yes", example="いいえ"),
        _ORDER, _ACTIVE,
    )),
    Sheet("受持ち", "profile", (
        Column(CODE_HEADING, "", "code", example="shomei-all"),
        Column("名前", "name", "texts", example="証明書の窓口"),
        Column("受付の種類", "services", "list", target="service", example="shomei"),
        Column("順番どおりに呼ぶ", "strict", "yes", example="いいえ"),
        _ORDER, _ACTIVE,
    )),
    Sheet("窓口", "window", (
        Column(CODE_HEADING, "", "code", example="w1"),
        Column("番号", "label", example="1"),
        Column("受持ち", "profile", "ref", target="profile", example="shomei-all"),
        Column("名前", "name", "texts"),
        Column("階", "floor", example="1階"),
        Column("行き方", "way_text", "texts", example="正面の左"),
        Column("聞こえと会話の手助け", "offers", "marks", example="ヒアリングループ,筆談", choices=_OFFERS),
        _ORDER, _ACTIVE,
    )),
)  # fmt: skip
"""The sheets, in the order in which they are applied: what is referred to comes first."""

OFFICE_COLUMN: Final = Column("庁舎", "", "code")
"""May stand in every sheet but that of the offices; without it a row belongs to the office that imports."""


def heading_of(column: Column, locale: str) -> str:
    """The heading of a text in one language: 名前(英語)."""
    name = next(one.name_ja for one in LOCALES if one.code == locale)
    return f"{column.heading}（{name}）"


def export(city: City, *, office: str, example: bool = False) -> bytes:
    """A workbook of an office's settings, ready to be changed and read again; with an example only, as a template."""
    setup = city.items.get("office", {}).get(office)
    languages = list(getattr(setup, "languages", ("ja", "en")))
    tables = []
    for sheet in SHEETS:
        headings = _headings(sheet, languages)
        items = {} if example else city.items.get(sheet.kind, {})
        own = [(code, item) for code, item in items.items() if city.office_of(sheet.kind, code) == office]
        own.sort(key=lambda pair: (pair[1].order, pair[0]))
        rows = [[_written(column, locale, code, item.model_dump(mode="json")) for _, column, locale in headings]
                for code, item in own]  # fmt: skip
        shown = [column.example if locale in ("", "ja") else "" for _, column, locale in headings]
        tables.append((sheet.name, [heading for heading, _, _ in headings], rows, shown))
    return workbook_of(tables)


def _headings(sheet: Sheet, languages: Sequence[str]) -> list[tuple[str, Column, str]]:
    found: list[tuple[str, Column, str]] = []
    for column in sheet.columns:
        if column.form == "texts":
            found += [(heading_of(column, locale), column, locale) for locale in dict.fromkeys(["ja", *languages])]
        else:
            found.append((column.heading, column, ""))
    return found


def _written(column: Column, locale: str, code: str, data: Mapping[str, Any]) -> str | int:
    if column.form == "code":
        return code
    value = data.get(column.name)
    if column.form == "texts":
        return str((value or {}).get(locale, ""))
    if column.form == "list":
        return ",".join(value or ())
    if column.form == "marks":
        return ",".join(word for word, name in column.choices.items() if (value or {}).get(name))
    if column.form == "yes":
        return "はい" if value else "いいえ"
    if column.choices:
        return next((word for word, stands in column.choices.items() if stands == value), str(value or ""))
    return value if isinstance(value, int) else str(value or "")
