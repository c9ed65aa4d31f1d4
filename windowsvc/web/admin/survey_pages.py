"""窓口利用体験調査: the list of walks, and the stopwatch on the phone of whoever walks along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import Field

from windowsvc.events import Held
from windowsvc.measures import survey
from windowsvc.measures.steps import CARD as BOUNDS
from windowsvc.measures.steps import allowed
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.admin.measures_words import CARD, MARKS, PHASES, REMARKS, STORIES
from windowsvc.web.pages import render

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Point = Annotated[int, Field(ge=0, le=10)]
_TOO_LATE: Final = frozenset({"stale_version", "mark_not_now", "walk_over"})
_REFUSALS: Final = ("walk_unknown", "stale_version", "walk_over", "mark_unknown", "mark_not_now")


class Beginning(Body):
    """What is going to be played."""

    phase: str = Field(pattern="^(before|after)$")
    story: str = Field(max_length=40)


class Press(Body):
    """One press of the stopwatch: a mark, or one more or less of what is counted."""

    version: Version
    do: str = Field(max_length=20)


class Card(Body):
    """The five answers, and what was in the way."""

    version: Version
    recommend: Point
    clear: Point
    waiting: Point
    writing: Point
    staff: Point
    remarks: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20)] = Field(default_factory=list)


class Told(Body):
    """What became of the last press."""

    said: str = Field("", max_length=20)


class Nothing(Body):
    """No more than the press itself."""


@door(pages, "GET", "/admin/<office>/survey", permission="survey.walk", domain="staff")
def survey_list(call: Call, office: str) -> Answer:
    """Every walk, and the beginning of another."""
    known = enter(call, office)
    walks = survey.walks(call.session, office=known)
    html = show(
        call, office, "admin/survey.html", current="survey", walks=walks, phases=PHASES, stories=STORIES,
        may_drop=call.may("measures.read", office=known),
    )  # fmt: skip
    return Answer(data=html)


@door(
    pages, "POST", "/admin/<office>/survey", permission="survey.walk", body=Beginning, form=True, domain="staff",
)  # fmt: skip
def survey_begin(call: Call, office: str) -> Answer:
    """Begin a walk."""
    known = enter(call, office)
    story = call.body.story if call.body.story in STORIES else "other"
    held = call.hold(known)
    number = survey.begin(call.session, held, phase=call.body.phase, story=story, by=call.by)
    return go(f"/admin/{office}/survey/{number}")


@door(
    pages, "GET", "/admin/<office>/survey/<int:number>", permission="survey.walk", query=Told, domain="staff",
    refusals=("walk_unknown",),
)  # fmt: skip
def survey_walk(call: Call, office: str, number: int) -> Answer:
    """The stopwatch as it stands."""
    return Answer(data=_watch(call, office, enter(call, office), number))


@door(
    pages, "POST", "/admin/<office>/survey/<int:number>", permission="survey.walk", body=Press, form=True,
    domain="staff", refusals=_REFUSALS,
)  # fmt: skip
def survey_press(call: Call, office: str, number: int) -> Answer:
    """Something happened now, is counted, or is taken back."""
    known, do = enter(call, office), call.body.do
    given: dict[str, Any] = {"walk_id": number, "version": call.body.version}

    def press(held: Held) -> None:
        if do == "back":
            survey.unmark(call.session, held, by=call.by, **given)
        elif do[:1] in ("+", "-"):
            step = 1 if do[0] == "+" else -1
            survey.count(call.session, held, what=do[1:], step=step, by=call.by, **given)
        else:
            survey.mark(call.session, held, event=do, by=call.by, **given)

    return _pressed(call, office, known, number, press)


@door(
    pages, "POST", "/admin/<office>/survey/<int:number>/card", permission="survey.walk", body=Card, form=True,
    domain="staff", refusals=(*_REFUSALS, "card_wrong"),
)  # fmt: skip
def survey_end(call: Call, office: str, number: int) -> Answer:
    """The walk is over, and this is what it was like."""
    known, given = enter(call, office), call.body

    def press(held: Held) -> None:
        card = {name: getattr(given, name) for name in BOUNDS}
        survey.end(
            call.session, held, walk_id=number, version=given.version, card=card, remarks=given.remarks, by=call.by
        )

    return _pressed(call, office, known, number, press)


@door(
    pages, "POST", "/admin/<office>/survey/<int:number>/drop", permission="measures.read", body=Nothing, form=True,
    domain="staff", refusals=("walk_unknown",),
)  # fmt: skip
def survey_drop(call: Call, office: str, number: int) -> Answer:
    """Delete a walk that went wrong."""
    known = enter(call, office)
    survey.drop(call.session, call.hold(known), walk_id=number, by=call.by)
    return go(f"/admin/{office}/survey")


def _pressed(call: Call, office: str, known: str, number: int, press: Callable[[Held], None]) -> Answer:
    """Do it and go back to the stopwatch; a press that came too late is said there."""
    try:
        press(call.hold(known))
    except Refusal as refusal:
        call.session.rollback()
        if refusal.code not in _TOO_LATE:
            raise
        return go(f"/admin/{office}/survey/{number}?said=changed")
    return go(f"/admin/{office}/survey/{number}")


def _watch(call: Call, office: str, known: str, number: int) -> str:
    walk = survey.walk(call.session, office=known, walk_id=number)
    marks = [event for event, _ in walk.marks]
    return render(
        call, "survey/watch.html", walk=walk, office=office, now=call.now, words=MARKS, phases=PHASES,
        stories=STORIES, card=CARD, bounds=BOUNDS, remarks=REMARKS, changed=call.query.said == "changed",
        next=[event for event in MARKS if event in allowed(marks)], over=bool(marks) and marks[-1] == "finish",
    )  # fmt: skip
