"""監査記録: who did what about security and people; names for as long as they may be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import Field, field_validator

from windowsvc.events import INSTALLATION
from windowsvc.languages import dates
from windowsvc.office import audit, people
from windowsvc.office.audit import Entry
from windowsvc.refusal import N_
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.audit_words import ACTIONS, KEYS, MATTERS, VALUES
from windowsvc.web.admin.frame import enter, pages, show
from windowsvc.web.admin.saying import Sayer

A_PAGE: Final = 100

_UNSAID: Final = frozenset({"about", "action", "log", "machine"})
"""Said in another column, or of no use to a reader."""
_WHO: Final[Mapping[str, str]] = {
    "job": N_("by itself"),
    "stranger": N_("somebody unknown"),
    "citizen": N_("a visitor"),
}


class Wanted(Body):
    """The filters."""

    what: str = Field("", max_length=32)
    person: str = Field("", max_length=80)
    since: date | None = None
    until: date | None = None
    older: int | None = Field(None, ge=1)

    @field_validator("since", "until", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


@dataclass(frozen=True)
class Told:
    """An entry in words."""

    seq: int
    at: str
    who: str
    what: str
    about: str
    rest: str


@door(pages, "GET", "/admin/<office>/audit", permission="audit.read", query=Wanted, domain="staff")
def audit_page(call: Call, office: str) -> Answer:
    """The record, newest first; that of the whole installation to those who set it up."""
    known, wanted = enter(call, office), call.query
    offices = [known, INSTALLATION] if call.may("audit.read", office=INSTALLATION) else [known]
    actors = people.codes_named(call.session, name=wanted.person) if wanted.person.strip() else None
    found = audit.entries(
        call.session,
        offices=offices,
        what=wanted.what,
        actors=actors,
        since=wanted.since,
        until=wanted.until,
        older_than=wanted.older,
        limit=A_PAGE + 1,
    )
    html = show(
        call,
        office,
        "admin/audit.html",
        current="audit",
        wanted=wanted,
        found=_told(call, found[:A_PAGE]),
        older=found[A_PAGE - 1].seq if len(found) > A_PAGE else None,
        matters=MATTERS,
        days=call.parts.settings.retention.actor_days,
    )
    return Answer(data=html)


def _told(call: Call, found: Iterable[Entry]) -> list[Told]:
    found = list(found)
    say = Sayer(call.city(), locale=call.locale)
    codes = {one.actor for one in found} | {str(one.detail["about"]) for one in found if one.detail.get("about")}
    names = people.names_of(call.session, codes=codes)

    def who(code: str) -> str:
        return names.get(code) or (say.text(_WHO[code]) if code in _WHO else code)

    def one_told(one: Entry) -> Told:
        rest = {key: value for key, value in one.detail.items() if key not in _UNSAID}
        action = str(one.detail.get("action", ""))
        what = say.text(MATTERS[one.what]) if one.what in MATTERS else one.what
        done = say.text(ACTIONS[action]) if action in ACTIONS else action
        about = one.detail.get("about")
        return Told(
            one.seq,
            dates.moment(one.at, call.locale),
            who(one.actor),
            f"{what}: {done}" if done else what,
            who(str(about)) if about else "",
            _plain(say, rest),
        )

    return [one_told(one) for one in found]


def _plain(say: Sayer, rest: Mapping[str, Any]) -> str:
    given = sorted((key, value) for key, value in rest.items() if value not in (None, "", False))
    return " · ".join(
        f"{say.text(KEYS[key]) if key in KEYS else key} {_value(say, key, value)}" for key, value in given
    )


def _value(say: Sayer, key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{part} = {one}" for part, one in sorted(value.items()))
    return ", ".join(_code(say, key, str(one)) for one in (value if isinstance(value, list) else [value]))


def _code(say: Sayer, key: str, code: str) -> str:
    """What a code means; the code where it is not known to mean anything."""
    if key in ("department", "departments"):
        return say.title("department", code)
    if key == "kind":
        return say.kind(code)
    known = VALUES.get(key, {})
    return say.text(known[code]) if code in known else code
