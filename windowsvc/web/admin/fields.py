"""From the model of a kind to the fields of its form."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.day import Hours
from windowsvc.office.configuration import Item, kinds
from windowsvc.web.admin.words import Words
from windowsvc.web.admin.words_lobby import KINDS

Widget = Literal[
    "line", "number", "decimal", "tick", "choice", "texts", "texts_list", "ref", "refs", "languages", "instant", "hours"
]


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: its dotted path in the document, also the name it has in the form.
        required: whether it must say something.
        limits: least, most, longest, where the model sets them.
        whole: a choice whose values are numbers.
        default: what a new item has.
    """

    name: str
    widget: Widget
    words: Words
    required: bool
    limits: Mapping[str, Any]
    default: Any = None
    whole: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The names that lead to it in the document."""
        return tuple(self.name.split("."))


@lru_cache(maxsize=64)
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind, in the order of its words, what has no words last."""
    left_out = set(Item.model_fields) if KINDS[kind].single else set()
    every = _fields(kinds()[kind], words=KINDS[kind].fields, prefix="")
    found = {field.name: field for field in every if field.name not in left_out}
    ordered = [name for name in KINDS[kind].fields if name in found]
    return tuple(found[name] for name in dict.fromkeys((*ordered, *found)))


def _fields(model: type[BaseModel], *, words: Mapping[str, Words], prefix: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        bare, _ = _bare(info.annotation)
        if prefix and name in Item.model_fields:
            continue
        if _is_group(bare):
            yield from _fields(bare, words=words, prefix=f"{prefix}{name}.")
        else:
            yield _field(f"{prefix}{name}", info, words=words.get(f"{prefix}{name}", Words(name)))


def _field(name: str, info: FieldInfo, *, words: Words) -> Field:
    bare, optional = _bare(info.annotation)
    default = None if info.default is PydanticUndefined else info.default
    limits = _limits(info)
    may_be_empty = "pattern" in limits and re.match(limits["pattern"], "") is not None
    return Field(
        name=name,
        widget=_widget(bare, words=words),
        words=words,
        required=not optional and info.is_required() and not may_be_empty,
        limits=limits,
        default=default,
        whole=get_origin(bare) is Literal and all(isinstance(value, int) for value in get_args(bare)),
    )


def _bare(annotation: Any) -> tuple[Any, bool]:
    """The type without its annotations, and whether None may stand instead."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        others = [one for one in get_args(annotation) if one is not type(None)]
        if len(others) == 1:
            return _bare(others[0])[0], True
    return annotation, False


def _is_group(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel) and bare not in (LocalisedText, Hours)


_PLAIN: Mapping[Any, Widget] = {
    bool: "tick", int: "number", float: "decimal", LocalisedText: "texts", Hours: "hours", datetime: "instant",
}  # fmt: skip


def _widget(bare: Any, *, words: Words) -> Widget:
    if get_origin(bare) is Literal or words.choices:
        return "choice"
    if get_origin(bare) is tuple:
        inside, _ = _bare(get_args(bare)[0])
        if inside is LocalisedText:
            return "texts_list"
        return "refs" if words.target else "languages"
    if words.target:
        return "ref"
    return _PLAIN.get(bare, "instant" if _is_instant(bare) else "line")


def _is_instant(bare: Any) -> bool:
    return getattr(bare, "__name__", "") == "AwareDatetime"


_LIMITS = {"least": "ge", "most": "le", "longest": "max_length", "pattern": "pattern"}


def _limits(info: FieldInfo) -> dict[str, Any]:
    found = {}
    for limit, name in _LIMITS.items():
        values = [getattr(one, name, None) for one in info.metadata]
        told = [value for value in values if value is not None]
        if told:
            found[limit] = told[0]
    return found


def value_at(data: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at a path of a document, None where there is nothing."""
    found: Any = data
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def put_at(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path of a document. The groups on the way are made anew: another document may share them."""
    for name in path[:-1]:
        group = {**(data.get(name) or {})}
        data[name] = group
        data = group
    data[path[-1]] = value


def defaults(kind: str) -> dict[str, Any]:
    """A new document of a kind, with what its model sets by itself."""
    data: dict[str, Any] = {}
    for field in fields_of(kind):
        value = field.default
        put_at(data, field.path, list(value) if isinstance(value, tuple) else value)
    return data


def title_of(item: Item | None, *, kind: str, code: str) -> str:
    """What an item is called on the pages: its name, its label or its letter; else its code."""
    if item is None:
        return code
    if kind == "window":
        name = getattr(item, "name", None)
        label = str(getattr(item, "label", code))
        return f"{label} {name}" if name else label
    if kind == "series":
        return str(getattr(item, "prefix", "")) or code
    if kind == "text":
        texts: Mapping[str, str] = getattr(item, "texts", {})
        return texts.get("ja") or str(getattr(item, "message", code))
    name = getattr(item, "name", None) or getattr(item, "text", None)
    return str(name) if name else code
