"""Signing in and out.

A sign-in opens its own short transactions instead of running inside the caller's: a failed
try must stay written although it is refused, and the slow hash must not hold the lock that
every window of the city hall waits for. So it must not be called within `writing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from windowsvc import events, settings
from windowsvc.clocks import Clocks, business_day
from windowsvc.database import writing
from windowsvc.events import INSTALLATION, Actor, Held
from windowsvc.office import directory, passwords, second, sessions, throttle
from windowsvc.office.directory import Vouched
from windowsvc.office.people import Person, actor_for, find, normal_login, person
from windowsvc.office.permissions import Principal, Role
from windowsvc.office.second import Passed
from windowsvc.office.tables import Staff
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

STRANGER: Final = Actor("stranger")
_KNOWN_FOR: Final = timedelta(days=90)


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in. The token goes into the cookie and is kept nowhere."""

    token: str
    csrf: str
    staff: Person


@dataclass(frozen=True)
class _Try:
    """One try: the limits it counts under, and what the table held when it began."""

    limits: dict[str, throttle.Limit]
    pair: str
    known: str
    staff_id: int | None
    stored: str | None


def sign_in(
    engine: Engine,
    *,
    login: str,
    password: str,
    address: str,
    clocks: Clocks,
    build: str,
    lasting: settings.Sessions,
) -> SignedIn | Passed:
    """Sign a person in, or say that a second step is to follow. Call it outside any open writing transaction.

    Args:
        address: where the try comes from, as far as we know it.

    Raises:
        Refusal: ``sign_in_failed`` (401) whatever was wrong; ``too_many_tries`` (429) with ``seconds``.
    """
    now = clocks.machine.now()
    login = normal_login(login)
    with writing(engine) as session:
        found = _begin(session, login=login, address=address, clocks=clocks)
        throttle.reserve(session, found.limits, now=now)
    right = passwords.matches(found.stored, password)
    fresh = passwords.hashed(password) if right and found.stored and passwords.outdated(found.stored) else None
    with writing(engine) as session:
        held = _hold(session, clocks=clocks, build=build)
        row = _unchanged(session, found) if right else None
        if row is not None:
            row.password_hash = fresh or row.password_hash
            throttle.forgive(session, found.limits, tried=now, clear=found.pair)
            throttle.remember(session, found.known, until=now + _KNOWN_FOR)
            passed = _second(session, held, row=row, lasting=lasting)
            return passed or _open(session, held, row=row, lasting=lasting)
        _tell_failure(session, held, staff_id=found.staff_id)
    raise _failed()


def finish(
    engine: Engine,
    *,
    ticket: str,
    code: str,
    keys: KeyStore,
    clocks: Clocks,
    build: str,
    lasting: settings.Sessions,
) -> SignedIn:
    """The second step: the code of six digits. Call it outside any open writing transaction.

    Raises:
        Refusal: ``sign_in_again`` or ``code_not_right`` (401); ``too_many_tries`` (429) with ``seconds``.
    """
    now = clocks.machine.now()
    passed = second.read_ticket(keys, ticket, now=now)
    limit = f"second:{passed.staff_id}"
    with writing(engine) as session:
        throttle.reserve(session, {limit: second.CODES}, now=now)
    with writing(engine) as session:
        held = _hold(session, clocks=clocks, build=build)
        row = session.get(Staff, passed.staff_id)
        if row is None or row.disabled_at is not None or second.fingerprint(row.password_hash) != passed.fingerprint:
            raise second.again()
        if _right(keys, row, passed, code=code, now=now):
            throttle.forgive(session, {limit: second.CODES}, tried=now, clear=limit)
            if passed.secret:
                _tell_second(session, held, staff_id=row.id)
            return _open(session, held, row=row, lasting=lasting)
        _tell_failure(session, held, staff_id=row.id)
    raise second.wrong()


def begin_second(session: Session, *, principal: Principal, now: datetime) -> Passed:
    """A new secret for somebody who is signed in, to be confirmed by `set_second`."""
    row = session.get(Staff, principal.staff_id)
    if row is None:
        raise Refusal("sign_in_needed", N_("Please sign in first."), status=401)
    _none_yet(row)
    print_of = second.fingerprint(row.password_hash)
    return Passed(row.id, (now + second.LASTS).timestamp(), print_of, secret=second.new_secret())


def set_second(session: Session, held: Held, *, principal: Principal, ticket: str, code: str, keys: KeyStore) -> None:
    """Set up one's own second step by a first right code.

    Raises:
        Refusal: ``sign_in_again``, ``code_not_right``.
    """
    passed = second.read_ticket(keys, ticket, now=held.machine)
    row = session.get(Staff, principal.staff_id)
    if row is None or row.id != passed.staff_id or not passed.secret:
        raise second.again()
    _none_yet(row)
    if not _right(keys, row, passed, code=code, now=held.machine):
        raise second.wrong()
    _tell_second(session, held, staff_id=row.id)


def _none_yet(row: Staff) -> None:
    """Whoever finds a desk unattended must not put their own telephone in the place of its owner's."""
    if row.second is not None:
        raise Refusal("second_there", N_("Your second step is set up. Your officer can take it away."))


def by_directory(
    engine: Engine, *, vouched: Vouched, clocks: Clocks, build: str, lasting: settings.Sessions
) -> SignedIn:
    """Sign in the person whom the city's directory vouches for. Call it outside any open writing transaction.

    Raises:
        Refusal: ``directory_unknown`` (403) when nobody may sign in by this name; ``directory_second_step`` (403) when
            the directory does not tell of a second step and must.
    """
    with writing(engine) as session:
        held = _hold(session, clocks=clocks, build=build)
        someone = find(session, login=vouched.login)
        row = None if someone is None or someone.disabled else session.get(Staff, someone.id)
        if row is not None and vouched.strong:
            return _open(session, held, row=row, lasting=lasting, way="directory")
        _tell_failure(session, held, staff_id=None if row is None else row.id)
    if row is not None:
        raise directory.one_step_only()
    raise Refusal(
        "directory_unknown",
        N_("The directory knows you, but nobody has let you in here yet. Please ask your officer."),
        status=403,
    )


def _second(session: Session, held: Held, *, row: Staff, lasting: settings.Sessions) -> Passed | None:
    """What is still to be done after the password; None when nothing is."""
    roles = {role for held_roles in sessions.roles_of(session, staff_id=row.id).values() for role in held_roles}
    must = lasting.second_step == "all" or (lasting.second_step == "officers" and Role.OFFICER in roles)
    if row.second is None and not must:
        return None
    code = actor_for(session, staff_id=row.id, day=business_day(held.machine))
    events.append(session, held, "sign_in_first", by=Actor(code))
    secret = "" if row.second is not None else second.new_secret()
    until = (held.machine + second.LASTS).timestamp()
    return Passed(row.id, until, second.fingerprint(row.password_hash), secret=secret)


def _right(keys: KeyStore, row: Staff, passed: Passed, *, code: str, now: datetime) -> bool:
    """Whether the code is right; a new secret is then kept, and no code of the past counts again."""
    if passed.secret and row.second is None:
        secret, after = passed.secret, 0
    elif row.second is not None:
        secret, after = second.taken_out(keys, row.second, staff_id=row.id), row.second_step
    else:
        raise second.again()
    step = second.matching_step(secret, code, now=now, after=after)
    if step is None:
        return False
    row.second_step = step
    if passed.secret and row.second is None:
        row.second = second.put_away(keys, passed.secret, staff_id=row.id)
    return True


def _tell_second(session: Session, held: Held, *, staff_id: int) -> None:
    about = actor_for(session, staff_id=staff_id, day=business_day(held.machine))
    events.append(session, held, "people", by=Actor(about), action="second_on", about=about)


def change_password(
    engine: Engine, *, principal: Principal, old: str, new: str, address: str, clocks: Clocks, build: str
) -> None:
    """Change one's own password and end one's other sign-ins. Call it outside any open writing transaction.

    Raises:
        Refusal: ``sign_in_failed`` (401) when the old one is wrong; ``too_many_tries`` (429); ``password_same``;
            those of `passwords.check`.
    """
    if principal.staff_id is None:
        raise Refusal("sign_in_needed", N_("Please sign in first."), status=401)
    now = clocks.machine.now()
    with writing(engine) as session:
        login = person(session, staff_id=principal.staff_id).login
        passwords.check(new, login=login)
        found = _begin(session, login=login, address=address, clocks=clocks)
        throttle.reserve(session, found.limits, now=now)
    right = passwords.matches(found.stored, old)
    if right and passwords.normal(old) == passwords.normal(new):
        raise Refusal("password_same", N_("This is the password you have now. Please choose another one."), status=422)
    stored = passwords.hashed(new)
    with writing(engine) as session:
        held = _hold(session, clocks=clocks, build=build)
        row = _unchanged(session, found) if right else None
        if row is not None:
            row.password_hash, row.must_change = stored, False
            throttle.forgive(session, found.limits, tried=now, clear=found.pair)
            sessions.end_sessions_of(session, staff_id=row.id, but=principal.session)
            events.append(session, held, "people", by=principal.actor, action="password_changed")
            return
        _tell_failure(session, held, staff_id=found.staff_id)
    raise _failed()


def sign_out(session: Session, held: Held, *, principal: Principal) -> None:
    """End this sign-in."""
    if principal.session is not None:
        sessions.end_session(session, code=principal.session)
    events.append(session, held, "sign_out", by=principal.actor)


def _begin(session: Session, *, login: str, address: str, clocks: Clocks) -> _Try:
    who, where = throttle.digest(login), throttle.digest(address)
    pair, known = f"pair:{who}:{where}", f"known:{who}:{where}"
    limits: dict[str, throttle.Limit] = {pair: throttle.LOGIN_AT_ADDRESS}
    if not throttle.remembered(session, known, now=clocks.machine.now()):
        # Strangers share what they may try of one login; whoever signed in here before is not slowed by them.
        limits[f"login:{who}:"] = throttle.LOGIN_FROM_STRANGERS
        limits[f"stranger:{where}"] = throttle.STRANGER
    someone = find(session, login=login)
    if someone is None or someone.disabled:
        return _Try(limits, pair, known, staff_id=None, stored=None)
    stored = session.scalar(select(Staff.password_hash).where(Staff.id == someone.id))
    return _Try(limits, pair, known, staff_id=someone.id, stored=stored)


def _hold(session: Session, *, clocks: Clocks, build: str) -> Held:
    return events.hold(session, INSTALLATION, now=clocks.business.now(), machine=clocks.machine.now(), build=build)


def _unchanged(session: Session, found: _Try) -> Staff | None:
    """The person, unless disabled or given another password while we were at it."""
    row = session.get(Staff, found.staff_id)
    return row if row and row.disabled_at is None and row.password_hash == found.stored else None


def _open(session: Session, held: Held, *, row: Staff, lasting: settings.Sessions, way: str = "password") -> SignedIn:
    code = actor_for(session, staff_id=row.id, day=business_day(held.machine))
    opened = sessions.open_session(session, staff_id=row.id, actor=code, now=held.machine, lasting=lasting)
    events.append(session, held, "sign_in", by=Actor(code), way=way)
    return SignedIn(opened.token, opened.csrf, person(session, staff_id=row.id))


def _tell_failure(session: Session, held: Held, *, staff_id: int | None) -> None:
    about = None if staff_id is None else actor_for(session, staff_id=staff_id, day=business_day(held.machine))
    events.append(session, held, "sign_in_failed", by=STRANGER, about=about)


def _failed() -> Refusal:
    return Refusal("sign_in_failed", N_("The sign-in name or the password is not right."), status=401)
