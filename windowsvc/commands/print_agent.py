"""`windowsvc print-agent`: print the slips of a kiosk on a printer beside this machine."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from windowsvc.paperwork.printers import Printer


@click.command(name="print-agent")
@click.option("--server", required=True, help="The server's address, such as https://madoguchi.example.")
@click.option("--token", required=True, envvar="WINDOWSVC_TOKEN", help="The agent's token, of `device enrol`.")
@click.option("--device", type=click.Path(path_type=Path), help="The printer's device file, such as /dev/usb/lp0.")
@click.option("--printer", "address", help="HOST:PORT of a printer on the network.")
@click.option("--kiosk", help="Whose slips; needed where the agent was enrolled at no kiosk and there are several.")
@click.option("--ca", type=click.Path(path_type=Path), help="The root certificate of the server, if it has its own.")
def print_agent(
    *, server: str, token: str, device: Path | None, address: str | None, kiosk: str | None, ca: Path | None
) -> None:
    """Ask the server for slips and print them, until stopped."""
    from windowsvc import logs
    from windowsvc.paperwork.agent import Agent, Server

    logs.install()
    agent = Agent(Server(server, token=token, ca=ca), _printer(device, address), kiosk=kiosk)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: agent.stop())
    click.echo(f"windowsvc print-agent: {server}")
    agent.run()


def _printer(device: Path | None, address: str | None) -> Printer:
    from windowsvc.paperwork.printers import DeviceFilePrinter, NetworkPrinter

    if (device is None) == (address is None):
        raise click.UsageError("Name one printer, by --device or by --printer.")
    if device is not None:
        return DeviceFilePrinter(device)
    host, _, port = str(address).rpartition(":")
    if not host:
        return NetworkPrinter(str(address))
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.BadParameter(f"{address} is not HOST:PORT", param_hint="--printer")
    return NetworkPrinter(host.strip("[]"), port=int(port))
