"""The open data of an office's year, from the months that are measured."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from windowsvc.lobby import past
from windowsvc.lobby.setup import Service
from windowsvc.measures.folding import everything, summary
from windowsvc.measures.measuring import months_between
from windowsvc.measures.open_data import GROUPS, Line, as_csv, lines
from windowsvc.measures.periods import Period, months_of
from windowsvc.measures.tables import MeasuredDay
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office


def open_data(session: Session, city: City, *, office: str, year: int, today: date) -> bytes:
    """The year as a CSV file: the months that are over and measured.

    A month that still grows would tell, from one day's file to the next, how few have come between.
    """
    found = city.get(Office, office)
    names = {code: str(one.name) for code, one in city.all(Service, inactive=True).items()}
    told: list[Line] = []
    for month in _over(session, office=office, year=year, today=today):
        rows = months_between(session, office=office, first=month.first, last=month.last)
        title = str(found.name) if found else office
        told += lines(summary(rows, wanted=everything(*GROUPS)), office=title, month=month.code, names=names)
    return as_csv(told)


def _over(session: Session, *, office: str, year: int, today: date) -> list[Period]:
    over = [month for month in months_of(year) if month.last < today]
    due = past.unread(session, MeasuredDay, until=today - timedelta(days=1)) if over else []
    return [month for month in over if not any(of == office and month.first <= day <= month.last for of, day in due)]
