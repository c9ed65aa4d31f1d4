"""職員: who may sign in, with which roles, and by which code the log knows them.

These functions run under the installation's mutex (`events.hold` of office ``*``) and append
to its log, with actor codes only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import business_day
from windowsvc.events import INSTALLATION, Actor, Held, OfficeSequence
from windowsvc.office import passwords, sessions, throttle
from windowsvc.office.naming import named
from windowsvc.office.permissions import Role, office_of
from windowsvc.office.tables import ActorName, Staff, StaffRole
from windowsvc.refusal import N_, Refusal

LOGIN: Final = r"[a-z0-9][a-z0-9._@-]{1,59}"


@dataclass(frozen=True)
class Person:
    """A person who may sign in, or could until disabled.

    Attributes:
        roles: place -> highest role; ``*`` stands for every office.
        second: whether a second step is set up.
        must_change: the password was made for them and is to be replaced at the first sign-in.
    """

    id: int
    login: str
    name: str
    roles: Mapping[str, Role]
    must_change: bool
    disabled: bool
    language: str
    second: bool = False


@dataclass(frozen=True)
class Credentials:
    """A person and the password to hand over; it is told this once."""

    person: Person
    password: str


def normal_login(login: str) -> str:
    """A sign-in name as it is stored, whatever the keyboard did to it."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def add_staff(
    session: Session,
    held: Held,
    *,
    login: str,
    name: str,
    roles: Mapping[str, Role],
    by: Actor,
    password: str | None = None,
    stored: str | None = None,
) -> Credentials:
    """Let a new person sign in; without a password one is made, which they must change.

    Args:
        stored: a hash already made of this very password, for invented people who share one.

    Raises:
        Refusal: ``login_invalid``, ``login_taken``, ``name_invalid``, ``office_unknown``, those of `passwords.check`.
    """
    _installation(held)
    login, name = normal_login(login), named(name)
    if not re.fullmatch(LOGIN, login):
        raise Refusal(
            "login_invalid",
            N_("A sign-in name has 2 to 60 small letters, digits and the signs . _ @ -, a letter or digit first."),
            status=422,
        )
    if session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise Refusal("login_taken", N_("Somebody already has this sign-in name."))
    chosen, hashed = _password(password, login=login, stored=stored)
    row = Staff(
        login=login,
        name=name,
        password_hash=hashed,
        must_change=password is None,
        created_at=held.machine,
        disabled_at=None,
    )
    session.add(row)
    session.flush()
    _replace_roles(session, staff_id=row.id, roles=roles)
    _tell(session, held, "added", staff_id=row.id, by=by)
    return Credentials(person(session, staff_id=row.id), chosen)


def reset_password(
    session: Session, held: Held, *, staff_id: int, by: Actor, password: str | None = None
) -> Credentials:
    """Give a person a new password, end their sign-ins and let them try at once.

    Raises:
        Refusal: ``staff_unknown``, those of `passwords.check`.
    """
    _installation(held)
    row = _row(session, staff_id)
    chosen, row.password_hash = _password(password, login=row.login)
    row.must_change = password is None
    sessions.end_sessions_of(session, staff_id=staff_id)
    _let_try(session, login=row.login)
    _tell(session, held, "password_reset", staff_id=staff_id, by=by)
    return Credentials(person(session, staff_id=staff_id), chosen)


def unlock(session: Session, held: Held, *, staff_id: int, by: Actor) -> None:
    """Let a person try again at once, wherever they mistyped.

    Raises:
        Refusal: ``staff_unknown``.
    """
    _installation(held)
    _let_try(session, login=_row(session, staff_id).login)
    _tell(session, held, "unlocked", staff_id=staff_id, by=by)


def remove_second(session: Session, held: Held, *, staff_id: int, by: Actor) -> None:
    """Take away a person's second step (``staff_unknown``), for a lost telephone, and end their sign-ins."""
    _installation(held)
    row = _row(session, staff_id)
    row.second, row.second_step = None, 0
    sessions.end_sessions_of(session, staff_id=staff_id)
    _tell(session, held, "second_off", staff_id=staff_id, by=by)


def disable(session: Session, held: Held, *, staff_id: int, by: Actor) -> None:
    """Let a person sign in no more and end their sign-ins; what the log says of them stays.

    Raises:
        Refusal: ``staff_unknown``, ``last_officer``.
    """
    _installation(held)
    row = _row(session, staff_id)
    if row.disabled_at is None:
        officers = _officers(session)
        row.disabled_at = held.machine
        session.flush()
        _keep_an_officer(session, before=officers)
    sessions.end_sessions_of(session, staff_id=staff_id)
    _tell(session, held, "disabled", staff_id=staff_id, by=by)


def enable(session: Session, held: Held, *, staff_id: int, by: Actor) -> None:
    """Let a disabled person sign in again.

    Raises:
        Refusal: ``staff_unknown``.
    """
    _installation(held)
    _row(session, staff_id).disabled_at = None
    session.flush()
    _tell(session, held, "enabled", staff_id=staff_id, by=by)


def set_roles(
    session: Session,
    held: Held,
    *,
    staff_id: int,
    roles: Mapping[str, Role],
    by: Actor,
    within: Collection[str] | None = None,
) -> Person:
    """Give a person exactly these roles, one an office.

    Args:
        within: the offices whose roles may be changed; in all others they stay as they are. All, if None.

    Raises:
        Refusal: ``staff_unknown``, ``office_unknown``, ``last_officer``; ``not_permitted`` for one outside ``within``.
    """
    _installation(held)
    _row(session, staff_id)
    if within is not None and not set(roles) <= set(within):
        raise Refusal("not_permitted", N_("You may not do this in this office."), status=403)
    officers = _officers(session)
    _replace_roles(session, staff_id=staff_id, roles=roles, within=within)
    _keep_an_officer(session, before=officers)
    _tell(session, held, "roles", staff_id=staff_id, by=by, roles={office: str(role) for office, role in roles.items()})
    return person(session, staff_id=staff_id)


def person(session: Session, *, staff_id: int) -> Person:
    """One person.

    Raises:
        Refusal: ``staff_unknown``.
    """
    row = _row(session, staff_id)
    held = sessions.roles_of(session, staff_id=staff_id)
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        roles={office: max(roles, key=lambda role: role.rank) for office, roles in held.items()},
        must_change=row.must_change,
        disabled=row.disabled_at is not None,
        language=row.language,
        second=row.second is not None,
    )


def find(session: Session, *, login: str) -> Person | None:
    """The person with this sign-in name."""
    login = normal_login(login)
    if not re.fullmatch(LOGIN, login):
        return None
    staff_id = session.scalar(select(Staff.id).where(Staff.login == login))
    return None if staff_id is None else person(session, staff_id=staff_id)


def everyone(session: Session) -> list[Person]:
    """Everybody, by sign-in name, the disabled too."""
    return [person(session, staff_id=one) for one in session.scalars(select(Staff.id).order_by(Staff.login))]


def actor_for(session: Session, *, staff_id: int, day: date) -> str:
    """The code by which the log knows a person in the quarter of ``day``; made on first use."""
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    row = session.scalar(select(ActorName).where(ActorName.staff_id == staff_id, ActorName.quarter == quarter))
    if row is None:
        row = ActorName(code=f"p{sessions.opaque()}", staff_id=staff_id, quarter=quarter, last_used=day)
        session.add(row)
    row.last_used = max(row.last_used, day)
    session.flush()
    return row.code


def names_of(session: Session, *, codes: Iterable[str]) -> dict[str, str]:
    """Actor code -> name, for the codes that can still be named."""
    chosen = select(ActorName.code, Staff.name).join(Staff, Staff.id == ActorName.staff_id)
    rows = session.execute(chosen.where(ActorName.code.in_(list(codes))))
    return {row.code: row.name for row in rows}


def codes_named(session: Session, *, name: str) -> list[str]:
    """The actor codes of the people whose name or sign-in name holds these words, as far as they can still be named."""
    wanted = unicodedata.normalize("NFKC", name).strip()
    chosen = select(ActorName.code).join(Staff, Staff.id == ActorName.staff_id)
    found = or_(Staff.name.contains(wanted, autoescape=True), Staff.login.contains(wanted.lower(), autoescape=True))
    return list(session.scalars(chosen.where(found)))


def purge_actors(session: Session, *, today: date, days: int) -> int:
    """Forget who stood behind the codes last used more than ``days`` days ago; returns how many."""
    old = delete(ActorName).where(ActorName.last_used < today - timedelta(days=days))
    return len(session.execute(old.returning(ActorName.code)).all())


def _installation(held: Held) -> None:
    if held.office != INSTALLATION:
        raise ValueError("people belong to the whole installation: hold office '*'")


def _row(session: Session, staff_id: int) -> Staff:
    row = session.get(Staff, staff_id, populate_existing=True)
    if row is None:
        raise Refusal("staff_unknown", N_("There is no such person."), status=404)
    return row


def _password(given: str | None, *, login: str, stored: str | None = None) -> tuple[str, str]:
    chosen = given if given is not None else passwords.made()
    passwords.check(chosen, login=login)
    return chosen, stored if stored is not None and given is not None else passwords.hashed(chosen)


def _let_try(session: Session, *, login: str) -> None:
    for kind in ("pair", "login"):
        throttle.forget(session, prefix=f"{kind}:{throttle.digest(login)}:")


def _replace_roles(
    session: Session, *, staff_id: int, roles: Mapping[str, Role], within: Collection[str] | None = None
) -> None:
    known = set(session.scalars(select(OfficeSequence.office))) | {INSTALLATION}
    if not {office_of(place) for place in roles} <= known:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    if any(place != office_of(place) and role is not Role.CLERK for place, role in roles.items()):
        message = N_("In one department alone, people work on its procedures and do nothing else.")
        raise Refusal("department_role", message, status=422)
    old = delete(StaffRole).where(StaffRole.staff_id == staff_id)
    session.execute(old if within is None else old.where(StaffRole.office.in_(list(within))))
    session.add_all(StaffRole(staff_id=staff_id, office=office, role=str(Role(role))) for office, role in roles.items())
    session.flush()


def _officers(session: Session) -> tuple[int, ...]:
    """How many people can sign in as officer of the installation, and of anything."""
    able = (
        select(func.count(StaffRole.staff_id.distinct()))
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(StaffRole.role == str(Role.OFFICER), Staff.disabled_at.is_(None))
    )
    return tuple(session.scalars(one).one() for one in (able.where(StaffRole.office == INSTALLATION), able))


def _keep_an_officer(session: Session, *, before: tuple[int, ...]) -> None:
    after = _officers(session)
    if any(now == 0 and then > 0 for now, then in zip(after, before, strict=True)):
        raise Refusal(
            "last_officer",
            N_("This is the last officer. Please make somebody else an officer first, or nobody can let people in."),
        )


def _tell(session: Session, held: Held, action: str, *, staff_id: int, by: Actor, **detail: Any) -> None:
    about = actor_for(session, staff_id=staff_id, day=business_day(held.machine))
    events.append(session, held, "people", by=by, action=action, about=about, **detail)
