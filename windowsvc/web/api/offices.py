"""What a city tells about its offices, and what a lead does for a whole one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby import assistance, closing, desk, faces, offers, reception
from windowsvc.lobby.closing import StillOpen
from windowsvc.lobby.outlook import moment_of
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api import answers, shapes
from windowsvc.web.api.common import Code, Json, api, conditional, hold_lobby, outlook_of

Number = Annotated[int, Field(ge=0, le=999_999)]


class EmergencyBody(Body):
    """The text that goes over every board of the office, by language."""

    text: LocalisedText


class BlockBody(Body):
    """The numbers given out on paper while the system was away."""

    service: Code
    first: Number
    last: Number


@door(api, "GET", "/offices", permission="public", answers={200: shapes.OfficesOut})
def list_offices(call: Call) -> Answer:
    """The offices of this city."""
    return _shared(Answer(data={"offices": offers.offices(call.city())}))


@door(
    api,
    "GET",
    "/offices/<code>/status",
    permission="public",
    answers={200: shapes.StatusOut, 304: None},
    refusals=("office_unknown",),
)
def office_status(call: Call, code: str) -> Answer:
    """How busy an office is: its services, and how many people a number taken now has ahead."""
    return _shared(conditional(call, offers.status(outlook_of(call, _known(call, code)), now=call.now)))


@door(
    api,
    "GET",
    "/offices/<code>/windows",
    permission="public",
    answers={200: shapes.WindowsOut, 304: None},
    refusals=("office_unknown",),
)
def office_windows(call: Call, code: str) -> Answer:
    """The windows of an office and what they are doing."""
    return _shared(conditional(call, {"windows": desk.windows_of(outlook_of(call, _known(call, code)))}))


def _shared(answer: Answer) -> Answer:
    """An answer that pages of other sites may read, and that caches may keep for some seconds: nothing in it is of one
    reader."""
    everybody = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=5",
    }
    return replace(answer, headers={**answer.headers, **everybody})


def _known(call: Call, code: str) -> str:
    if all(office["code"] != code for office in offers.offices(call.city())):
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    return code


@door(
    api,
    "POST",
    "/offices/<code>/emergency",
    permission="emergency",
    body=EmergencyBody,
    answers={200: answers.EmergencyAnswer},
    refusals=("office_unknown",),
    key="optional",
)
def emergency_on(call: Call, code: str) -> Answer:
    """Put a text on all boards of the office at once."""
    held = hold_lobby(call, _known(call, code))
    if call.repeated is None:
        assistance.emergency_on(call.session, held, text=call.body.text.root, by=call.by)
        call.remember({})
    return _emergency(call, code)


@door(
    api,
    "POST",
    "/offices/<code>/emergency-end",
    permission="emergency",
    answers={200: answers.EmergencyAnswer},
    refusals=("office_unknown", "no_emergency"),
    key="optional",
)
def emergency_off(call: Call, code: str) -> Answer:
    """End the notice."""
    held = hold_lobby(call, _known(call, code))
    if call.repeated is None:
        assistance.emergency_off(call.session, held, by=call.by)
        call.remember({})
    return _emergency(call, code)


def _emergency(call: Call, code: str) -> Answer:
    call.session.flush()
    return Answer(data={"emergency": faces.emergency(call.session, code)})


@door(
    api,
    "GET",
    "/offices/<code>/day-close",
    permission="day.close",
    answers={200: answers.DayCloseOut},
    refusals=("office_unknown",),
)
def preview_day_close(call: Call, code: str) -> Answer:
    """What closing the day now would end."""
    call.permit(_known(call, code))
    moment = moment_of(call.session, code, now=call.now)
    day = moment.open_day or moment.day
    found = closing.preview(call.session, office=code, day=day)
    return Answer(data=_still_open(call, found, day=day.isoformat(), closed=False))


@door(
    api,
    "POST",
    "/offices/<code>/day-close",
    permission="day.close",
    answers={200: answers.DayCloseOut},
    refusals=("office_unknown", "still_serving"),
    key="optional",
)
def close_day(call: Call, code: str) -> Answer:
    """End the business day of an office: every number still open expires, and what the day knew is forgotten."""
    held = hold_lobby(call, _known(call, code))
    if call.repeated is not None:
        return Answer(data=call.repeated)
    day, keys = held.day, call.parts.keys
    found = closing.close_day(call.session, held, by=call.by, day=day)
    call.afterwards.append(lambda: closing.forget_day(keys, office=code, day=day))
    told = _still_open(call, found, day=day.isoformat(), closed=True)
    call.remember(told)
    return Answer(data=told)


def _still_open(call: Call, found: StillOpen, *, day: str, closed: bool) -> Json:
    city = call.city()
    return {
        "day": day,
        "closed": closed,
        "at_window": [faces.leg(city, leg) for leg in found.at_window],
        "others": found.others,
    }


@door(
    api,
    "POST",
    "/blocks",
    permission="block.enter",
    body=BlockBody,
    answers={201: answers.BlockOut},
    refusals=("service_unknown", "block_invalid", "series_unknown"),
    key="optional",
)
def enter_block(call: Call) -> Answer:
    """Enter the numbers that were given out on paper, in their order."""
    body: BlockBody = call.body
    office = call.city().office_of("service", body.service)
    if office is None:
        raise Refusal("service_unknown", N_("This office has no such service."), status=404)
    held = hold_lobby(call, office)
    if call.repeated is not None:
        return Answer(201, call.repeated)
    entered = reception.enter_block(
        call.session,
        held,
        city=call.city(),
        keys=call.parts.keys,
        service=body.service,
        first=body.first,
        last=body.last,
        by=call.by,
    )
    told = {"entered": len(entered), "first": entered[0].label, "last": entered[-1].label}
    call.remember(told)
    return Answer(201, told)
