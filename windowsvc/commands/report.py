"""`windowsvc report`: a month or a year of an office in figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from windowsvc import demo_mark
from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from windowsvc.measures.folding import Summary
    from windowsvc.measures.periods import Period
    from windowsvc.web.admin.measures_figures import Teller


@click.command()
@data_option
@click.option("--office", required=True, help="The office's code.")
@click.option("--of", "code", default="", help="A month (2026-11) or a year (2026); last month, if not named.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def report(*, data: Path, office: str, code: str, as_json: bool) -> None:
    """Say what was measured by itself: the figures of the page "Month and year"; of fewer than ten, only how many."""
    from windowsvc.clocks import business_day
    from windowsvc.database import reading
    from windowsvc.languages.locales import JA
    from windowsvc.measures import measuring
    from windowsvc.measures.folding import summary
    from windowsvc.measures.kinds import What
    from windowsvc.measures.periods import period_of
    from windowsvc.office.configuration import Configuration
    from windowsvc.office.kinds import Office
    from windowsvc.web.admin.measures_figures import FEW, Teller

    with opened(data) as found, reading(found.engine) as session:
        city = Configuration().city(session)
        if city.get(Office, office) is None:
            raise Refusal("office_unknown", N_("There is no such office."), status=404)
        chosen = period_of(code, today=business_day(demo_mark.clocks_of(data).business.now()))
        rows = measuring.months_between(session, office=office, first=chosen.first, last=chosen.last)
        days = measuring.days_between(session, office=office, first=chosen.first, last=chosen.last)
        measured = summary(rows, wanted={"service": frozenset({What.WAIT, What.UNSERVED})})
    told = _told(Teller(city, JA, least=FEW), measured, chosen=chosen, days=days)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(told)))


def _told(teller: Teller, measured: Summary, *, chosen: Period, days: int) -> dict[str, Any]:
    from windowsvc.measures.kinds import What

    waits = {row.name: row.values for row in teller.times(measured, "service", What.WAIT).rows}
    return {
        "of": chosen.code,
        "title": teller.time(chosen.code),
        "days": days,
        "measures": [
            {"name": one.name, "unit": one.unit, "count": one.count, "half": one.figure, "nine_in_ten": one.slow}
            for one in teller.lines(measured)
        ],
        "services": [
            {"name": row.name, "numbers": row.values[0], "wait_half": waits[row.name][0]}
            for row in teller.counts(measured, "service").rows
            if row.name in waits
        ],
    }


def _lines(told: dict[str, Any]) -> list[str]:
    def said(figure: float | None) -> str:
        return "–" if figure is None else f"{figure:,.1f}"

    measures = [
        f"{one['name']}\t{one['count']}\t{said(one['half'])}\t{said(one['nine_in_ten'])}\t{one['unit']}"
        for one in told["measures"]
    ]
    services = [
        f"{one['name']}\t{'–' if one['numbers'] is None else round(one['numbers'])}\t{said(one['wait_half'])}"
        for one in told["services"]
    ]
    head = f"{told['title']}\t{told['days']}日"
    return [head, "", "項目\t件数\t半数\t9割\t単位", *measures, "", "受付の種類\t番号\t待ちの半数(分)", *services]
