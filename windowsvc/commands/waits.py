"""`windowsvc waits`: the forecast of waits, played again over a past day."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from windowsvc.waiting.accuracy import Score


@click.group()
def waits() -> None:
    """The forecast of waits."""


@waits.command()
@data_option
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The business day.")
@click.option("--office", help="The office's code; every office otherwise.")
@click.option(
    "--plays", default=40, show_default=True, type=click.IntRange(10, 400), help="How often the day is played."
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def replay(*, data: Path, day: datetime, office: str | None, plays: int, as_json: bool) -> None:
    """Play a past day again: what each number would have been told at its issue, beside the minutes it took."""
    from windowsvc.database import reading
    from windowsvc.office.configuration import Configuration
    from windowsvc.office.kinds import Office
    from windowsvc.waiting.replaying import replay as replay_day

    with opened(data) as found, reading(found.engine) as session:
        city = Configuration().city(session)
        offices = city.all(Office)
        if office is not None and office not in offices:
            raise Refusal("office_unknown", N_("There is no such office."), status=404)
        scores = {
            code: replay_day(session, city, office=code, day=day.date(), plays=plays)
            for code in ([office] if office else sorted(offices))
        }
    told = {code: {name or "*": _told(one) for name, one in found.items()} for code, found in scores.items()}
    click.echo(json.dumps(told, indent=1) if as_json else "\n".join(_lines(told)))


def _told(score: Score) -> dict[str, Any]:
    return {
        "count": score.count,
        "error": _round(score.error),
        "inside": _round(score.coverage),
        "early": _round(score.early_share),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _lines(told: dict[str, dict[str, dict[str, Any]]]) -> list[str]:
    lines = [f"{'office':<12}{'service':<16}{'numbers':>8}{'error min':>11}{'in range':>10}{'early':>8}"]
    for office, scores in told.items():
        for service, one in sorted(scores.items()):
            if one["count"]:
                share = f"{one['inside']:>10.0%}{one['early']:>8.1%}"
                lines.append(f"{office:<12}{service:<16}{one['count']:>8}{one['error']:>11.1f}{share}")
        if not any(one["count"] for one in scores.values()):
            lines.append(f"{office:<12}no number was called on this day")
    return lines
