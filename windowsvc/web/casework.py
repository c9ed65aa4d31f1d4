"""What the faces of a case share: finding it, holding its office, planning it, and telling what an answer changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from windowsvc.clocks import business_day
from windowsvc.events import Held
from windowsvc.lifeevents import casefile, caseplan, caseview, editions, knowledge, masking, presurvey, reveals
from windowsvc.lifeevents.casefile import Opened, Planned
from windowsvc.lifeevents.caseview import Frame
from windowsvc.lifeevents.departments import department_of
from windowsvc.lifeevents.erasing import Sweeper
from windowsvc.lifeevents.lifetimes import Lifetimes
from windowsvc.lifeevents.model import Event
from windowsvc.office.permissions import department
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call, Parts

Json = dict[str, Any]


def event_of(call: Call, opened: Opened) -> Event:
    """The life event of a case, in the edition it was begun on."""
    return knowledge.event_of(call.session, opened.row, city=call.parts.settings.city)


def event_now(call: Call, event: str) -> Event:
    """A life event as it is used today.

    Raises:
        Refusal: ``event_unknown``, ``city_unknown``.
    """
    return editions.event_on(call.session, event, on=today(call), city=overlay(call))


def overlay(call: Call) -> str | None:
    """The id of this city's overlay, or None."""
    return call.parts.settings.city or None


def today(call: Call) -> date:
    """The business day."""
    return business_day(call.now)


def frame_of(call: Call, opened: Opened) -> Frame:
    """What the view of a case is made from."""
    city = call.city()
    return Frame(
        event=event_of(call, opened),
        city=city,
        today=today(call),
        is_open=knowledge.open_days(city, opened.row.office),
        rules=lifetimes(call.parts),
    )


def lifetimes(parts: Parts) -> Lifetimes:
    """How long this installation keeps cases."""
    kept = parts.settings.retention
    return Lifetimes(kept.case_open_days, kept.case_warn_days, kept.case_closed_days)


def sweeper(parts: Parts) -> Sweeper:
    """What ends and erases cases by itself."""
    return Sweeper(
        parts.engine,
        keys=parts.keys,
        clocks=parts.clocks,
        rules=lifetimes(parts),
        build=parts.build,
        knowledge=lambda session, row: knowledge.event_of(session, row, city=parts.settings.city),
        open_days=lambda session, office: knowledge.open_days(parts.configuration.city(session), office),
    )


def read(call: Call, code: str) -> Opened:
    """A case to be read, by somebody who may.

    Raises:
        Refusal: ``case_unknown``, ``not_permitted``.
    """
    call.permit(casefile.office_of(call.session, code))
    return casefile.find(call.session, call.parts.keys, code)


def hold(call: Call, code: str, *, departments: bool = False) -> tuple[Held, Opened]:
    """A case to be changed, under its office's mutex.

    Args:
        departments: whether those who work in one department alone may pass; what is theirs is looked at afterwards.

    Raises:
        Refusal: ``case_unknown``, ``not_permitted``, ``stale_version``.
    """
    office = casefile.office_of(call.session, code)
    own = theirs(call, office) if departments else None
    held = call.hold(office, within=department(office, min(own)) if own else None)
    version = getattr(call.body, "version", None) if call.repeated is None else None
    return held, casefile.of_office(call.session, held, call.parts.keys, code, version=version)


def theirs(call: Call, office: str) -> frozenset[str] | None:
    """The departments in which alone whoever asks works; None for those who work in the whole office."""
    own = call.principal.departments(office)
    return None if not own or call.may(call.door.permission, office=office) else frozenset(own)


def must_be_theirs(call: Call, opened: Opened, *, item: str | None = None) -> None:
    """Let people of one department at what is theirs only: an item, or a case in which they have something to do.

    Raises:
        Refusal: ``not_permitted``, ``item_unknown``.
    """
    own = theirs(call, opened.row.office)
    if own is None:
        return
    planned = plan(call, opened)
    names = caseview.names_of(call.city(), opened.row.office)
    lines = planned.lines if item is None else [casefile.line_of(planned, item)]
    found = {department_of(line.item.department, names) for line in lines if line.open or line.touched.version}
    if item is None:
        found |= {one.department for one in presurvey.of_case(call.session, opened.code)}
    if not own & found:
        raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)


def plan(call: Call, opened: Opened) -> Planned:
    """The case as its answers are now."""
    frame = frame_of(call, opened)
    return casefile.plan(call.session, opened, event=frame.event, is_open=frame.is_open)


def whole(call: Call, opened: Opened) -> Json:
    """The whole view of a case for staff; names are masked until this sign-in has asked for them."""
    view = caseview.whole(call.session, opened, frame_of(call, opened))
    return {**view, "revealed": True} if names_shown(call, opened.code) else masking.whole(view)


def names_shown(call: Call, *cases: str) -> set[str]:
    """Which of these cases have their names shown to this sign-in."""
    return reveals.shown(call.session, cases, sign_in=call.principal.session, now=call.machine)


def lines(call: Call, found: Sequence[Json]) -> list[Json]:
    """Cases in a list, the names masked where this sign-in has not asked for them."""
    shown = names_shown(call, *(one["code"] for one in found))
    return [{**one, "revealed": True} if one["code"] in shown else masking.line(one) for one in found]


Run = Callable[[Call, Held, Opened], None]


def act_of_department(call: Call, code: str, run: Run, *, item: str | None = None) -> Answer:
    """`act`, for those of one department too, about what is theirs; they are not answered the case."""
    held, opened = hold(call, code, departments=True)
    must_be_theirs(call, opened, item=item)
    if theirs(call, held.office) is None:
        return _acted(call, held, opened, run, status=200)
    if call.repeated is None:
        run(call, held, opened)
        call.remember({"case": code})
    return Answer(204)


def act(call: Call, code: str, run: Run, *, status: int = 200) -> Answer:
    """Hold a case, run one verb unless it was carried out before, and answer the case with what came and went."""
    held, opened = hold(call, code)
    return _acted(call, held, opened, run, status=status)


def _acted(call: Call, held: Held, opened: Opened, run: Run, *, status: int) -> Answer:
    if call.repeated is not None:
        return told(call, opened, [], status=status)
    before = plan(call, opened).checklist
    run(call, held, opened)
    call.session.flush()
    after = plan(call, opened).checklist
    call.remember({"case": opened.code})
    return told(call, opened, caseplan.moved(before, after), status=status)


def told(call: Call, opened: Opened, moved: list[caseplan.Moved], *, status: int = 200) -> Answer:
    """The case, and what the answer changed: what is now to be done, what is not any more, what else is otherwise."""
    changes = [
        {
            "key": one.key,
            "name": one.name,
            "before": one.before.value if one.before else None,
            "after": one.after.value if one.after else None,
            "kind": "came" if one.came else "went" if one.went else "changed",
            "reason": one.reason,
        }
        for one in moved
    ]
    return Answer(status, {**whole(call, opened), "changes": changes}, {"Cache-Control": "no-store"})
