"""`windowsvc device`: let devices in and put them out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from windowsvc.commands.common import data_option, opened

KINDS = ("kiosk", "board", "counter", "booth", "agent", "integration")


@click.group()
def device() -> None:
    """Kiosks, boards, counter screens, printer agents and other systems."""


@device.command()
@data_option
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--office", required=True, help="The office's code.")
@click.option("--name", required=True, help="What people call it.")
@click.option("--place", help="The code of the window or board it stands at.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def enrol(*, data: Path, kind: str, office: str, name: str, place: str | None, as_json: bool) -> None:
    """Let a device in and print its token, which is told only this once."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import devices
    from windowsvc.office.permissions import DeviceKind

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        made = devices.enrol_directly(
            session, held, kind=DeviceKind(kind), office=office, name=name, place=place, by=SYSTEM
        )
    told = {"id": made.device.id, "kind": kind, "office": office, "place": place, "name": name, "token": made.token}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else made.token)


@device.command()
@data_option
@click.argument("device_id", type=int)
def revoke(*, data: Path, device_id: int) -> None:
    """Put a device out for good; it is out within five seconds."""
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import devices

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        gone = devices.revoke(session, held, device_id=device_id, by=SYSTEM)
    click.echo(f"{gone.id} {gone.kind} {gone.office} {gone.name}: revoked")


@device.command(name="list")
@data_option
@click.option("--office", help="Only those of this office.")
def list_(*, data: Path, office: str | None) -> None:
    """Print the devices: number, kind, office, name, and whether they are in."""
    from windowsvc.database import reading
    from windowsvc.office import devices

    with opened(data) as found, reading(found.engine) as session:
        for one in devices.everything(session, office=office):
            state = "revoked" if one.revoked_at else "in"
            click.echo(f"{one.device.id}\t{one.device.kind}\t{one.device.office}\t{one.device.name}\t{state}")
