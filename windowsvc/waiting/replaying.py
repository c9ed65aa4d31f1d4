"""A past day played again: what the estimate would have told at each issue, and how good that would have been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from windowsvc.office.configuration import City
from windowsvc.waiting import accuracy
from windowsvc.waiting.accuracy import Score, Told, stretched
from windowsvc.waiting.following import habits_of
from windowsvc.waiting.learning import entries_of
from windowsvc.waiting.model import PLAYS, Model
from windowsvc.waiting.offices import office_of
from windowsvc.waiting.story import Entry, Kind


def replay(session: Session, city: City, *, office: str, day: date, plays: int = PLAYS) -> dict[str, Score]:
    """The scores by service, and of all under ""; with the habits that were known on that morning."""
    setup = office_of(city, office, day=day)
    habits, stretch = habits_of(session, setup, office=office, day=day)
    entries = entries_of(session, office=office, day=day)
    model = Model(setup, habits, seed=f"{office}/{day.isoformat()}")
    told = list(_told(model, entries, stretch=stretch, plays=plays))
    measured = accuracy.measured(told, accuracy.first_calls(entries))
    return accuracy.summed([measured]) | accuracy.summed([measured], by="service")


def _told(model: Model, entries: list[Entry], *, stretch: float, plays: int) -> Iterator[Told]:
    """Ask for each number at the minute it begins to wait, unless it is called at once."""
    for index, entry in enumerate(entries):
        model.feed(entry)
        if entry.kind is not Kind.ENTER or _called_at_once(entries, index):
            continue
        answer = model.ask(entry.at, [entry.leg], plays=plays)
        if entry.leg in answer.spreads:
            yield Told(entry.leg, entry.service, entry.at, stretched(answer.spreads[entry.leg], stretch))


def _called_at_once(entries: list[Entry], index: int) -> bool:
    entry = entries[index]
    for later in entries[index + 1 :]:
        if later.at > entry.at:
            return False
        if later.leg == entry.leg and later.kind is Kind.CALL:
            return True
    return False
