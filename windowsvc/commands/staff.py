"""`windowsvc staff`: people who sign in, for the first of them and for when nobody can."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from windowsvc.database import Session
    from windowsvc.office.permissions import Role


@click.group()
def staff() -> None:
    """People who sign in."""


@staff.command()
@data_option
@click.argument("login")
@click.option("--name", required=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help="OFFICE:ROLE, *:ROLE for every office, OFFICE/DEPARTMENT:clerk for one department alone; may be repeated.",
)
def add(*, data: Path, login: str, name: str, roles: tuple[str, ...]) -> None:
    """Let a person sign in and print a password, which they must change."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import people

    wanted = dict(_role(text) for text in roles)
    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        made = people.add_staff(session, held, login=login, name=name, roles=wanted, by=SYSTEM)
    click.echo(made.password)


@staff.command(name="reset-password")
@data_option
@click.argument("login")
def reset_password(*, data: Path, login: str) -> None:
    """Give a person a new password and print it; their sign-ins end."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import people

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        made = people.reset_password(session, held, staff_id=_id(session, login), by=SYSTEM)
    click.echo(made.password)


@staff.command()
@data_option
@click.argument("login")
def unlock(*, data: Path, login: str) -> None:
    """Let a person who mistyped too often try again at once."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import people

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        people.unlock(session, held, staff_id=_id(session, login), by=SYSTEM)
    click.echo(f"{login}: may try again")


@staff.command(name="reset-second")
@data_option
@click.argument("login")
def reset_second(*, data: Path, login: str) -> None:
    """Take away the second step of a person who lost the telephone; their sign-ins end."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import people

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        people.remove_second(session, held, staff_id=_id(session, login), by=SYSTEM)
    click.echo(f"{login}: signs in by the password alone until a second step is set up again")


def _id(session: Session, login: str) -> int:
    from windowsvc.office import people

    person = people.find(session, login=login)
    if person is None:
        raise Refusal("staff_unknown", N_("There is no such person."), status=404)
    return person.id


def _role(text: str) -> tuple[str, Role]:
    from windowsvc.office.permissions import Role

    office, _, role = text.rpartition(":")
    try:
        return office or "*", Role(role)
    except ValueError as error:
        raise click.BadParameter(f"{role!r} is not one of {', '.join(Role)}", param_hint="--role") from error
