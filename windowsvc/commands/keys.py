"""`windowsvc keys`: the key store."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc.commands.common import data_option


@click.group()
def keys() -> None:
    """The key store."""


@keys.command()
@data_option
@click.option(
    "--new-key", "given", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The new master key, where a command fetches it; a file of 64 hexadecimal digits.",
)  # fmt: skip
def rotate(*, data: Path, given: Path | None) -> None:
    """Wrap every key anew under a new master key. The server must not run; make a backup afterwards."""
    from windowsvc import runlock
    from windowsvc.office import rotating

    with runlock.alone(data):
        count = rotating.rotate(data, given=None if given is None else bytes.fromhex(given.read_text().strip()))
    click.echo(f"{count} keys wrapped anew. Older copies open with the old master key only: run windowsvc backup.")
