"""`windowsvc import`: offices, services and windows from a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from windowsvc.commands.common import BUILD, data_option, opened
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from windowsvc.office.sheets import Preview


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option("--office", required=True, help="The office of rows that name none.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
def import_sheet(*, file: Path, data: Path, office: str, preview: bool) -> None:
    """Make the changes of a workbook, all or none; the admin pages give a template."""
    from windowsvc import demo_mark, events
    from windowsvc.database import writing
    from windowsvc.events import SYSTEM, Held
    from windowsvc.lobby import setup as _lobby_kinds  # noqa: F401 - imported for what it declares
    from windowsvc.office import configuration, sheets, workbooks
    from windowsvc.office import kinds as _office_kinds  # noqa: F401

    with opened(data) as found, writing(found.engine) as session:
        clocks = demo_mark.clocks_of(found.settings.data)
        now, machine = clocks.business.now(), clocks.machine.now()
        seen = sheets.read(workbooks.read_file(file), city=configuration.read(session), office=office)
        _say(seen)
        if not seen.well:
            raise Refusal("workbook_faulty", N_("Nothing was changed: please mend the rows named above."))
        if preview:
            session.rollback()
            return

        def hold(code: str) -> Held:
            return events.hold(session, code, now=now, machine=machine, build=BUILD)

        count = sheets.apply(session, seen, hold=hold, by=SYSTEM, now=now, build=BUILD)
    click.echo(f"{count} changed")


def _say(seen: Preview) -> None:
    for sheet, fault in seen.faults:
        click.echo(f"{sheet} {fault.column}: {fault.code} {fault.text.format_map(fault.values)}", err=True)
    for row in seen.rows:
        click.echo(f"{row.sheet} {row.number}: {row.kind} {row.code} {row.state}", err=row.state == "error")
        for fault in row.faults:
            click.echo(f"    {fault.column}: {fault.code} {fault.text.format_map(fault.values)}", err=True)
