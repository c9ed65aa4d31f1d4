"""`windowsvc migrate`: bring a data folder to this version."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc import settings
from windowsvc.commands.common import data_option


@click.command()
@data_option
def migrate(*, data: Path) -> None:
    """Bring the database to this version; a verified backup is made first."""
    from windowsvc import migrating
    from windowsvc.clocks import real_clocks

    saved = migrating.migrate(settings.load(data), now=real_clocks().machine.now())
    if saved is not None:
        click.echo(f"backup: {saved.path} ({saved.size} bytes, {saved.tables} tables)")
    click.echo("The database is of this version.")
