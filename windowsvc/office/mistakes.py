"""What is wrong with an entry, in words, beside its field or in its cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from windowsvc.refusal import N_


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        code: stable, for programs and for the telephone.
        text: a message id, filled with ``values``.
    """

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


Mistakes = dict[str, list[Mistake]]
"""The mistakes by the name of their field; "" for those of the whole form."""

MISSING: Final = Mistake("missing", N_("Please fill this in."))
JAPANESE_MISSING: Final = Mistake("japanese_missing", N_("Please write the Japanese text."))
CHOICE_UNKNOWN: Final = Mistake("choice_unknown", N_("Please choose one of those offered."))
TOO_FEW: Final = Mistake("too_few", N_("Please choose at least one."))
NO_LANGUAGE: Final = Mistake("languages", N_("Please choose at least one language."))
NUMBER_NEEDED: Final = Mistake("number_needed", N_("Please write a number."))
TIME_NEEDED: Final = Mistake("time_needed", N_("Please write a time such as 8:30."))
DATE_NEEDED: Final = Mistake("date_needed", N_("Please write a date."))
INSTANT_NEEDED: Final = Mistake("instant_needed", N_("Please write a day and a time."))
LETTERS: Final = Mistake("letters", N_("Please write a capital letter or two (A to Z), or nothing."))
ADDRESS: Final = Mistake("address", N_("Please write an address that begins with https:// and has no spaces."))
CODE_INVALID: Final = Mistake(
    "code_invalid", N_("Please use small letters, digits, - and _ only, a letter or digit first, at most 40.")
)
CODE_TAKEN: Final = Mistake("code_taken", N_("This name is taken already. Please choose another one."))
PAST: Final = Mistake("past", N_("This time is over. Leave it empty to change at once."))
LISTED_TWICE: Final = Mistake("listed_twice", N_("This date stands here twice."))

_OF_TYPE: Final[Mapping[str, Mistake]] = {
    "missing": MISSING,
    "string_type": MISSING,
    "dict_type": MISSING,
    "model_type": MISSING,
    "tuple_type": MISSING,
    "japanese_missing": JAPANESE_MISSING,
    "text_blank": MISSING,
    "string_too_short": MISSING,
    "too_short": TOO_FEW,
    "literal_error": CHOICE_UNKNOWN,
    "int_parsing": NUMBER_NEEDED,
    "int_type": NUMBER_NEEDED,
    "int_from_float": NUMBER_NEEDED,
    "float_parsing": NUMBER_NEEDED,
    "float_type": NUMBER_NEEDED,
    "text_control": Mistake("text_control", N_("A sign in this text cannot be shown. Please type it anew.")),
}  # fmt: skip
_OF_LIMIT: Final[Mapping[str, tuple[str, str, str]]] = {
    "string_too_long": ("too_long", N_("Please use at most {most} characters."), "max_length"),
    "text_too_long": ("too_long", N_("Please use at most {most} characters."), "longest"),
    "greater_than_equal": ("too_small", N_("Please write {least} or more."), "ge"),
    "less_than_equal": ("too_large", N_("Please write {most} or less."), "le"),
}
_PATTERNS: Final[Mapping[str, Mistake]] = {"^[A-Z]{0,2}$": LETTERS, r"^(https?://[^\s]+)?$": ADDRESS}
_SENTENCES: Final[Mapping[str, Mistake]] = {
    "last must not be below first, and must fit the width": Mistake(
        "series_order", N_("The last number must not be below the first, and must have no more digits than are shown.")
    ),
    "name at least one language, each by a code we know": NO_LANGUAGE,
}  # fmt: skip


def of_model(errors: Iterable[Mapping[str, Any]]) -> Mistakes:
    """The mistakes that a model found, as it lists them, in words and by field."""
    found: Mistakes = {}
    for error in errors:
        where = ".".join(part for part in map(str, error["loc"]) if not part.isdigit())
        problem = _of(error)
        told = found.setdefault(where, [])
        if problem not in told:
            told.append(problem)
    return found


def _of(error: Mapping[str, Any]) -> Mistake:
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in _OF_TYPE:
        return _OF_TYPE[kind]
    if kind in _OF_LIMIT:
        code, text, name = _OF_LIMIT[kind]
        limit = context[name]
        plain = int(limit) if isinstance(limit, float) and limit.is_integer() else limit
        return Mistake(code, text, {"least": plain, "most": plain})
    if kind == "string_pattern_mismatch" and context.get("pattern") in _PATTERNS:
        return _PATTERNS[context["pattern"]]
    said = str(context.get("error", error["msg"]))
    return _SENTENCES.get(said, Mistake("invalid", N_("This is not right: {said}"), {"said": said}))


def among(problems: Mistakes, names: Iterable[str]) -> Mistakes:
    """The same mistakes, each at the nearest field of the form that its place lies in; else at the whole form."""
    known = set(names)
    found: Mistakes = {}
    for where, told in problems.items():
        parts = where.split(".")
        place = next((".".join(parts[:n]) for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in known), "")
        found.setdefault(place, []).extend(one for one in told if one not in found.get(place, []))
    return found
