"""職員: who may sign in and do what, office by office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from flask import request

from windowsvc.events import INSTALLATION
from windowsvc.office import people
from windowsvc.office.kinds import Department, Office
from windowsvc.office.people import Credentials, Person
from windowsvc.office.permissions import Role, department, office_of
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, go, hold_installation, pages, show

ROLES: Final[Mapping[Role, tuple[str, str]]] = {
    Role.VIEWER: (N_("Looks on"), N_("Sees screens and settings, changes nothing.")),
    Role.CLERK: (N_("At the windows"), N_("Gives numbers, calls and serves.")),
    Role.LEAD: (N_("Leads"), N_("Also corrects others' entries, closes the day, and raises the alarm.")),
    Role.OFFICER: (N_("Sets up"), N_("Also changes the settings, the devices and the staff.")),
}
ACTIONS: Final = ("reset", "unlock", "second", "disable", "enable")


VERBS: Final = {
    "unlock": people.unlock,
    "second": people.remove_second,
    "disable": people.disable,
    "enable": people.enable,
}


class Nothing(Body):
    """A press without words."""


@dataclass(frozen=True)
class Shown:
    """A person in the list.

    Attributes:
        here: the role that counts in this office.
        everywhere: whether it counts in every office.
        mine: whether the reader may change this person.
        departments: the names of those in which alone they work here.
    """

    person: Person
    here: Role | None
    everywhere: bool
    mine: bool
    departments: str = ""


@door(pages, "GET", "/admin/<office>/staff", permission="people.manage", domain="staff")
def list_staff(call: Call, office: str) -> Answer:
    """Everybody who has a role here, and those who have none anywhere."""
    known = enter(call, office)
    everyone = [one for one in people.everyone(call.session) if not one.roles or {known, INSTALLATION} & _offices(one)]
    found = [_shown(call, one, known) for one in everyone]
    html = show(
        call,
        office,
        "admin/staff.html",
        current="staff",
        people=[one for one in found if not one.person.disabled],
        gone=[one for one in found if one.person.disabled],
        roles=ROLES,
    )
    return Answer(data=html)


@door(pages, "GET", "/admin/<office>/staff/new", permission="people.manage", domain="staff")
def new_person(call: Call, office: str) -> Answer:
    """The form for a new person."""
    known = enter(call, office)
    return Answer(data=_form(call, office, person=None, roles={known: Role.CLERK}))


@door(
    pages,
    "POST",
    "/admin/<office>/staff/new",
    permission="people.manage",
    form=True,
    domain="staff",
    refusals=("login_invalid", "login_taken", "name_invalid", "office_unknown", "role_missing"),
)
def add_person(call: Call, office: str) -> Answer:
    """Let a new person sign in; the password is shown once."""
    enter(call, office)
    roles = _roles(call)
    try:
        if not roles:
            raise Refusal(
                "role_missing", N_("Please choose what this person does, in one office at least."), status=422
            )
        made = people.add_staff(
            call.session,
            hold_installation(call),
            login=request.form.get("login", ""),
            name=request.form.get("name", ""),
            roles=roles,
            by=call.by,
        )
    except Refusal as refusal:
        call.session.rollback()
        return Answer(refusal.status, _form(call, office, person=None, roles=roles, refusal=refusal))
    return Answer(data=_once(call, office, made, new=True))


@door(pages, "GET", "/admin/<office>/staff/<int:person>", permission="people.manage", domain="staff")
def person_page(call: Call, office: str, person: int) -> Answer:
    """One person: roles, password, in or out."""
    found = _mine(call, office, person)
    return Answer(data=_form(call, office, person=found, roles=found.roles))


@door(
    pages,
    "POST",
    "/admin/<office>/staff/<int:person>",
    permission="people.manage",
    form=True,
    domain="staff",
    refusals=("staff_unknown", "last_officer", "not_permitted"),
)
def save_person(call: Call, office: str, person: int) -> Answer:
    """Give a person other roles, in the offices that are the reader's to give."""
    found = _mine(call, office, person)
    roles = _roles(call)
    try:
        people.set_roles(
            call.session,
            hold_installation(call),
            staff_id=person,
            roles=roles,
            by=call.by,
            within=_places(call),
        )
    except Refusal as refusal:
        call.session.rollback()
        return Answer(refusal.status, _form(call, office, person=found, roles=roles, refusal=refusal))
    call.afterwards.append(call.parts.doorkeeper.forget)
    return go(f"/admin/{office}/staff")


@door(pages, "GET", "/admin/<office>/staff/<int:person>/<action>", permission="people.manage", domain="staff")
def sure(call: Call, office: str, person: int, action: str) -> Answer:
    """Ask once more."""
    found = _mine(call, office, person)
    _known(action)
    return Answer(data=show(call, office, "admin/staff_sure.html", current="staff", person=found, action=action))


@door(
    pages,
    "POST",
    "/admin/<office>/staff/<int:person>/<action>",
    permission="people.manage",
    body=Nothing,
    form=True,
    domain="staff",
    refusals=("staff_unknown", "last_officer"),
)
def act(call: Call, office: str, person: int, action: str) -> Answer:
    """Make a new password, let somebody try again, put them out or in again."""
    found = _mine(call, office, person)
    _known(action)
    try:
        held = hold_installation(call)
        if action == "reset":
            made = people.reset_password(call.session, held, staff_id=person, by=call.by)
            call.afterwards.append(call.parts.doorkeeper.forget)
            return Answer(data=_once(call, office, made, new=False))
        verb = VERBS[action]
        verb(call.session, held, staff_id=person, by=call.by)
    except Refusal as refusal:
        call.session.rollback()
        return Answer(refusal.status, _form(call, office, person=found, roles=found.roles, refusal=refusal))
    call.afterwards.append(call.parts.doorkeeper.forget)
    return go(f"/admin/{office}/staff")


def _known(action: str) -> None:
    if action not in ACTIONS:
        raise Refusal("not_found", N_("There is no such page."), status=404)


def _manageable(call: Call) -> tuple[str, ...]:
    """The offices in which the reader may give roles; ``*`` among them when it is theirs to give."""
    every = [INSTALLATION, *call.city().all(Office, inactive=True)]
    return tuple(code for code in every if call.may("people.manage", office=code))


def _mine(call: Call, office: str, person: int) -> Person:
    """A person whom the reader may change: every role of theirs lies in an office of the reader's.

    Raises:
        Refusal: ``staff_unknown``, ``not_permitted``.
    """
    enter(call, office)
    found = people.person(call.session, staff_id=person)
    if not _within(found.roles, _places(call)):
        raise Refusal("not_permitted", N_("You may not do this in this office."), status=403)
    return found


def _places(call: Call) -> tuple[str, ...]:
    """The offices and departments in which the reader may give roles, each office before its departments."""
    found: list[str] = []
    for code in _manageable(call):
        found += [code, *(department(code, one) for one in call.city().all(Department, office=code, inactive=True))]
    return tuple(found)


def _offices(person: Person) -> set[str]:
    return {office_of(place) for place in person.roles}


def _within(roles: Collection[str], offices: Collection[str]) -> bool:
    return INSTALLATION in offices or set(roles) <= set(offices)


def _shown(call: Call, person: Person, office: str) -> Shown:
    ranks = [role for code, role in person.roles.items() if code in (office, INSTALLATION)]
    here = max(ranks, key=lambda role: role.rank, default=None)
    everywhere = here is not None and person.roles.get(INSTALLATION) == here
    alone = [] if here else [code.removeprefix(department(office, "")) for code in person.roles]
    known = call.city().all(Department, office=office, inactive=True)
    names = "、".join(str(known[code].name) for code in alone if code in known)
    here = Role.CLERK if names else here
    return Shown(person, here, everywhere, mine=_within(person.roles, _places(call)), departments=names)


def _roles(call: Call) -> dict[str, Role]:
    given = {code: request.form.get(f"role.{code}", "") for code in _places(call)}
    return {code: Role(role) for code, role in given.items() if role in set(Role)}


def _form(
    call: Call, office: str, *, person: Person | None, roles: Mapping[str, Role], refusal: Refusal | None = None
) -> str:
    every, mine = call.city().all(Office, inactive=True), _manageable(call)
    offices = [(code, str(every[code].name) if code in every else "", _departments(call, code)) for code in mine]
    return show(
        call,
        office,
        "admin/person.html",
        current="staff",
        person=person,
        offices=offices,
        held=roles,
        roles=ROLES,
        everywhere=INSTALLATION,
        login=request.form.get("login", ""),
        name=request.form.get("name", ""),
        refusal=refusal,
        message=errors.message(refusal) if refusal else "",
        own=person is not None and person.id == call.principal.staff_id,
    )


def _departments(call: Call, office: str) -> list[tuple[str, str]]:
    """The departments of an office as places, with their names."""
    found = call.city().all(Department, office=office, inactive=True)
    return [(department(office, code), str(one.name)) for code, one in found.items()]


def _once(call: Call, office: str, made: Credentials, *, new: bool) -> str:
    """The page that tells a password, once."""
    return show(call, office, "admin/password_once.html", current="staff", made=made, new=new)
