"""Facts that follow from other facts: ages, days since a move. A value that was given wins, and a difference is noted.

Ages: a year is completed at the end of the day before the birthday (年齢計算ニ関スル法律, 民法143条2項); only the 75th,
which brings the insurance for the late elderly, is completed on the birthday itself (高齢者医療確保法50条).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from windowsvc.lifeevents.facts import Given

Case = dict[str, Any]
LATE_ELDERLY: Final = 75
LAST_CHILD_YEAR: Final = 17
"""The school-year age up to which somebody is a child of the allowances: to the 31 March after the 18th birthday."""


def age_on(born: date, day: date) -> int:
    """Age in law at the end of ``day``: a year is completed on the day before the birthday."""
    return birthday_age(born, day + timedelta(days=1))


def birthday_age(born: date, day: date) -> int:
    """Age as birthdays count it; somebody born on 29 February has theirs on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_for_insurance(born: date, day: date) -> int:
    """Age in law, except that 75 is reached on the birthday itself."""
    age = age_on(born, day)
    return age - 1 if age == LATE_ELDERLY and birthday_age(born, day) < LATE_ELDERLY else age


def school_year_age(born: date, day: date) -> int:
    """Age on 1 April of the school year that holds ``day``; whoever is born on 1 April has completed the year."""
    first = date(day.year if day.month >= 4 else day.year - 1, 4, 1)
    return birthday_age(born, first)


Difference = tuple[str, Any, Any]
"""A fact, the value that was given, and the one that follows from the other answers."""


def completed(given: Given, *, event: str, dates: Mapping[str, str]) -> tuple[Case, dict[str, Case], list[Difference]]:
    """The facts of the case and of each person with what follows from them.

    Args:
        dates: base of deadlines -> the fact whose date stands for it, as the event declares.

    Returns:
        The case, the people, and each given value that differs from what follows.
    """
    differing: list[Difference] = []
    case: Case = dict(given.facts)
    for name, work in _CASE.items():
        _settle(case, name, work(case, given.on, event), differing)
    for base, fact in dates.items():
        if fact in case:
            case.setdefault(base, case[fact])
    people = {}
    for who, own in given.people.items():
        person = dict(own)
        for name, work in _PERSON.items():
            _settle(person, name, work(person, given.on, event), differing)
        people[who] = person
    return case, people, differing


def _settle(case: Case, name: str, found: Any, differing: list[Difference]) -> None:
    if found is None:
        return
    if name in case and case[name] != found:
        differing.append((name, case[name], found))
    case.setdefault(name, found)


def _days_since(case: Case, fact: str) -> int | None:
    since, notice = case.get(fact), case.get("household.notice_date")
    return max((notice - since).days, 0) if since is not None and notice is not None else None


def _deceased_age(case: Case, _on: date, _event: str) -> int | None:
    born, died = case.get("deceased.date_of_birth"), case.get("deceased.date_of_death")
    return age_on(born, died) if born is not None and died is not None and born <= died else None


def _is_child(case: Case, _on: date, _event: str) -> bool | None:
    born, died = case.get("deceased.date_of_birth"), case.get("deceased.date_of_death")
    if born is not None and died is not None:
        return school_year_age(born, died) <= LAST_CHILD_YEAR
    age = case.get("deceased.age")
    return None if age is None or age == LAST_CHILD_YEAR + 1 else bool(age <= LAST_CHILD_YEAR)


def _stillbirth(case: Case, _on: date, _event: str) -> bool | None:
    """Nobody whose age is known to be a year or more was stillborn: such a line is never shown to their family."""
    return False if (case.get("deceased.age") or 0) > 0 else None


def _notice_date(_case: Case, on: date, event: str) -> date | None:
    return on if event != "bereavement" else None


def _age(person: Case, on: date, _event: str) -> int | None:
    born = person.get("person.birth_date")
    return age_for_insurance(born, on) if born is not None and born <= on else None


def _school_year(person: Case, on: date, _event: str) -> int | None:
    born = person.get("person.birth_date")
    return max(school_year_age(born, on), 0) if born is not None and born <= on else None


_Work = Callable[[Case, date, str], Any]

_CASE: Final[Mapping[str, _Work]] = {
    "deceased.age": _deceased_age,
    "deceased.is_child": _is_child,
    "deceased.stillbirth": _stillbirth,
    "household.notice_date": _notice_date,
    "household.days_since_move": lambda case, _on, _event: _days_since(case, "household.move_in_date"),
    "household.days_since_planned_out": lambda case, _on, _event: _days_since(case, "household.planned_out_date"),
}

_PERSON: Final[Mapping[str, _Work]] = {"person.age": _age, "person.fy_age": _school_year}
