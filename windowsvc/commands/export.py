"""`windowsvc export`: the figures of a year as open data."""

from __future__ import annotations

from pathlib import Path

import click

from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal


@click.command()
@data_option
@click.option("--office", required=True, help="The office's code.")
@click.option("--year", required=True, type=click.IntRange(2000, 2999))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV file to write.")
def export(*, data: Path, office: str, year: int, out: Path) -> None:
    """Write the months of a year as open data: counts below ten are left out; docs/measures.md names the columns."""
    from windowsvc import demo_mark
    from windowsvc.clocks import business_day
    from windowsvc.database import reading
    from windowsvc.measures.publishing import open_data
    from windowsvc.office.configuration import Configuration
    from windowsvc.office.kinds import Office

    with opened(data) as found, reading(found.engine) as session:
        city = Configuration().city(session)
        if city.get(Office, office) is None:
            raise Refusal("office_unknown", N_("There is no such office."), status=404)
        today = business_day(demo_mark.clocks_of(found.settings.data).business.now())
        file = open_data(session, city, office=office, year=year, today=today)
    out.write_bytes(file)
    click.echo(str(out))
