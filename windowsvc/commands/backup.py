"""`windowsvc backup`: a sealed copy of the data and of the keys, restored once before it counts."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc import settings
from windowsvc.commands.common import data_option


@click.command()
@data_option
def backup(*, data: Path) -> None:
    """Copy the city while it is served; what is too old goes."""
    from windowsvc import backups, migrating
    from windowsvc.clocks import real_clocks

    chosen = settings.load(data)
    migrating.check_installed(chosen)
    now = real_clocks().machine.now()
    made = backups.back_up(chosen, now=now)
    gone = backups.prune(chosen, now=now)
    click.echo(f"data: {made.path} ({made.size} bytes, {made.tables} tables, {made.rows} rows, {made.verified})")
    if made.keys is not None:
        click.echo(f"keys: {made.keys}")
    if gone:
        click.echo(f"deleted: {len(gone)}")
