"""The procedures of a case at work: progress, staff's own decision, who acts, walking on, colleagues called."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import progress, relay
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.casewords import Progress, Role
from windowsvc.lifeevents.model import Status
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseOut, Day, ItemKey, Line, ProgressWord
from windowsvc.web.api.case_shapes import Status as StatusWord
from windowsvc.web.api.cases import TicketId, day_of
from windowsvc.web.api.common import Code, api

_ITEM = ("case_unknown", "case_closed", "item_unknown", "stale_version")


class ItemBody(CaseBody):
    """Which procedure, and the version of it that the caller saw."""

    item: ItemKey
    item_version: Annotated[int, Field(ge=0)] | None = None


class ProgressBody(ItemBody):
    """Where it stands now; for what is put off, until when."""

    to: ProgressWord
    until: Day | None = None
    anyway: bool = False


class OverrideBody(ItemBody):
    """What it is to this family instead of what follows from the answers, and why; null takes that back."""

    status: StatusWord | None
    reason: Line


class ActsBody(ItemBody):
    """Who acts in it."""

    role: Role


class PutOffBody(CaseBody):
    """Until when everything that is left is put off."""

    until: Day | None = None


class WalkBody(CaseBody):
    """Which procedures become a planned stop of which service, of the same number."""

    ticket: TicketId
    service: Code
    items: Annotated[list[ItemKey], Field(min_length=1, max_length=60)]
    window: Code | None = None


class SummonBody(CaseBody):
    """Which department is called to the seat, for which number."""

    department: Code
    ticket: TicketId | None = None


@door(
    api, "POST", "/cases/<case>/progress", permission="case.work", body=ProgressBody, answers={200: CaseOut},
    refusals=(*_ITEM, "progress_not_allowed", "waits_for_other", "day_invalid"), key="optional",
)  # fmt: skip
def move_item(call: Call, case: str) -> Answer:
    """Move one procedure on: in hand, waiting, done, later, not needed."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        body: ProgressBody = call.body
        progress.progress(
            call.session, held, opened, planned=casework.plan(call, opened), item=body.item, to=Progress(body.to),
            until=day_of(body.until), version=body.item_version, anyway=body.anyway, by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/override", permission="case.work", body=OverrideBody, answers={200: CaseOut},
    refusals=(*_ITEM, "text_invalid", "mynumber_refused"), key="optional",
)  # fmt: skip
def override_item(call: Call, case: str) -> Answer:
    """Decide otherwise than the rules, with a reason; it is kept and logged, nothing is deleted."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        body: OverrideBody = call.body
        progress.override(
            call.session, held, opened, planned=casework.plan(call, opened), item=body.item,
            status=Status(body.status) if body.status else None, reason=body.reason, version=body.item_version,
            by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/acts", permission="case.work", body=ActsBody, answers={200: CaseOut}, refusals=_ITEM,
    key="optional",
)  # fmt: skip
def choose_role(call: Call, case: str) -> Answer:
    """Let somebody else than usual act in a procedure."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        progress.choose_role(
            call.session, held, opened, planned=casework.plan(call, opened), item=call.body.item,
            role=call.body.role, by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/put-off", permission="case.work", body=PutOffBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "stale_version", "nothing_to_change", "day_invalid"), key="optional",
)  # fmt: skip
def put_off_case(call: Call, case: str) -> Answer:
    """Enough for today: everything that is left is for later."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        planned = casework.plan(call, opened)
        progress.put_off(call.session, held, opened, planned=planned, until=day_of(call.body.until), by=call.by)

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/walk", permission="case.work", body=WalkBody, answers={200: CaseOut},
    refusals=(*_ITEM, "service_unknown", "ticket_ended", "already_planned"), key="optional",
)  # fmt: skip
def walk_case(call: Call, case: str) -> Answer:
    """Plan the next stop of the same number for some procedures; finishing that stop ticks them."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        body: WalkBody = call.body
        progress.walk_to(
            call.session, held, opened, planned=casework.plan(call, opened), city=call.city(), ticket_id=body.ticket,
            service=body.service, items=body.items, window=body.window, by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/summon", permission="case.work", body=SummonBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "stale_version", "department_unknown", "already_called"), key="optional",
)  # fmt: skip
def summon_department(call: Call, case: str) -> Answer:
    """Call a department to the seat; its coming and going are ``relay-in`` and ``relay-out`` of the number's stop."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        relay.summon(
            call.session, held, opened, city=call.city(), department=call.body.department, ticket_id=call.body.ticket,
            by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


@door(
    api, "POST", "/cases/<case>/call-off", permission="case.work", body=SummonBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "stale_version", "not_called"), key="optional",
)  # fmt: skip
def call_off_department(call: Call, case: str) -> Answer:
    """Take the call of a department back."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        relay.call_off(call.session, held, opened, department=call.body.department, by=call.by)

    return casework.act(call, case, run)
