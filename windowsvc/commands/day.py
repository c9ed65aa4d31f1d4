"""`windowsvc day`: the business day of an office."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal


@click.group()
def day() -> None:
    """The business day of an office."""


@day.command()
@data_option
@click.option("--office", required=True, help="The office's code.")
@click.option("--automatic", is_flag=True, help="End what is still at a window, as the nightly close does.")
def close(*, data: Path, office: str, automatic: bool) -> None:
    """Close the open day of an office and destroy its secret."""
    from windowsvc.events import SYSTEM
    from windowsvc.lobby import closing
    from windowsvc.office.vault import KeyStore

    with opened(data) as found:
        with found.hold(office) as (session, held):
            if held.open_day is None or closing.was_closed(session, office=office, day=held.open_day):
                raise Refusal("nothing_open", N_("There is no open day to close."))
            ended = held.open_day
            still = closing.close_day(session, held, by=SYSTEM, day=ended, automatic=automatic)
        closing.forget_day(KeyStore(found.settings.data), office=office, day=ended)
    expired = sum(still.others.values())
    click.echo(f"{office} {ended}: closed; {len(still.at_window)} at a window, {expired} others ended")
