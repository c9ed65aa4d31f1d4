"""待っている間の聞き取り: one question a page behind the ticket's code, complete without scripts."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from markupsafe import Markup

from windowsvc.events import Held
from windowsvc.languages import dates
from windowsvc.languages.locales import get
from windowsvc.languages.localised import LocalisedText
from windowsvc.lifeevents import answering, casefile, cases, citizen, family_list, knowledge, texts
from windowsvc.lifeevents.because import because
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import CaseState, Role, Source
from windowsvc.lifeevents.citizen import Screen
from windowsvc.lifeevents.interview import WHICH_OF
from windowsvc.lobby import visitor
from windowsvc.office.sealed import new_key
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework, family_groups
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render
from windowsvc.web.phone import replies, wording
from windowsvc.web.phone.pages import NOBODY, pages, style_of
from windowsvc.web.phone.style import Style, interview_style_for
from windowsvc.web.rates import network
from windowsvc.web.screens import look

MOST_MOVERS: Final = 6
MOST_COLUMNS: Final = 3
"""Up to so many people have a column each on a tick list, as far as a phone is wide."""
CHILD: Final = "deceased.is_child"
"""Asked before anything else after a death, so that nobody who lost a child is interviewed."""

_MISSING: Final = N_("Please choose one answer. “I don't know” is an answer too.")
_WRONG: Final = N_("This answer cannot be used. Please choose again.")
_UNUSABLE: Final = {
    "answer_missing": _MISSING,
    "answer_wrong": _WRONG,
    "facts_invalid": _WRONG,
    "answer_incomplete": _WRONG,
    "mynumber_refused": _WRONG,
}
"""Refusals after which the same question is shown again."""


@door(pages, "GET", "/t/<token>/ask.css", permission="public", rate="phone")
def ask_style(call: Call, token: str) -> Answer:
    """The stylesheet of the interview, the same for every ticket."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "private, max-age=86400"}
    return Answer(data=_ask_style(call).text, headers=headers)


def _ask_style(call: Call) -> Style:
    """The sheet of the page's language, made anew when the city's set-up or its content changes."""
    events = [casework.event_now(call, one) for one in _live(call)]
    city, kept = call.city(), call.parts.extra.get("ask_style")
    if kept is None or kept[0] is not city or [*map(id, kept[1])] != [*map(id, events)]:
        kept = call.parts.extra["ask_style"] = (city, events, {})
    sheets: dict[str, Style] = kept[2]
    if call.locale.code not in sheets:
        sheets[call.locale.code] = interview_style_for(city, events, call.locale)
    return sheets[call.locale.code]


def _live(call: Call) -> list[str]:
    return knowledge.live_events(call.session, city=call.parts.settings.city, on=casework.today(call))


@door(pages, "GET", "/t/<token>/ask", permission="public", rate="phone")
def ask(call: Call, token: str) -> Answer:
    """Which life event it is about; or straight on to the one that was begun."""
    found = _visit(call, token)
    if isinstance(found, Answer):
        return found
    begun = [one for one in _cases(call, found) if one.row.state != CaseState.CLOSED]
    if begun and "more" not in request.args:
        return _go(token, begun[-1].row.event)
    return Answer(data=_begin(call, token, found, begun=[one.row.event for one in begun]))


@door(
    pages, "POST", "/t/<token>/ask", permission="public", rate="phone", form=True,
    refusals=("ticket_unknown", "event_unknown", "event_not_live", "case_exists"),
)  # fmt: skip
def begin(call: Call, token: str) -> Answer:
    """Begin to answer; nobody of the staff sees it before they serve the ticket."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    event = casework.event_now(call, request.form.get("event", "")[:40])
    held = call.hold(found.office)
    if any(one.row.event == event.id for one in _cases(call, found)):
        return _go(token, event.id)
    key = new_key(call.parts.keys, today=call.machine.date())
    opened = cases.open_(
        call.session, held, key=key, event=event, overlay=casework.overlay(call), by=call.by,
        draft=True, origin="phone", ticket_id=found.ticket_id,
    )  # fmt: skip
    if event.people:
        for name in _movers():
            details = {"relation": name} if name else {}
            cases.name_person(call.session, held, opened, details=details, roles=(Role.MOVER,), by=call.by)
    if CHILD in event.facts and request.form.get("who") in ("child", "adult"):
        answering.note(
            call.session, held, opened, event=event, facts={CHILD: request.form["who"] == "child"}, people={},
            source=Source.HOLDER, by=call.by,
        )  # fmt: skip
    cases.share(call.session, held, opened, keys=call.parts.keys, meanings=knowledge.meanings(), by=call.by)
    return _go(token, event.id)


def _movers() -> list[str]:
    """What the people who move are called; at least one moves."""
    given = [" ".join(one.split())[:20] for one in request.form.getlist("mover")[:MOST_MOVERS]]
    return [one for one in given if one] or [""]


@door(pages, "GET", "/t/<token>/ask/<event>", permission="public", rate="phone")
def question(call: Call, token: str, event: str) -> Answer:
    """The next question, or the list when nothing is left to ask."""
    return _question(call, token, event)


@door(
    pages, "POST", "/t/<token>/ask/<event>", permission="public", rate="phone", form=True,
    refusals=("ticket_unknown", "case_unknown", "case_closed", "nothing_to_take_back"),
)  # fmt: skip
def answer(call: Call, token: str, event: str) -> Answer:
    """Answer, leave for later, or go back."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    held = call.hold(found.office)
    opened = _own(call, found, event)
    again = request.form.get("again") == "1"
    try:
        _carry_out(call, held, opened, again=again)
    except Refusal as refusal:
        if refusal.code not in _UNUSABLE:
            raise
        return _go(token, event, again=again, wrong=refusal.code)  # nothing was written: it is rolled back
    return _go(token, event, again=again)


def _carry_out(call: Call, held: Held, opened: Opened, *, again: bool) -> None:
    life = casework.event_of(call, opened)
    given: dict[str, Any] = {"event": life, "source": Source.HOLDER, "by": call.by}
    do, asked = request.form.get("do", "answer"), request.form.get("question", "")
    if do == "back":
        answering.back(call.session, held, opened, source=Source.HOLDER, by=call.by)
        return
    screen = citizen.screen(call.session, opened, life, again=again)
    if screen.question is None or screen.question.id != asked:
        return  # it was answered meanwhile, here or at the window: the next one is shown
    if do == "later":
        answering.skip(call.session, held, opened, question=asked, **given)
    elif replies.unknown(request.form) and (screen.question.screening or asked not in life.facts):
        answering.unknown(call.session, held, opened, question=asked, **given)
    else:
        reply = replies.reply(life, screen.question, request.form)
        answering.answer(call.session, held, opened, question=asked, reply=reply, **given)


@door(pages, "GET", "/t/<token>/ask/<event>/list", permission="public", rate="phone")
def own_list(call: Call, token: str, event: str) -> Answer:
    """What follows from the answers so far."""
    found = _visit(call, token)
    if isinstance(found, Answer):
        return found
    opened = _own(call, found, event)
    return _list(call, token, found, opened)


def _go(token: str, event: str, *, again: bool = False, wrong: str = "") -> Answer:
    query = "&".join([*(["again=1"] if again else []), *([f"wrong={wrong}"] if wrong else [])])
    return Answer(303, headers={"Location": f"/t/{token}/ask/{event}" + (f"?{query}" if query else "")})


def _visit(call: Call, token: str) -> visitor.Visit | Answer:
    """The visit; the page that says so when there is none. The page speaks the ticket's language."""
    try:
        found = visitor.visit(call.session, call.parts.keys, token=token)
    except Refusal as refusal:
        call.parts.limiter.miss(network(request.remote_addr or ""))
        return Answer(refusal.status, render(call, "phone/unknown.html", token=NOBODY, style=style_of(call)))
    call.locale = get(found.current.language)
    return found


def _cases(call: Call, found: visitor.Visit) -> list[Opened]:
    codes = casefile.of_ticket(call.session, found.ticket_id)
    return [casefile.find(call.session, call.parts.keys, code) for code in codes]


def _own(call: Call, found: visitor.Visit, event: str) -> Opened:
    for opened in _cases(call, found):
        if opened.row.event == event and opened.row.state != CaseState.CLOSED:
            return opened
    raise Refusal("case_unknown", N_("There is no such case."), status=404)


def _question(call: Call, token: str, event: str) -> Answer:
    found = _visit(call, token)
    if isinstance(found, Answer):
        return found
    opened = _own(call, found, event)
    again = request.args.get("again") == "1"
    screen = citizen.screen(call.session, opened, casework.event_of(call, opened), again=again)
    if screen.gentle:
        return Answer(data=_show(call, "phone/ask/gentle.html", token, found, screen=screen))
    if screen.question is None:
        return _list(call, token, found, opened, later=screen.later)
    wrong = _UNUSABLE.get(request.args.get("wrong", ""))
    moved = citizen.changed(call.session, opened, screen.event)
    page = _show(
        call, "phone/ask/question.html", token, found, screen=screen, again=again, wrong=wrong, moved=moved
    )  # fmt: skip
    return Answer(data=page)


def _begin(call: Call, token: str, found: visitor.Visit, *, begun: list[str]) -> str:
    events = [casework.event_now(call, one) for one in _live(call) if one not in begun]
    return _show(call, "phone/ask/begin.html", token, found, events=events, begun=begun, most=MOST_MOVERS)


def _list(call: Call, token: str, found: visitor.Visit, opened: Opened, *, later: int = 0) -> Answer:
    frame = casework.frame_of(call, opened)
    lines = citizen.own_list(call.session, opened, frame.event, is_open=frame.is_open)
    made = family_groups.grouped(lines, today=frame.today)
    screen = citizen.screen(call.session, opened, frame.event)
    page = _show(
        call, "phone/ask/list.html", token, found, screen=screen, groups=made, later=later or screen.later,
        day=lambda one: dates.date_long(one, call.locale), bring=family_groups.bring(lines, frame.event),
        because=lambda item: because(frame.event, item), home=_home(call, lines),
        moved=citizen.changed(call.session, opened, frame.event),
    )  # fmt: skip
    return Answer(data=page, headers={"Cache-Control": "no-store"})


def _home(call: Call, lines: list[Line]) -> str | None:
    """The address of the list that stays: it names the items where no server is sent them."""
    items = family_list.fragment(lines, longest=None)
    return f"{family_list.PAGE}?lang={call.locale.outside}#{items}" if items else None


def _show(call: Call, template: str, token: str, found: visitor.Visit, **values: Any) -> str:
    outlook = look(call.parts, call.session, found.office)
    visit = visitor.snapshot(outlook, found, now=call.now, build=call.parts.build)
    screen: Screen | None = values.get("screen")
    called = dict(screen.people) if screen else {}

    def person(who: str) -> str | Markup:
        numbers = [one for one, _ in screen.people] if screen else []
        return called.get(who) or f"{numbers.index(who) + 1 if who in numbers else who}"

    return render(
        call,
        template,
        scripts=("phone/ask.js",),
        token=token,
        visit=visit,
        style=_ask_style(call),
        read=texts.Reader(call.locale, [screen.event] if screen else values.get("events", ())),
        texts=texts,
        person=person,
        called=called,
        NONE=replies.NONE,
        UNKNOWN=replies.UNKNOWN,
        WHICH_OF=WHICH_OF,
        MOST_COLUMNS=MOST_COLUMNS,
        typed=LocalisedText.model_validate,
        pieces=wording.pieces(call.locale),
        **values,
    )
