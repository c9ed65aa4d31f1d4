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
from windowsvc.web.admin.frame import enter, pages, show
from windowsvc.web.admin.saying import Sayer

A_PAGE: Final = 100

MATTERS: Final[Mapping[str, str]] = {
    "sign_in": N_("signed in"),
    "sign_in_first": N_("first step of signing in"),
    "sign_in_failed": N_("could not sign in"),
    "sign_out": N_("signed out"),
    "people": N_("staff account"),
    "device": N_("device"),
    "configure": N_("setting"),
    "personal": N_("data about a person"),
    "case_open": N_("case opened"),
    "case_attach": N_("case joined to a number"),
    "case_answer": N_("case: answers"),
    "case_people": N_("case: people"),
    "case_check": N_("case: identity checked"),
    "case_progress": N_("case: progress"),
    "case_override": N_("case: decided otherwise"),
    "case_ask": N_("case: question"),
    "case_reply": N_("case: reply"),
    "case_summon": N_("case: colleague called"),
    "case_note": N_("case: note"),
    "case_print": N_("case: forms printed"),
    "case_close": N_("case closed"),
    "case_reopen": N_("case opened again"),
    "case_erase": N_("case erased"),
    "audit_purged": N_("old entries deleted"),
}
ACTIONS: Final[Mapping[str, str]] = {
    "added": N_("added"),
    "password_reset": N_("new password made"),
    "password_changed": N_("password changed"),
    "unlocked": N_("let try again"),
    "disabled": N_("put out"),
    "enabled": N_("let in again"),
    "roles": N_("roles changed"),
    "code": N_("code made"),
    "enrolled": N_("let in"),
    "revoked": N_("put out"),
    "second_on": N_("second step set up"),
    "second_off": N_("second step taken away"),
    "revealed": N_("shown"),
    "exported": N_("exported"),
    "erased": N_("erased"),
}
_UNSAID: Final = frozenset({"about", "action", "log", "machine"})
"""Said in another column, or of no use to a reader."""
_KEYS: Final[Mapping[str, str]] = {
    "case": N_("case"),
    "change": N_("change no."),
    "department": N_("department code"),
    "item": N_("procedure"),
    "life_event": N_("life event"),
    "n": N_("how many"),
    "origin": N_("began by"),
    "source": N_("source"),
    "way": N_("way"),
    "who": N_("person no."),
    "code": N_("code"),
    "device": N_("device no."),
    "kind": N_("kind"),
    "of": N_("office"),
    "roles": N_("roles"),
    "until": N_("up to no."),
}
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
    words = {key: say.text(_KEYS[key]) if key in _KEYS else key for key in rest}
    given = sorted((key, value) for key, value in rest.items() if value not in (None, "", False))
    return " · ".join(f"{words[key]} {_value(value)}" for key, value in given)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {one}" for key, one in sorted(value.items()))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
