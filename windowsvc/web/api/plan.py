"""From facts to a list of procedures, for staff and other systems. Nothing is stored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from windowsvc.clocks import local
from windowsvc.lifeevents import asking, checklist, content, editions
from windowsvc.lifeevents.facts import MAX_PEOPLE
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.common import api
from windowsvc.web.api.shapes import Shape

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class PlanBody(Body):
    """What is known: facts of the case, people with facts of their own; what is left out or null is unknown."""

    on: Day | None = None
    facts: Annotated[dict[str, Any], Field(max_length=400)] = Field(default_factory=dict)
    people: Annotated[list[dict[str, Any]], Field(max_length=MAX_PEOPLE)] = Field(default_factory=list)
    city: Id | None = None
    settings: Annotated[dict[str, Any], Field(max_length=100)] = Field(default_factory=dict)


class DeadlineOut(Shape):
    """Until when; the date is null when it cannot be said."""

    date: str | None
    text: str


class ItemOut(Shape):
    """One procedure for one scope."""

    id: str
    person: str | None
    name: str
    department: str
    mode: str
    status: Literal["needed", "to_confirm", "not_needed", "city_does_it", "consult"]
    reason: str
    deadline: DeadlineOut | None
    bring: list[str]
    forms: list[str]
    question: str | None
    notes: list[str]


class PlanOut(Shape):
    """The checklist: every procedure of the event once per scope."""

    event: str
    on: str
    items: list[ItemOut]


@door(
    api,
    "POST",
    "/plan/<event>",
    permission="plan.ask",
    body=PlanBody,
    answers={200: PlanOut},
    refusals=("event_unknown", "city_unknown", "facts_invalid", "mynumber_refused", "setting_invalid"),
    writes=False,
)
def plan(call: Call, event: str) -> Answer:
    """The checklist of a life event for what is known of a family. Stateless: nothing is stored."""
    if not call.offices():
        raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)
    body: PlanBody = call.body
    raw = {"on": body.on, "facts": body.facts, "people": body.people}
    today, own = local(call.now).date(), call.parts.settings.city
    if body.city is None or body.city == own:
        found = editions.event_on(call.session, event, on=asking.day_of(raw, on=today), city=own or None)
    else:
        found = content.shipped(event, body.city)
    settings = asking.checked_settings(body.settings, event=found)
    made = asking.plan(found, raw, on=today, settings=settings, language=call.locale.code)
    return Answer(data=checklist.as_json(made), headers={"Cache-Control": "no-store"})
