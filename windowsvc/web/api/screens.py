"""What boards, windows and kiosks show, as one snapshot each, and a kiosk's bell."""

from __future__ import annotations

from windowsvc.clocks import business_day
from windowsvc.congestion.reading import ahead_of
from windowsvc.congestion.reading import told as spans
from windowsvc.lobby import assistance, board, desk, offers
from windowsvc.lobby.desk import Instants
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.api import answers, shapes
from windowsvc.web.api.common import (
    LARGEST_ID,
    Json,
    api,
    conditional,
    hold_lobby,
    office_of_window,
    outlook_of,
    viewer,
)
from windowsvc.web.api.printing import stands_as

_OVER = frozenset({"too_late", "after_last_issue", "series_ended"})
"""Why a service gives no number any more today."""


@door(
    api,
    "GET",
    "/boards/<code>",
    permission="board.show",
    answers={200: answers.BoardOut, 304: None},
    refusals=("board_unknown",),
)
def read_board(call: Call, code: str) -> Answer:
    """The whole of a board now."""
    office, _ = board.setup_of(call.city(), code)
    call.permit(office)
    told = board.snapshot(
        call.session,
        outlook_of(call, office),
        code=code,
        now=call.now,
        build=call.parts.build,
        training=call.parts.settings.training,
    )
    return conditional(call, told)


@door(
    api,
    "GET",
    "/windows/<code>/screen",
    permission="window.show",
    answers={200: shapes.ScreenOut, 304: None},
    refusals=("window_unknown",),
)
def read_window(call: Call, code: str) -> Answer:
    """The whole of a window's screen now, as whoever asks may use it."""
    office = office_of_window(call, code)
    call.permit(office)
    outlook = outlook_of(call, office)
    told = desk.snapshot(
        call.session,
        outlook,
        code=code,
        instants=Instants(call.now, call.machine, call.parts.settings.calling.undo_seconds),
        build=call.parts.build,
        viewer=viewer(call),
        alerts=call.parts.alerts_of(call.session, outlook),
    )
    return conditional(call, told)


@door(
    api,
    "GET",
    "/kiosks/<code>/services",
    permission="kiosk.show",
    answers={200: answers.KioskOut, 304: None},
    refusals=("kiosk_unknown",),
)
def read_kiosk(call: Call, code: str) -> Answer:
    """What a kiosk offers now; an office's code asks for all of its services."""
    stand = offers.stand(call.city(), code)
    call.permit(stand.office)
    told = offers.snapshot(outlook_of(call, stand.office), stand, now=call.now, build=call.parts.build)
    _offer_quieter(call, stand.office, told["services"])
    return conditional(call, told)


def _offer_quieter(call: Call, office: str, services: list[Json]) -> None:
    """Beside what can hardly be done today, the quieter hours of the next two weeks."""
    late = [one for one in services if one["before_close"] == "unlikely" or one["reason"] in _OVER]
    ahead = ahead_of(call.session, call.city(), office) if late else None
    for one in services:
        found = ahead.quieter(one["code"], after=business_day(call.now)) if ahead and one in late else []
        one["quieter"] = spans(found)


@door(
    api,
    "POST",
    "/kiosks/<code>/call-staff",
    permission="staff.call",
    answers={201: answers.StaffCallOut},
    refusals=("kiosk_unknown",),
    key="optional",
)
def call_staff(call: Call, code: str) -> Answer:
    """Ask for a person at a kiosk, a machine at its own only; asking twice is asking once."""
    stand = offers.stand(call.city(), code)
    held = hold_lobby(call, stand.office)
    if call.principal.device is not None and code != (stands_as(call, stand.office) or stand.office):
        raise Refusal("kiosk_unknown", N_("There is no such kiosk."), status=404)
    if call.repeated is not None:
        return Answer(201, call.repeated)
    told = {"id": assistance.call_staff(call.session, held, place=stand.code, by=call.by), "place": stand.code}
    call.remember(told)
    return Answer(201, told)


@door(
    api,
    "POST",
    "/staff-calls/<int:call_id>/answered",
    permission="staff_call.answer",
    answers={200: answers.StaffCallOut},
    refusals=("staff_call_unknown", "already_answered"),
    key="optional",
)
def answer_staff_call(call: Call, call_id: int) -> Answer:
    """Somebody is on the way."""
    if call_id > LARGEST_ID:
        raise Refusal("staff_call_unknown", N_("There is no such call."), status=404)
    place = desk.staff_call(call.session, call_id)
    held = hold_lobby(call, place.office)
    if call.repeated is None:
        assistance.staff_came(call.session, held, call_id=call_id, by=call.by)
        call.remember({"id": call_id})
    return Answer(data={"id": call_id, "place": place.place})
