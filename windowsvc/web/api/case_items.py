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
from windowsvc.web.access import Call
from windowsvc.web.api.case_shapes import CaseBody, Day, ItemKey, Line, ProgressWord
from windowsvc.web.api.case_shapes import Status as StatusWord
from windowsvc.web.api.case_verbs import OPEN, case_verb
from windowsvc.web.api.cases import TicketId, day_of
from windowsvc.web.api.common import Code

_ITEM = (*OPEN, "item_unknown")


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


@case_verb(
    "progress", body=ProgressBody, refusals=(*_ITEM, "progress_not_allowed", "waits_for_other", "day_invalid"),
    departments=True,
)  # fmt: skip
def move_item(call: Call, held: Held, opened: Opened) -> None:
    """Move one procedure on: in hand, waiting, done, later, not needed. Those of one department move theirs only."""
    body: ProgressBody = call.body
    progress.progress(
        call.session, held, opened, planned=casework.plan(call, opened), item=body.item, to=Progress(body.to),
        until=day_of(body.until), version=body.item_version, anyway=body.anyway, by=call.by,
    )  # fmt: skip


@case_verb("override", body=OverrideBody, refusals=(*_ITEM, "text_invalid", "mynumber_refused"))
def override_item(call: Call, held: Held, opened: Opened) -> None:
    """Decide otherwise than the rules, with a reason; it is kept and logged, nothing is deleted."""
    body: OverrideBody = call.body
    progress.override(
        call.session, held, opened, planned=casework.plan(call, opened), item=body.item,
        status=Status(body.status) if body.status else None, reason=body.reason, version=body.item_version, by=call.by,
    )  # fmt: skip


@case_verb("acts", body=ActsBody, refusals=_ITEM)
def choose_role(call: Call, held: Held, opened: Opened) -> None:
    """Let somebody else than usual act in a procedure."""
    progress.choose_role(
        call.session, held, opened, planned=casework.plan(call, opened), item=call.body.item, role=call.body.role,
        by=call.by,
    )  # fmt: skip


@case_verb("put-off", body=PutOffBody, refusals=(*OPEN, "nothing_to_change", "day_invalid"))
def put_off_case(call: Call, held: Held, opened: Opened) -> None:
    """Enough for today: everything that is left is for later."""
    planned = casework.plan(call, opened)
    progress.put_off(call.session, held, opened, planned=planned, until=day_of(call.body.until), by=call.by)


@case_verb("walk", body=WalkBody, refusals=(*_ITEM, "service_unknown", "ticket_ended", "already_planned"))
def walk_case(call: Call, held: Held, opened: Opened) -> None:
    """Plan the next stop of the same number for some procedures; finishing that stop ticks them."""
    body: WalkBody = call.body
    progress.walk_to(
        call.session, held, opened, planned=casework.plan(call, opened), city=call.city(), ticket_id=body.ticket,
        service=body.service, items=body.items, window=body.window, by=call.by,
    )  # fmt: skip


@case_verb("summon", body=SummonBody, refusals=(*OPEN, "department_unknown", "department_elsewhere", "already_called"))
def summon_department(call: Call, held: Held, opened: Opened) -> None:
    """Call a department to the seat; its coming and going are ``relay-in`` and ``relay-out`` of the number's stop."""
    relay.summon(
        call.session, held, opened, city=call.city(), department=call.body.department, ticket_id=call.body.ticket,
        by=call.by,
    )  # fmt: skip


@case_verb("call-off", body=SummonBody, refusals=(*OPEN, "not_called"))
def call_off_department(call: Call, held: Held, opened: Opened) -> None:
    """Take the call of a department back."""
    relay.call_off(call.session, held, opened, department=call.body.department, by=call.by)
