"""What the faces of a case share: finding it, holding its office, planning it, and telling what an answer changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from windowsvc.clocks import business_day
from windowsvc.events import Held
from windowsvc.lifeevents import casefile, caseplan, caseview, editions, knowledge
from windowsvc.lifeevents.casefile import Opened, Planned
from windowsvc.lifeevents.caseview import Frame
from windowsvc.lifeevents.erasing import Sweeper
from windowsvc.lifeevents.lifetimes import Lifetimes
from windowsvc.lifeevents.model import Event
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


def hold(call: Call, code: str) -> tuple[Held, Opened]:
    """A case to be changed, under its office's mutex.

    Raises:
        Refusal: ``case_unknown``, ``not_permitted``, ``stale_version``.
    """
    held = call.hold(casefile.office_of(call.session, code))
    version = getattr(call.body, "version", None) if call.repeated is None else None
    return held, casefile.of_office(call.session, held, call.parts.keys, code, version=version)


def plan(call: Call, opened: Opened) -> Planned:
    """The case as its answers are now."""
    frame = frame_of(call, opened)
    return casefile.plan(call.session, opened, event=frame.event, is_open=frame.is_open)


def whole(call: Call, opened: Opened) -> Json:
    """The whole view of a case for staff."""
    return caseview.whole(call.session, opened, frame_of(call, opened))


Run = Callable[[Call, Held, Opened], None]


def act(call: Call, code: str, run: Run, *, status: int = 200) -> Answer:
    """Hold a case, run one verb unless it was carried out before, and answer the case with what came and went."""
    held, opened = hold(call, code)
    if call.repeated is not None:
        return told(call, opened, [], status=status)
    before = plan(call, opened).checklist
    run(call, held, opened)
    call.session.flush()
    after = plan(call, opened).checklist
    call.remember({"case": code})
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
