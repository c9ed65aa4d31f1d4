"""`windowsvc plan`: from a file of facts to the list of procedures."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from windowsvc.commands.common import data_option

if TYPE_CHECKING:
    from windowsvc.lifeevents.checklist import Checklist, Item, Until
    from windowsvc.lifeevents.model import Event

HEADINGS = {
    "needed": "必要なもの",
    "to_confirm": "確認が必要なもの",
    "consult": "ご相談いただくもの",
    "city_does_it": "市が行うもの",
    "not_needed": "不要なもの",
}
WEEKDAYS = "月火水木金土日"


@click.command()
@data_option
@click.argument("event")
@click.option("--facts", "facts_file", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--city", help="The city whose overlay counts; without it, the base.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the plan when the file names none.")
@click.option("--set", "texts", multiple=True, metavar="SETTING=VALUE", help="A setting in place of the city's own.")
@click.option("--lang", default="ja", show_default=True, help="The language of names and questions.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def plan(
    *,
    data: Path,
    event: str,
    facts_file: Path,
    city: str | None,
    day: datetime | None,
    texts: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> None:
    """List every procedure of EVENT for a family, from what is known of it. Nothing is stored."""
    from windowsvc.clocks import local, real_clocks
    from windowsvc.languages.locales import UnknownLocaleError, get
    from windowsvc.lifeevents import asking, checklist

    try:
        language = get(lang).code
    except UnknownLocaleError as error:
        raise click.BadParameter(str(error), param_hint="--lang") from None
    raw = asking.read_facts(facts_file)
    today = day.date() if day else local(real_clocks().business.now()).date()
    found = _content(event, city=city, data=data, on=asking.day_of(raw, on=today))
    settings = asking.settings_from(texts, event=found)
    made = asking.plan(found, raw, on=today, settings=settings, language=language)
    if as_json:
        click.echo(json.dumps(checklist.as_json(made), ensure_ascii=False, indent=2))
    else:
        _print(made)


def _content(event: str, *, city: str | None, data: Path, on: date) -> Event:
    """What the city uses on the day; without a city of its own in the data folder, or with another, what is shipped."""
    from windowsvc import settings
    from windowsvc.commands.common import opened
    from windowsvc.database import reading
    from windowsvc.lifeevents import content, editions

    if (data / settings.FILE).exists() and city in (None, settings.load(data).city):
        with opened(data) as found, reading(found.engine) as session:
            return editions.event_on(session, event, on=on, city=found.settings.city or None)
    return content.load(event, city=city, cache=data / "cache" if data.is_dir() else None)


def _print(made: Checklist) -> None:
    for status, heading in HEADINGS.items():
        items = [item for item in made.items if item.status == status]
        if items:
            click.echo(f"\n■ {heading}({len(items)}件)")
        for item in items:
            _print_item(item, short=status == "not_needed")
    if made.bring_once:
        click.echo("\n■ お持ちいただくもの(まとめて)")
        click.echo("".join(f"  - {one}\n" for one in made.bring_once), nl=False)
    for note in made.notes:
        click.echo(f"※ {note}")


def _print_item(item: Item, *, short: bool) -> None:
    who = f" [{item.person}]" if item.person else ""
    click.echo(f"  - {item.name}{who} ({item.department}) {item.reason}")
    if short:
        return
    if item.deadline:
        click.echo(f"      期限: {_until(item.deadline)}")
    for label, texts in (("持ち物", item.bring), ("様式", item.forms)):
        if texts:
            click.echo(f"      {label}: {'、'.join(texts)}")
    if item.question:
        click.echo(f"      質問: {item.question}")
    for note in item.notes:
        click.echo(f"      ※ {note}")


def _until(until: Until) -> str:
    from windowsvc.languages.wareki import wareki

    if until.day is None:
        return until.text
    return f"{wareki(until.day)}({WEEKDAYS[until.day.weekday()]}) {until.text}"
