"""The pages of cases. What they show comes over the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint

from windowsvc.languages import dates
from windowsvc.languages.locales import JA, Locale
from windowsvc.lifeevents import casefile, knowledge, reminding, texts
from windowsvc.lobby.setup import Window
from windowsvc.office.kinds import Department, Office
from windowsvc.office.permissions import department as place
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import csrf, render
from windowsvc.web.window import carried

pages = Blueprint("cases", __name__)

_SHARED: Final = ("window/dialogs.js", "window/sending.js", "window/words.js", "case/words.js", "case/fields.js")
_CASE: Final = ("acts", "asks", "booth", "case", "list", "names", "picking", "question", "side", "tabs")
CASE_SCRIPTS: Final = (*_SHARED, *(f"case/{name}.js" for name in _CASE))
LIST_SCRIPTS: Final = (*_SHARED, "case/names.js", "case/cases.js")
DEPARTMENT_SCRIPTS: Final = (*_SHARED, "case/names.js", "case/department.js")


@door(pages, "GET", "/window/<code>/case", permission="case.work", domain="staff")
def case_at_window(call: Call, code: str) -> Answer:
    """The case of the number at a window."""
    city = call.city()
    office, window = city.office_of("window", code), city.get(Window, code)
    if office is None or window is None or not window.active:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    call.permit(office)
    data = _data(call, office) | {"window": code, "case": None}
    return Answer(data=render(call, "case/case.html", scripts=CASE_SCRIPTS, window=window, code=code, data=data))


@door(pages, "GET", "/cases/<case>", permission="case.work", domain="staff")
def case_alone(call: Call, case: str) -> Answer:
    """A case without a number, before a visit or after it."""
    office = casefile.office_of(call.session, case)
    call.permit(office)
    data = _data(call, office) | {"window": None, "case": case}
    return Answer(data=render(call, "case/case.html", scripts=CASE_SCRIPTS, window=None, code=None, data=data))


@door(pages, "GET", "/cases", permission="case.work", domain="staff")
def every_case(call: Call) -> Answer:
    """The cases under way, and the beginning of one for a booked day."""
    shown = [_office(call, code) for code in call.offices()]
    data = _person(call) | {"offices": [one["code"] for one in shown]}
    return Answer(data=render(call, "case/cases.html", scripts=LIST_SCRIPTS, offices=shown, data=data))


@door(pages, "GET", "/cases/due", permission="case.work", domain="staff")
def due_list(call: Call) -> Answer:
    """What has a day in the cases under way, in each office one works in."""
    keys, today = call.parts.keys, casework.today(call)
    offices = []
    for code in call.offices():
        found = reminding.of_office(call.session, keys, code, frame_of=lambda one: casework.frame_of(call, one))
        heads = casework.lines(call, [one.head for one in found])
        rows = [replace(one, head=head) for one, head in zip(found, heads, strict=True)]
        offices.append({**_office(call, code), "rows": rows})
    html = render(
        call, "case/due.html", offices=offices, today=today, soon=today + reminding.SOON,
        read=texts.Reader(call.locale), texts=texts, named=lambda name: _said(name, call.locale),
        day=lambda one: (dates.date_short if one.year == today.year else dates.date_long)(one, call.locale),
    )  # fmt: skip
    return Answer(data=html, headers={"Cache-Control": "no-store"})


@door(pages, "GET", "/departments/<department>", permission="case.work", domain="staff")
def department_work(call: Call, department: str) -> Answer:
    """What one department has to answer and to do in all cases."""
    city = call.city()
    office, found = city.office_of("department", department), city.get(Department, department)
    if office is None or found is None:
        raise Refusal("department_unknown", N_("There is no such department."), status=404)
    call.permit(place(office, department))
    own = casework.theirs(call, office)
    shown = [one for one in _departments(call, office) if own is None or one["code"] in own]
    data = _data(call, office) | {"department": department, "whole": own is None}
    values: dict[str, Any] = {"department": found, "departments": shown, "code": department}
    return Answer(data=render(call, "case/department.html", scripts=DEPARTMENT_SCRIPTS, data=data, **values))


def _person(call: Call) -> dict[str, Any]:
    return carried.person(call, csrf=csrf()) | {
        "today": casework.today(call).isoformat(),
        "now": call.now,
    }


def _data(call: Call, office: str) -> dict[str, Any]:
    return _person(call) | {
        "office": office,
        "may": call.may("case.work", office=office),
        "events": _events(call),
        "departments": {
            code: one.name.in_(call.locale)[0] for code, one in call.city().all(Department, office=office).items()
        },
    }


def _events(call: Call) -> list[dict[str, str]]:
    """The life events this city uses, by their names."""
    live = knowledge.live_events(call.session, city=call.parts.settings.city, on=casework.today(call))
    return [{"id": one, "name": _said(casework.event_now(call, one).name, call.locale)} for one in live]


def _said(name: Mapping[str, str], locale: Locale) -> str:
    """A name of the content in the language of the page, else in Japanese."""
    return name.get(locale.code) or name[JA.code]


def _office(call: Call, code: str) -> dict[str, Any]:
    found = call.city().get(Office, code)
    return {
        "code": code,
        "name": found.name if found else None,
        "departments": _departments(call, code),
        "events": _events(call),
    }


def _departments(call: Call, office: str) -> list[dict[str, Any]]:
    return [{"code": code, "name": one.name} for code, one in call.city().all(Department, office=office).items()]
