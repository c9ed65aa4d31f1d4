"""What the pages of a window carry for their scripts: the names a city gave to things, and who is signed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from windowsvc.languages.locales import LOCALES, Locale
from windowsvc.lobby import faces
from windowsvc.lobby.outlook import Standing
from windowsvc.lobby.setup import Kiosk, Profile, Rules, Service
from windowsvc.lobby.setup import Window as WindowSetup
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Department
from windowsvc.web.access import Call

Json = dict[str, Any]

MAY: Final = (
    "window.take", "window.call", "leg.act", "emergency", "day.close", "staff_call.answer", "print.manage", "case.work",
)  # fmt: skip
"""What decides which buttons are shown. The API decides again."""


def for_desk(call: Call, *, office: str, code: str, window: WindowSetup, csrf: str) -> Json:
    """The data block of a window's desk."""
    city = call.city()
    rules = city.get(Rules, office) or Rules()
    return {
        **person(call, csrf=csrf),
        "code": code,
        "label": window.label,
        "office": office,
        "office_name": faces.office_name(city, office),
        "services": [_service(city, one, setup) for one, setup in city.all(Service, office=office).items()],
        "kiosks": {one: dict(kiosk.name.root) for one, kiosk in city.all(Kiosk, office=office).items()},
        "departments": [{"code": one, "name": dict(found.name.root)} for one, found in city.all(Department).items()],
        "profiles": profiles(city, office),
        "pause_reasons": [dict(words.root) for words in rules.pause_reasons],
        "languages": languages(call.locale),
        "may": [permission for permission in MAY if call.may(permission, office=office)],
        "actor": call.by.code,
        "lead": call.by.lead,
    }


def person(call: Call, *, csrf: str) -> Json:
    """Who is signed in, and what every request of theirs carries."""
    return {
        "build": call.parts.build,
        "csrf": csrf,
        "name": call.principal.name,
        "session": call.principal.session,
        "locale": call.locale.code,
    }


def profiles(city: City, office: str) -> list[Json]:
    """The work profiles of an office."""
    return [
        {"code": code, "name": dict(profile.name.root), "services": list(profile.services), "strict": profile.strict}
        for code, profile in city.all(Profile, office=office).items()
    ]


def languages(reader: Locale) -> dict[str, Json]:
    """The languages a ticket may have: how staff call them, how their speakers do, and how a page marks them."""
    return {one.code: {"name": _name(one, reader), "own": one.own_name, "lang": one.html_lang} for one in LOCALES}


def _name(language: Locale, reader: Locale) -> str:
    if reader.code in ("ja", "ja@easy"):
        return language.name_ja
    return "Easy Japanese" if language.has_ruby else language.babel.get_display_name("en") or language.own_name


def _service(city: City, code: str, setup: Service) -> Json:
    return {"code": code, "name": dict(setup.name.root), "sign": faces.sign(city, code), "floor": setup.floor}


def to_choose(standings: Iterable[Standing], *, names: Mapping[int, str], session: str | None) -> list[Json]:
    """The windows of an office for somebody who looks for one: what each does, and who is there."""
    return [
        {
            "code": one.code,
            "label": one.setup.label,
            "floor": one.setup.floor,
            "state": one.shown,
            "profile": one.profile_code,
            "profile_name": dict(one.profile.name.root) if one.profile else None,
            "holder": names.get(one.staff_id) if one.staff_id is not None else None,
            "mine": one.holder is not None and one.holder == session,
        }
        for one in standings
    ]
