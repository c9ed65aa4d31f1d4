"""One setting on its way from the form to the change: read, shown in words, then applied."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from windowsvc.events import INSTALLATION
from windowsvc.languages.locales import Locale
from windowsvc.office import configuration
from windowsvc.office.configuration import City, kinds
from windowsvc.office.kinds import Office
from windowsvc.office.mistakes import CODE_INVALID, CODE_TAKEN, INSTANT_NEEDED, PAST, Mistakes
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Call
from windowsvc.web.admin import reading
from windowsvc.web.admin.controls import locales_of
from windowsvc.web.admin.fields import defaults
from windowsvc.web.admin.reading import Form, Surroundings
from windowsvc.web.admin.relations import free_code
from windowsvc.web.admin.words import KindWords
from windowsvc.web.admin.words_lobby import KINDS


@dataclass
class Edit:
    """One item being edited.

    Attributes:
        office: as permissions know it.
        code: empty while a new item has none.
        before: the document as it stands; None for a new item.
        version: the version that the editor saw; 0 for a new item.
        locales: the languages the form is written in.
        after: what the form says.
        valid_from: when it shall count; None at once.
        touched: whether the form was only rearranged, so that nothing folds away under the hand.
    """

    office: str
    kind: str
    code: str
    before: dict[str, Any] | None
    version: int
    locales: tuple[Locale, ...]
    form: Form
    after: dict[str, Any] = field(default_factory=dict)
    valid_from: datetime | None = None
    touched: bool = False
    problems: Mistakes = field(default_factory=dict)

    @property
    def words(self) -> KindWords:
        """How the kind is spoken of."""
        return KINDS[self.kind]

    @property
    def new(self) -> bool:
        """Whether there is no such item yet."""
        return self.before is None


def begin(call: Call, office: str, *, kind: str, code: str | None) -> Edit:
    """Take up an item, or a new one when ``code`` is None.

    Raises:
        Refusal: ``kind_unknown``, ``item_unknown``.
    """
    city = call.city()
    if kind not in KINDS:
        raise Refusal("kind_unknown", N_("There is no such kind of setting."), status=404)
    founding = kind == "office" and code is None
    if founding != (office == INSTALLATION):
        raise Refusal("item_unknown", N_("There is no such item in this office."), status=404)
    if KINDS[kind].single:
        code = office
    item = city.get(kinds()[kind], code) if code is not None else None
    if code is not None and not KINDS[kind].single and (item is None or city.office_of(kind, code) != office):
        raise Refusal("item_unknown", N_("There is no such item in this office."), status=404)
    before = item.model_dump(mode="json") if item is not None else None
    start = before if before is not None else new_document(city, kind, office=office)
    return Edit(
        office=office,
        kind=kind,
        code=code or "",
        before=before,
        version=city.versions.get((kind, code or ""), 0),
        locales=locales_of(city, office=office, data=start),
        form=reading.shown(kind, start),
    )


def new_document(city: City, kind: str, *, office: str) -> dict[str, Any]:
    """What a new item has before anything is written: the model's defaults, the end of the list."""
    data = defaults(kind)
    if "order" in data:
        found = city.all(kinds()[kind], office=office, inactive=True).values()
        data["order"] = max((one.order for one in found), default=0) + 10
    setup = city.get(Office, office)
    if "languages" in data and setup is not None:
        data["languages"] = list(setup.languages)
    return data


def take_in(call: Call, edit: Edit, form: Form) -> None:
    """Read what was sent into ``edit``."""
    edit.form = form
    around = Surroundings(call.city(), edit.office, [locale.code for locale in edit.locales])
    base = {"active": True, "order": 0} if edit.before is None else edit.before
    found = reading.read(edit.kind, form, around, base=base)
    edit.after, edit.problems = found.data, found.problems
    _take_when(call, edit, form)
    if edit.new and not edit.words.single:
        _take_code(call.city(), edit, form)


def _take_when(call: Call, edit: Edit, form: Form) -> None:
    written = form.get("valid_from", "").strip()
    if not written:
        return
    edit.valid_from = reading.instant(written)
    if edit.valid_from is None:
        edit.problems["valid_from"] = [INSTANT_NEEDED]
    elif edit.valid_from <= call.parts.clocks.business.now():
        edit.problems["valid_from"] = [PAST]


def _take_code(city: City, edit: Edit, form: Form) -> None:
    written = form.get("code", "").strip().lower()
    edit.code = written or free_code(city, kind=edit.kind, stem=_stem(edit))
    if not re.match(configuration.CODE, edit.code):
        edit.problems["code"] = [CODE_INVALID]
    elif (edit.kind, edit.code) in city.versions:
        edit.problems["code"] = [CODE_TAKEN]


def _stem(edit: Edit) -> str:
    """What a code made by us begins with: the letter of a series, the number of a window."""
    if edit.kind == "series":
        return str(edit.after.get("prefix", "")).lower() or edit.words.stem
    label = str(edit.after.get("label", ""))
    if edit.kind == "window" and label.isascii() and label.isalnum():
        return f"w{label.lower()}"
    return edit.words.stem


def apply(call: Call, edit: Edit) -> int | None:
    """Make the change; returns its number, None for a new office.

    Raises:
        Refusal: as `configuration.change`.
    """
    if edit.kind == "office" and edit.new:
        _found(call, edit)
        return None
    held = call.hold(edit.office)
    row = configuration.change(
        call.session,
        held,
        kind=edit.kind,
        code=edit.code,
        after=edit.after,
        by=call.by,
        valid_from=edit.valid_from,
        version=edit.version,
    )
    return row.id


def _found(call: Call, edit: Edit) -> None:
    call.permit(INSTALLATION)
    parts = call.parts
    configuration.found_office(
        call.session, code=edit.code, data=edit.after, by=call.by, now=parts.clocks.business.now(), build=parts.build
    )
    call.afterwards += [parts.configuration.forget, parts.news.wake]


def hidden(form: Form) -> list[tuple[str, str]]:
    """Everything a form said, to be sent again with the press that applies it."""
    return [(name, value) for name, value in form.items(multi=True) if name not in ("csrf", "step", "do", "version")]


def unchanged(edit: Edit) -> bool:
    """Whether the form says what already stands."""
    return edit.before is not None and dict(edit.before) == edit.after
