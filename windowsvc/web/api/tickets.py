"""Taking a number, reading it from a phone, and what its holder may wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.events import Held
from windowsvc.lobby import calling, faces, legs, outlook, reception, rush, visitor, visits
from windowsvc.lobby.outlook import moment_of
from windowsvc.lobby.setup import Priority, Rules, Service
from windowsvc.lobby.states import LegState
from windowsvc.lobby.visitor import Visit
from windowsvc.office.configuration import City
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.vault import token_of
from windowsvc.paperwork import print_jobs
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api import answers
from windowsvc.web.api.common import Code, Json, Version, api, conditional, hold_lobby, outlook_of

Needs = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]
Language = Annotated[str, Field(min_length=1, max_length=20)]


class IssueBody(Body):
    """What a number is taken for. Without ``office`` it is the service's own."""

    service: Code
    office: Code | None = None
    language: Language | None = None
    needs: Needs = Field(default_factory=list)
    priority: Code | None = None


class WishesBody(Body):
    """The language and needs of a ticket; what is left out stays."""

    language: Language | None = None
    needs: Needs | None = None


class HolderBody(Body):
    """The version the phone showed, if it is to be the same still."""

    version: Version | None = None


@door(
    api,
    "POST",
    "/tickets",
    permission="ticket.issue",
    body=IssueBody,
    answers={201: answers.TicketOut},
    refusals=(
        "service_unknown",
        "service_closed",
        "series_ended",
        "series_unknown",
        "too_late",
        "language_unknown",
        "need_unknown",
        "priority_unknown",
        "ticket_unknown",
    ),
    key="required",
)
def issue_ticket(call: Call) -> Answer:
    """Take a number. The same Idempotency-Key answers the same number again, with the wait of now."""
    body: IssueBody = call.body
    office = call.city().office_of("service", body.service)
    if office is None or body.office not in (None, office):
        raise Refusal("service_unknown", N_("This office has no such service."), status=404)
    held = hold_lobby(call, office)
    if call.repeated is not None:
        return Answer(201, _repeat(call, held, call.repeated))
    city = call.city()
    _must_be_in_time(call, city, office=office, service=body.service)
    issued = reception.issue(
        call.session,
        held,
        city=city,
        keys=call.parts.keys,
        service=body.service,
        by=call.by,
        origin=_origin(call),
        language=body.language,
        needs=body.needs,
        priority=_priority(call, city, body.priority),
    )
    ids = {
        "ticket": issued.ticket_id,
        "leg": issued.leg_id,
        "label": issued.label,
        "number": issued.number,
        "ordinal": issued.ordinal,
        "service": issued.service,
        "day": held.day.isoformat(),
        "job": _queue_slip(call, held, city, ticket_id=issued.ticket_id),
    }
    call.remember(ids)
    ahead = rush.ahead_of_issued(call.session, held, city=city, issued=issued)
    return Answer(201, _told(call, city, ids, token=issued.token, ahead=ahead))


def _must_be_in_time(call: Call, city: City, *, office: str, service: str) -> None:
    """Refuse at a kiosk a number that would probably not be called before the close, where that is the rule.

    Raises:
        Refusal: ``too_late``. Staff can still give one.
    """
    device, rules = call.principal.device, city.get(Rules, office)
    if device is None or device.kind is not DeviceKind.KIOSK or rules is None or rules.at_close != "stop_issuing":
        return
    waits = call.parts.outlooks.expected.recent(call.session, office, day=business_day(call.now))
    if faces.comes_too_late(city, office, waits.of_new(service)["before_close"]):
        raise Refusal("too_late", N_("No more numbers are given for this today: it would be too late to be called."))


def _queue_slip(call: Call, held: Held, city: City, *, ticket_id: int) -> int | None:
    """The print job of a number taken at a kiosk that has a printer."""
    device = call.principal.device
    if device is None or device.kind is not DeviceKind.KIOSK:
        return None
    kiosk = print_jobs.kiosk_of(city, office=held.office, place=device.place)
    return print_jobs.queue(call.session, held, city=city, ticket_id=ticket_id, kiosk=kiosk)


def _origin(call: Call) -> str:
    device = call.principal.device
    return device.kind.value if device else call.principal.kind


def _priority(call: Call, city: City, code: str | None) -> str | None:
    """The named reason, when whoever asks may choose it: at a kiosk only those a city offers there."""
    device = call.principal.device
    if code is not None and device is not None and device.kind is DeviceKind.KIOSK:
        found = city.get(Priority, code)
        if found is None or not found.kiosk:
            raise Refusal("priority_unknown", N_("There is no such reason for priority."), status=422)
    return code


def _repeat(call: Call, held: Held, ids: Json) -> Json:
    """The answer of the first time, with the people ahead of now; refused once its day is closed."""
    day = date.fromisoformat(ids["day"])
    secret = call.parts.keys.find(f"day/{held.office}/{day.isoformat()}")
    if secret is None:
        raise Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)
    city, leg = call.city(), legs.find(call.session, ids["leg"])
    ahead = 0
    if leg.state == LegState.WAITING:
        ahead = outlook.ahead_of(call.session, held, city=city, service=leg.service, leg=leg.id, place=leg.place)
    return _told(call, city, ids, token=token_of(secret, ids["ordinal"]), ahead=ahead)


def _told(call: Call, city: City, ids: Json, *, token: str, ahead: int) -> Json:
    lasting = _lasting(city, ids["service"])
    office: str = lasting["office"]
    waits = call.parts.outlooks.expected.recent(call.session, office, day=business_day(call.now))
    return {
        "id": ids["ticket"],
        "leg": ids["leg"],
        "label": ids["label"],
        "number": ids["number"],
        "token": token,
        "status_url": visitor.status_url(city, office, token),
        "people_ahead": ahead,
        **waits.at_issue(ids["service"], people_ahead=ahead, now=call.now),
        "print": print_jobs.told(call.session, ids["job"]),
        **lasting,
    }


def _lasting(city: City, code: str) -> Json:
    """What is told of a service, the same with each of its numbers."""
    found: Json | None = city.memo.get((_lasting, code))
    if found is None:
        service = city.get(Service, code)
        found = city.memo[_lasting, code] = {
            "office": city.office_of("service", code) or "",
            "service": code,
            "service_name": faces.public_name(city, code),
            "sign": faces.sign(city, code),
            "wait_at": faces.text(service.wait_at) if service else None,
            "floor": service.floor if service else "",
        }
    return found


@door(
    api,
    "GET",
    "/tickets/<token>",
    permission="public",
    rate="phone",
    answers={200: answers.PhoneOut, 304: None},
    refusals=("ticket_unknown",),
)
def read_ticket(call: Call, token: str) -> Answer:
    """A visit as its holder sees it. Unknown tokens and those of a closed day are the same: 404."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    told = visitor.snapshot(outlook_of(call, found.office), found, now=call.now, build=call.parts.build)
    return conditional(call, told, apart=("seq",))


def _wish(call: Call, token: str, wish: str) -> tuple[Held, Visit] | None:
    """The visit and its office, held, when its holder may do this; None for a repeat."""
    seen = visitor.visit(call.session, call.parts.keys, token=token)
    held = hold_lobby(call, seen.office)
    if call.repeated is not None:
        return None
    found = visitor.visit(call.session, call.parts.keys, token=token)
    visitor.must(found.current, wish)
    return held, found


def _as_now(call: Call, token: str) -> Answer:
    if call.repeated is None:
        call.remember({})
    found = visitor.visit(call.session, call.parts.keys, token=token)
    moment = moment_of(call.session, found.office, now=call.now)
    if call.repeated is not None:
        moment = replace(moment, seq=moment.seq - 1)  # the number that was taken for a command not carried out again
    view = outlook.look(call.session, city=call.city(), moment=moment)
    return Answer(data=visitor.snapshot(view, found, now=call.now, build=call.parts.build))


@door(
    api,
    "POST",
    "/tickets/<token>/prefer",
    permission="public",
    rate="phone",
    body=WishesBody,
    answers={200: answers.PhoneOut},
    refusals=("ticket_unknown", "language_unknown", "need_unknown", "nothing_to_change", "verb_not_allowed"),
    key="optional",
)
def prefer(call: Call, token: str) -> Answer:
    """Choose the language or needs of a visit; the last choice wins."""
    wished = _wish(call, token, "prefer")
    if wished is not None:
        held, found = wished
        given = {"language": call.body.language, "needs": call.body.needs}
        visits.prefer(call.session, held, ticket_id=found.ticket_id, by=call.by, **given)
    return _as_now(call, token)


def _holder_verb(name: str, wish: str, told: str, run: Any) -> None:
    """Declare something the holder of a ticket may do about the stop it is at."""

    def verb(call: Call, token: str) -> Answer:
        wished = _wish(call, token, wish)
        if wished is not None:
            held, found = wished
            run(call, held, {"leg_id": found.current.id, "version": call.body.version, "by": call.by})
        return _as_now(call, token)

    verb.__name__ = f"ticket_{wish}"
    verb.__doc__ = told
    door(
        api,
        "POST",
        f"/tickets/<token>/{name}",
        permission="public",
        rate="phone",
        body=HolderBody,
        answers={200: answers.PhoneOut},
        refusals=("ticket_unknown", "verb_not_allowed", "stale_version"),
        key="optional",
    )(verb)


_holder_verb(
    "return",
    "return",
    "I am back: into the line by the office's rule.",
    lambda call, held, given: visits.return_(call.session, held, city=call.city(), **given),
)
_holder_verb(
    "cancel",
    "cancel",
    "I do not need this visit any more.",
    lambda call, held, given: visits.cancel(call.session, held, reason="holder", **given),
)
_holder_verb(
    "cannot-come",
    "cannot_come",
    "I was called but cannot come now: the number is absent until its holder returns.",
    lambda call, held, given: calling.no_answer(call.session, held, reason="holder", **given),
)
