"""How the records of an event stand in a spreadsheet: sheets, columns, and how a cell is read and written.

Headings and words are Japanese, as the departments read them. A cell of many lines holds one entry a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from windowsvc.lifeevents.recordwords import BODIES, EVIDENCE, MODES, SCOPES
from windowsvc.lifeevents.yamlfiles import Table
from windowsvc.refusal import N_

Kind = Literal["text", "lines", "word", "tick", "day", "number"]

YES: Final = ("はい", "yes", "true", "1", "○")
NO: Final = ("いいえ", "no", "false", "0", "×", "")


class CellError(ValueError):
    """A cell cannot be read; the text is a message id, ``values`` what it names."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.values = values


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        path: where its value stands in the record; a part after a dot is inside a mapping.
        words: what is written for each value of a word.
        width: of the column, in characters.
        blank: the value of an empty cell.
    """

    heading: str
    path: str
    kind: Kind = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    width: int = 24
    blank: Any = ""


ID: Final = Column("番号", "id", width=22)
PROCEDURES: Final[tuple[Column, ...]] = (
    ID,
    Column("手続", "name.ja", width=34),
    Column("英語の名前", "name.en", width=30),
    Column("担当", "department"),
    Column("機関", "body", "word", BODIES, 12),
    Column("種類", "kind", width=14),
    Column("扱い", "mode", "word", MODES, 22),
    Column("単位", "scope", "word", SCOPES, 12),
    Column("当てはまる条件", "applies_when", width=50),
    Column("確認の条件", "check_when", width=36, blank=None),
    Column("確認の質問", "check_question", width=36),
    Column("理由", "why", width=44),
    Column("期限の文", "deadline.text", width=36),
    Column("期限の起点", "deadline.base", blank=None),
    Column("期限の長さ", "deadline.offset", width=12, blank=None),
    Column("初日を数える", "deadline.first_day_counts", "tick", width=14),
    Column("閉庁日なら翌開庁日", "deadline.roll_over", "tick", width=20),
    Column("過ぎると失う", "deadline.hard", "tick", width=14),
    Column("法令", "deadline.law", width=30),
    Column("条文を確かめた", "deadline.law_confirmed", "tick", width=16),
    Column("手続きできる方", "who", "lines", width=30),
    Column("持ち物", "bring", "lines", width=36),
    Column("様式", "forms", "lines", width=36),
    Column("結果", "result", width=36),
    Column("しないとき", "if_missing", width=36),
    Column("市による違い", "varies", "lines", width=36),
    Column("注", "notes", "lines", width=40),
    Column("先に済ませる手続", "after", "lines"),
    Column("相続財産に関わる", "estate", "tick", width=18),
    Column("任意", "optional", "tick", width=8),
    Column("根拠の確かさ", "evidence", "word", EVIDENCE, 16),
    Column("出典", "sources", "lines"),
    Column("確認日", "reviewed", "day", width=14, blank="unknown"),
    Column("始まる日", "valid_from", "day", width=14, blank=None),
    Column("終わる日", "valid_until", "day", width=14, blank=None),
)

SETTING: Final = Column("設定", "id", width=36)
SINCE: Final = Column("いつから", "from", "day", width=14, blank=None)
VALUE: Final = Column("値", "value", width=36)
SETTINGS: Final[tuple[Column, ...]] = (SETTING, SINCE, VALUE)

FACT: Final = Column("事実", "id", width=36)
QUESTIONS: Final[tuple[Column, ...]] = (
    FACT,
    Column("質問", "question.ja", width=60),
    Column("英語の質問", "question.en", width=60),
    Column("声に出さず書いて尋ねる", "sensitive", "tick", width=24),
)

SHEETS: Final[Mapping[str, tuple[Column, ...]]] = {"手続": PROCEDURES, "設定": SETTINGS, "質問": QUESTIONS}
GUIDE: Final = "はじめに"


def written(column: Column, value: Any) -> str:
    """What stands in a cell for a value."""
    if value is None or value in ("unknown", ""):
        return column.words.get("unknown", "") if value == "unknown" else ""
    if column.kind == "tick":
        return "はい" if value else "いいえ"
    if column.kind == "lines":
        return "\n".join(str(one) for one in value)
    return column.words.get(str(value), str(value))


def value_of(column: Column, cell: str) -> Any:
    """The value that a cell says.

    Raises:
        CellError: nothing of this column is written like that.
    """
    text = cell.strip()
    if column.kind == "tick":
        return _tick(text)
    if column.kind == "lines":
        return [line.strip() for line in cell.splitlines() if line.strip()]
    if not text:
        return column.blank
    if column.kind == "day":
        return _day(text)
    if column.kind == "word":
        return _word(column, text)
    return text


def _tick(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise CellError(N_("Please write はい or いいえ, not {given}."), given=text[:40])


def _day(text: str) -> date | str:
    if text in ("unknown", "不明"):
        return "unknown"
    try:
        return date.fromisoformat(text.replace("/", "-")[:10])
    except ValueError:
        raise CellError(N_("Please write a day like 2026-11-24, not {given}."), given=text[:40]) from None


def _word(column: Column, text: str) -> str:
    for value, word in column.words.items():
        if text in (value, word):
            return value
    raise CellError(
        N_("Please write one of {words}, not {given}."), words="・".join(column.words.values()), given=text[:40]
    )


def taken(record: Mapping[str, Any], path: str) -> Any:
    """The value at a path of a record; None where there is none."""
    found: Any = record
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def put(record: Table, path: str, value: Any, *, line: int) -> None:
    """Write a value at a path of a record, with its line."""
    first, _, rest = path.partition(".")
    record.lines[first] = line
    if not rest:
        record[first] = value
        return
    inner = dict(record.get(first) or {})
    if value in (None, "", False) and rest not in inner:
        return
    inner[rest] = value
    record[first] = inner
