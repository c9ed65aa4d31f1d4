"""What departments know before the visit: ask them all, and answer in one press; and all that one has to do."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import casefile, caselist, caseview, masking, presurvey
from windowsvc.lifeevents.casefile import Opened
from windowsvc.office.permissions import department as place
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.case_shapes import CaseItemOut, Facts, FieldOut
from windowsvc.web.api.case_verbs import OPEN, case_verb
from windowsvc.web.api.cases import CaseLine
from windowsvc.web.api.common import LARGEST_ID, api
from windowsvc.web.api.shapes import Shape


class ReplyBody(Body):
    """What the registers say; ``nothing``: this person is in none of them."""

    facts: Facts = Field(default_factory=dict)
    nothing: bool = False


class AskedOut(Shape):
    """What a department is asked about one case: only its own facts."""

    id: int
    due_on: str
    late: bool
    fields: list[FieldOut]


class DepartmentCaseOut(Shape):
    """What a department has to do in one case."""

    case: CaseLine
    items: list[CaseItemOut]
    requests: list[AskedOut]


class DepartmentOut(Shape):
    """What a department has to do in all cases, the most urgent first."""

    department: str
    cases: list[DepartmentCaseOut]


@case_verb("ask-departments", refusals=(*OPEN, "nothing_to_ask"))
def ask_departments(call: Call, held: Held, opened: Opened) -> None:
    """Ask every department whose registers can still settle something, until the last open day before the visit."""
    frame = casework.frame_of(call, opened)
    presurvey.ask(
        call.session, held, opened, event=frame.event, given=casework.plan(call, opened).given,
        names=caseview.names_of(frame.city, held.office), is_open=frame.is_open, by=call.by,
    )  # fmt: skip


@door(
    api, "POST", "/presurvey/<int:request_id>/reply", permission="case.work", body=ReplyBody,
    answers={200: DepartmentOut},
    refusals=(
        "request_unknown", "case_unknown", "case_closed", "not_your_facts", "facts_invalid", "mynumber_refused",
    ),
    key="optional",
)  # fmt: skip
def reply_presurvey(call: Call, request_id: int) -> Answer:
    """What one department's registers say; answers what the department has still to do."""
    if request_id > LARGEST_ID:
        raise Refusal("request_unknown", N_("There is no such request."), status=404)
    request = presurvey.find(call.session, request_id)
    department, office = request.department, casefile.office_of(call.session, request.case)
    held = call.hold(office, within=place(office, department))
    opened = casefile.of_office(call.session, held, call.parts.keys, request.case)
    if call.repeated is None:
        request = presurvey.find(call.session, request_id)
        frame = casework.frame_of(call, opened)
        names = caseview.names_of(frame.city, held.office)
        fields = presurvey.form(frame.event, casework.plan(call, opened).given, department=department, names=names)
        presurvey.reply(
            call.session, held, opened, event=frame.event, request=request, fields=fields, facts=call.body.facts,
            nothing=call.body.nothing, by=call.by,
        )  # fmt: skip
        call.remember({"request": request_id})
    return _department(call, department, office=held.office)


@door(
    api, "GET", "/departments/<department>/cases", permission="case.work", answers={200: DepartmentOut},
    refusals=("department_unknown",),
)  # fmt: skip
def cases_of_department(call: Call, department: str) -> Answer:
    """What one department has to do in all cases: late answers and overdue procedures first."""
    office = call.city().office_of("department", department)
    if office is None:
        raise Refusal("department_unknown", N_("There is no such department."), status=404)
    call.permit(place(office, department))
    return _department(call, department, office=office)


def _department(call: Call, department: str, *, office: str) -> Answer:
    found = caselist.of_department(
        call.session, call.parts.keys, office, department, frame_of=lambda one: casework.frame_of(call, one)
    )
    heads = casework.lines(call, [one["case"] for one in found])
    cases = [one | {"case": head} | _own(one, head) for one, head in zip(found, heads, strict=True)]
    return Answer(data={"department": department, "cases": cases}, headers={"Cache-Control": "no-store"})


def _own(one: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    """The procedures as this sign-in may see them."""
    return {"items": one["items"] if head["revealed"] else [masking.item(item) for item in one["items"]]}
