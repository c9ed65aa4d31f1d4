"""`windowsvc serve`: daily service."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc import demo_mark, settings
from windowsvc.commands.common import data_option


@click.command()
@data_option
@click.option("--host", help="The address to listen on; other machines need TLS.")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--behind-proxy", is_flag=True, default=None, help="A server in front speaks TLS and sets X-Forwarded-*.")
@click.option("--training", is_flag=True, default=None, help="Practise: data of its own, marked on every page.")
def serve(*, data: Path, host: str | None, port: int | None, behind_proxy: bool | None, training: bool | None) -> None:
    """Serve the city hall until stopped."""
    from windowsvc import server
    from windowsvc.clocks import real_clocks

    demo_mark.refuse_demo(data)
    found = settings.load(data, host=host, port=port, behind_proxy=behind_proxy)
    if training:
        from windowsvc.commands.training import prepare

        folder = prepare(found, now=real_clocks().business.now())
        found = settings.load(folder, host=host, port=port, behind_proxy=behind_proxy, training=True)
    server.serve(found, clocks=real_clocks, ready=_ready)


def _ready(address: str) -> None:
    click.echo(f"windowsvc: {address}")
