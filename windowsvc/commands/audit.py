"""`windowsvc audit`: is the record of what concerns security and people as it was written?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from windowsvc.commands.common import data_option, opened


@click.group()
def audit() -> None:
    """The audit chain."""


@audit.command()
@data_option
@click.option(
    "--heads", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where heads were carried to."
)
def verify(*, data: Path, heads: Path | None) -> None:
    """Look at every entry; name the first that is not as it was written, with status 1."""
    from windowsvc.database import reading
    from windowsvc.office import audit as chain

    with opened(data) as found, reading(found.engine) as session:
        folder = heads or found.settings.audit_folder
        verdict = chain.verify(session.connection(), heads=chain.carried(folder))
    if verdict.problem is not None:
        click.echo(f"{verdict.problem}: entry {verdict.seq} ({verdict.entries} entries before it are whole)")
        sys.exit(1)
    click.echo(f"ok: {verdict.entries} entries")


@audit.command()
@data_option
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="As set, if not named.")
def head(*, data: Path, folder: Path | None) -> None:
    """Write today's head of the chain into a folder, best on another machine."""
    from windowsvc.clocks import real_clocks
    from windowsvc.database import reading
    from windowsvc.office import audit as chain

    with opened(data) as found:
        with reading(found.engine) as session:
            last = chain.head(session)
        if last is not None:
            now = real_clocks().machine.now()
            click.echo(chain.carry(folder or found.settings.audit_folder, last, day=chain.today(now)))
