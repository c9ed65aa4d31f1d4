"""`windowsvc init`: found a city hall in an empty data folder."""

from __future__ import annotations

import json
from pathlib import Path

import click

from windowsvc import settings
from windowsvc.commands.common import BUILD, data_option
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

LOOPBACK = "localhost"


@click.command()
@data_option
@click.option("--host-name", default=LOOPBACK, show_default=True, help="How browsers reach it.")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The city's own.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The certificate's key.")
@click.option("--own-ca", is_flag=True, help="Make an authority of our own; /enrol offers its root.")
@click.option("--office", default="main", show_default=True, help="Code of the first office.")
@click.option("--office-name", required=True, prompt="Name of the office")
@click.option("--officer", required=True, prompt="Sign-in name of the first officer")
@click.option("--officer-name", required=True, prompt="Name of the first officer")
def init(
    *,
    data: Path,
    host_name: str,
    certificate: Path | None,
    key: Path | None,
    own_ca: bool,
    office: str,
    office_name: str,
    officer: str,
    officer_name: str,
) -> None:
    """Found a city hall: settings, database, first office, first officer. Prints the officer's password once."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    if not (data / settings.FILE).exists():
        _write_settings(data, _reach(data, host_name, certificate=certificate, key=key, own_ca=own_ca))
    password = found_city(
        settings.load(data), office=office, office_name=office_name, officer=officer, officer_name=officer_name
    )
    click.echo(f"{office_name} ({office}): founded in {data}")
    click.echo(f"{officer}: {password}")


def found_city(found: Settings, *, office: str, office_name: str, officer: str, officer_name: str) -> str:
    """Make the database, the first office and the first officer; returns the officer's password.

    Raises:
        Refusal: ``already_founded``; those of the rooms.
    """
    from windowsvc import events, migrating, runlock
    from windowsvc.clocks import real_clocks
    from windowsvc.database import make_engine, reading, writing
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.lobby import setup as _declares_kinds  # noqa: F401
    from windowsvc.office import audit, configuration, people
    from windowsvc.office import kinds as _declares_more  # noqa: F401
    from windowsvc.office.permissions import Role
    from windowsvc.office.vault import KeyStore

    events.subscribe(audit.follow)
    now = real_clocks().machine.now()
    with runlock.alone(found.data):
        engine = make_engine(found)
        try:
            if migrating.current(engine) is None:
                migrating.upgrade(engine)
            migrating.check(engine)
            with reading(engine) as session:
                if events.last_seqs(session):
                    raise Refusal("already_founded", N_("There is a city in this data folder already."))
            KeyStore(found.data)
            named = {"name": {"ja": office_name}}
            with writing(engine) as session:
                configuration.found_office(session, code=office, data=named, by=SYSTEM, now=now, build=BUILD)
            with writing(engine) as session:
                held = events.hold(session, INSTALLATION, now=now, machine=now, build=BUILD)
                roles = {INSTALLATION: Role.OFFICER}
                return people.add_staff(
                    session, held, login=officer, name=officer_name, roles=roles, by=SYSTEM
                ).password
        finally:
            engine.dispose()


def _reach(data: Path, host_name: str, *, certificate: Path | None, key: Path | None, own_ca: bool) -> dict[str, str]:
    """How other machines reach the server: by the city's certificate, by one of our own, or not at all."""
    if (certificate is None) != (key is None):
        raise Refusal("tls_pair", N_("A certificate and its key go together: give --certificate and --key."))
    if certificate is not None and key is not None:
        files = (str(certificate.resolve()), str(key.resolve()))
    elif own_ca:
        from windowsvc import certificates
        from windowsvc.clocks import real_clocks

        made = certificates.make(data / "tls", names=[host_name], now=real_clocks().machine.now())
        files = (str(made.certificate.relative_to(data)), str(made.key.relative_to(data)))
    else:
        return {"host_name": host_name}
    return {"host": "0.0.0.0", "host_name": host_name, "tls_certificate": files[0], "tls_key": files[1]}  # noqa: S104


def _write_settings(data: Path, values: dict[str, str]) -> None:
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    (data / settings.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
