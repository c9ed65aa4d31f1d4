"""`windowsvc keys`: the key store."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc.commands.common import data_option
from windowsvc.refusal import N_, Refusal


@click.group()
def keys() -> None:
    """The key store."""


@keys.command()
@data_option
@click.option(
    "--new-key", "given", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the new master key, in 64 hexadecimal digits or in base64.",
)  # fmt: skip
def rotate(*, data: Path, given: Path | None) -> None:
    """Wrap every key anew under a new master key. The server must not run; make a backup afterwards."""
    from windowsvc import master_key, runlock
    from windowsvc.office import rotating

    new = None if given is None else master_key.written(given.read_bytes())
    if given is not None and new is None:
        raise Refusal(
            "new_key_unreadable",
            N_("{file} holds no key: 32 bytes are wanted, in 64 hexadecimal digits or in base64."),
            status=422,
            file=str(given),
        )
    with runlock.alone(data):
        count = rotating.rotate(data, given=new)
    click.echo(f"{count} keys wrapped anew. Older copies open with the old master key only: run windowsvc backup.")
