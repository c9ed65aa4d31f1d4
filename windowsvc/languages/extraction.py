"""Finds the texts that templates, modules and scripts ask for, and says which catalogue each belongs to.

Texts must be written out in the call. One put together (f-string, `+`, `~`) could never be found in a catalogue and
is refused with its place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

import jinja2
from jinja2 import nodes

from windowsvc.languages.catalogue import Domain, Key
from windowsvc.languages.javascript import ScriptError, calls_in

DOMAINS: Final[tuple[Domain, ...]] = ("public", "staff")

# What only staff see. Everything else is public and gets all languages.
STAFF_PATHS: Final = (
    "templates/demo/", "windowsvc/web/demo",
    "templates/admin/", "templates/window/", "templates/enrol", "templates/password", "templates/sign_in",
    "templates/survey/", "static/survey/", "windowsvc/measures/survey", "windowsvc/measures/periods",
    "templates/case/", "static/case/", "windowsvc/web/cases/",
    "templates/second_", "templates/directory_", "windowsvc/web/entering", "windowsvc/web/directory",
    "static/admin/", "static/window/", "static/enrol/", "static/captions/mirror", "static/captions/slots",
    "windowsvc/web/admin/", "windowsvc/web/window/", "windowsvc/web/enrol", "windowsvc/web/sign_in", "windowsvc/cli",
    "windowsvc/commands/", "windowsvc/server", "windowsvc/demo", "windowsvc/migrating", "windowsvc/backups",
    "windowsvc/runlock", "windowsvc/settings",
    "windowsvc/office/", "windowsvc/lobby/readiness", "windowsvc/paperwork/readiness",
    # Refusals of what only staff, devices and other systems can ask for.
    "windowsvc/events", "windowsvc/lobby/assistance", "windowsvc/lobby/board", "windowsvc/lobby/calling",
    "windowsvc/lobby/closing", "windowsvc/lobby/desk", "windowsvc/lobby/legs", "windowsvc/lobby/offers",
    "windowsvc/lobby/serving", "windowsvc/lobby/undoing", "windowsvc/lobby/windows", "windowsvc/lifeevents/asking",
    "windowsvc/lifeevents/content", "windowsvc/lifeevents/facts", "windowsvc/lifeevents/yamlfiles",
    "windowsvc/paperwork/agent", "windowsvc/paperwork/print_", "windowsvc/web/api/common", "windowsvc/web/api/legs",
    "windowsvc/web/api/plan", "windowsvc/web/api/printing", "windowsvc/web/api/reprints", "windowsvc/web/api/windows",
    "windowsvc/web/bodies", "windowsvc/web/live", "windowsvc/web/who",
    "windowsvc/lifeevents/workbook", "windowsvc/lifeevents/sheet_", "windowsvc/lifeevents/editions",
    "windowsvc/lifeevents/proposing", "windowsvc/lifeevents/cases", "windowsvc/lifeevents/casewords",
    "windowsvc/lifeevents/presurvey", "windowsvc/lifeevents/progress", "windowsvc/lifeevents/relay",
    "windowsvc/paperwork/fitting", "windowsvc/paperwork/city_forms", "windowsvc/paperwork/kept_forms",
    "windowsvc/paperwork/case_forms", "windowsvc/voice/", "windowsvc/web/api/cases", "windowsvc/web/api/presurvey",
    "windowsvc/dumping", "windowsvc/languages/interpreters", "windowsvc/master_key", "windowsvc/restoring",
    "windowsvc/sealing", "windowsvc/lobby/paper", "windowsvc/paperwork/fonts", "windowsvc/paperwork/runs",
)  # fmt: skip
_LEFT_OUT: Final = ("static/vendor/", "windowsvc/_data/", "windowsvc/migrations/")

# Where in the call context, message and plural stand.
_CALLS: Final[Mapping[str, tuple[int | None, int, int | None]]] = {
    "_": (None, 0, None),
    "_attr": (None, 0, None),
    "N_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_attr": (None, 0, 1),
    "_p": (0, 1, None),
    "pgettext": (0, 1, None),
    "Refusal": (None, 1, None),
}


class ExtractionError(ValueError):
    """A file cannot be read for its texts; the message names file, line and cause."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text that is asked for: the English, its plural, and the context that tells equal texts apart."""

    text: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self) -> Key:
        """Return what a catalogue files the message under."""
        return self.context, self.text


Wanted = dict[Domain, dict[Key, Message]]


def domain_of(path: str) -> Domain:
    """Return the catalogue for texts of a file, given relative to the root with forward slashes."""
    return "staff" if path.startswith(STAFF_PATHS) else "public"


def extract(root: Path) -> Wanted:
    """Return all texts asked for under `root`, by catalogue. What both want is public only. Raises ExtractionError."""
    wanted: Wanted = {domain: {} for domain in DOMAINS}
    for path, messages_in in _sources(root):
        relative = path.relative_to(root).as_posix()
        if relative.startswith(_LEFT_OUT):
            continue
        texts = wanted[domain_of(relative)]
        for message in messages_in(path):
            known = texts.setdefault(message.key, message)
            if message.plural is not None and known.plural is None:
                texts[message.key] = message
    for key in wanted["public"].keys() & wanted["staff"].keys():
        staff = wanted["staff"].pop(key)
        if wanted["public"][key].plural is None:
            wanted["public"][key] = staff
    return wanted


def _sources(root: Path) -> Iterator[tuple[Path, Callable[[Path], list[Message]]]]:
    for folder, pattern, messages_in in (
        ("templates", "*.html", _in_template),
        ("windowsvc", "*.py", _in_module),
        ("static", "*.js", _in_script),
    ):
        for path in sorted((root / folder).rglob(pattern)):
            yield path, messages_in


def _message(function: str, arguments: Sequence[object], written: Callable[[object], str | None]) -> Message | None:
    """Return the message of a call, None if its text comes from elsewhere; `written` reads one argument."""

    def argument(at: int | None) -> str | None:
        return written(arguments[at]) if at is not None and at < len(arguments) else None

    context_at, text_at, plural_at = _CALLS[function]
    text, context = argument(text_at), argument(context_at)
    if not text or (context_at is not None and context is None):
        return None
    return Message(text=text, plural=argument(plural_at), context=context)


def _in_module(path: Path) -> list[Message]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError as error:
        raise ExtractionError(f"{path}:{error.lineno}: {error.msg}") from error
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = _name(call.func)
        if name in _CALLS:
            found.append(_message(name, call.args, partial(_written, path=path)))
    return [message for message in found if message]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _written(argument: object, path: Path) -> str | None:
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        _refuse_put_together(path, argument.lineno)
    value = argument.value if isinstance(argument, ast.Constant) else None
    return value if isinstance(value, str) else None


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def _in_template(path: Path) -> list[Message]:
    try:
        tree = _environment().parse(path.read_text(encoding="utf-8"), filename=str(path))
    except jinja2.TemplateSyntaxError as error:
        raise ExtractionError(f"{path}:{error.lineno}: {error.message}") from error
    found = []
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in _CALLS:
            found.append(_message(call.node.name, call.args, partial(_written_in_template, path=path)))
    return [message for message in found if message]


def _written_in_template(argument: object, path: Path) -> str | None:
    if isinstance(argument, nodes.Concat | nodes.Add | nodes.Mod):
        _refuse_put_together(path, argument.lineno)
    value = argument.value if isinstance(argument, nodes.Const) else None
    return value if isinstance(value, str) else None


def _in_script(path: Path) -> list[Message]:
    try:
        names = [name for _, name in calls_in(path)]
    except ScriptError as error:
        raise ExtractionError(str(error)) from error
    return [Message(name) if isinstance(name, str) else Message(name[0], plural=name[1]) for name in names]


def _refuse_put_together(path: Path, line: int) -> None:
    msg = f"{path}:{line}: write the text out in one piece and give its values as fields"
    raise ExtractionError(msg)
