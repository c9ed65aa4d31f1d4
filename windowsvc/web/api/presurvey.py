"""What departments know before the visit: ask them all, and answer in one press; and all that one has to do."""

from __future__ import annotations

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import caselist, caseview, presurvey
from windowsvc.lifeevents.casefile import Opened
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseItemOut, CaseOut, Facts, FieldOut
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


@door(
    api, "POST", "/cases/<case>/ask-departments", permission="case.work", body=CaseBody, answers={200: CaseOut},
    refusals=("case_unknown", "case_closed", "stale_version", "nothing_to_ask"), key="optional",
)  # fmt: skip
def ask_departments(call: Call, case: str) -> Answer:
    """Ask every department whose registers can still settle something, until the last open day before the visit."""

    def run(call: Call, held: Held, opened: Opened) -> None:
        frame = casework.frame_of(call, opened)
        presurvey.ask(
            call.session, held, opened, event=frame.event, given=casework.plan(call, opened).given,
            names=caseview.names_of(frame.city, held.office), is_open=frame.is_open, by=call.by,
        )  # fmt: skip

    return casework.act(call, case, run)


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
    department = presurvey.find(call.session, request_id).department
    held, opened = casework.hold(call, presurvey.find(call.session, request_id).case)
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
    call.permit(office)
    return _department(call, department, office=office)


def _department(call: Call, department: str, *, office: str) -> Answer:
    found = caselist.of_department(
        call.session, call.parts.keys, office, department, frame_of=lambda one: casework.frame_of(call, one)
    )
    return Answer(data={"department": department, "cases": found}, headers={"Cache-Control": "no-store"})
