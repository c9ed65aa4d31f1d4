"""`windowsvc restore`: put a copy in the place of what is lost."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc.commands.common import data_option

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@data_option
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--keys", type=_FILE, help="The copy of the keys; found beside the copy of the data when it is a folder.")
@click.option("--master-key", "master", type=_FILE, help="The master key, for a machine that has none yet.")
@click.option("--replace", is_flag=True, help="Put aside a city that is there.")
def restore(*, data: Path, source: Path, keys: Path | None, master: Path | None, replace: bool) -> None:
    """Restore SOURCE, a copy or a folder whose newest copy is taken. The server must not run."""
    from windowsvc import backups, restoring
    from windowsvc.clocks import real_clocks

    folder = source if source.is_dir() else None
    if folder is not None:
        found = backups.newest(folder)
        if found is None:
            raise backups.missing_folder(folder)
        source, keys = found, keys or backups.newest(folder, prefix=backups.KEYS)
    now = real_clocks().machine.now()
    done = restoring.restore(data, source=source, keys=keys, master=master, now=now, replace=replace)
    contents = done.contents
    click.echo(
        f"data: {source} ({len(contents.rows)} tables, {sum(contents.rows.values())} rows, made {contents.made})"
    )
    click.echo(f"keys: {keys}" if done.keys else "keys: none were given; texts that need them stay closed")
    if done.aside is not None:
        click.echo(f"put aside: {done.aside}")
    click.echo("Run next: windowsvc migrate" if done.older else "The database is of this version.")
