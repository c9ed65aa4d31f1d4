"""`windowsvc content`: the editions of the life events: out to a workbook, back in, from a day on, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from windowsvc.commands.common import data_option, opened
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from windowsvc.database import Session
    from windowsvc.events import Held
    from windowsvc.lifeevents.proposing import Proposal


@click.group()
def content() -> None:
    """Review, change and take back what the life events say."""


@contextmanager
def _held(data: Path) -> Iterator[tuple[Session, Held, str | None]]:
    """One writing transaction under the installation's mutex, and the city's overlay."""
    from windowsvc.events import INSTALLATION

    with opened(data) as found, found.hold(INSTALLATION) as (session, held):
        yield session, held, found.settings.city or None


@content.command()
@click.argument("event")
@data_option
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--department", default="", help="Only the rows of one department, as the city calls it.")
def export(*, event: str, data: Path, out: Path, department: str) -> None:
    """Write what is used today as a workbook."""
    from windowsvc.lifeevents import sheet_writing

    with opened(data) as found:
        plain = _running(found, event)
    out.write_bytes(sheet_writing.export(plain, department=department))
    click.echo(f"{out}")


def _running(found: Any, event: str) -> Any:
    from windowsvc import demo_mark
    from windowsvc.clocks import local
    from windowsvc.database import reading
    from windowsvc.lifeevents import editions

    today = local(demo_mark.clocks_of(found.settings.data).business.now()).date()
    with reading(found.engine) as session:
        return editions.plain_on(session, event, on=today, city=found.settings.city or None)


@content.command("import")
@click.argument("event")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option("--preview", is_flag=True, help="Only say what would change.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="The first day on which it counts; today.")
@click.option("--note", default="", help="Why, for the history.")
def bring(*, event: str, file: Path, data: Path, preview: bool, since: Any, note: str) -> None:
    """Read a workbook or a YAML file, say what would change, and use it from a day on."""
    from windowsvc.clocks import local
    from windowsvc.events import SYSTEM
    from windowsvc.lifeevents import editions, proposing, workbook
    from windowsvc.lifeevents.yamlfiles import read_bytes

    raw = read_bytes(file, name=file.name)
    with _held(data) as (session, held, city):
        today = local(held.now).date()
        day: date = since.date() if since else today
        kept = editions.plain_on(session, event, on=day, city=city)
        brought = workbook.read(raw, kept=kept, name=file.name)
        for fault in brought.faults:
            click.echo(str(fault), err=True)
        if brought.faults:
            raise Refusal("workbook_faulty", N_("Nothing was changed: please mend the rows named above."))
        found = proposing.propose(kept, brought.change, on=day, city=city)
        _say(found)
        if preview or not found.sentences:
            session.rollback()
            return
        origin: editions.Origin = "yaml" if file.suffix.lower() in (".yaml", ".yml") else "workbook"
        row = editions.keep(session, held, plain=found.plain, city=city, origin=origin, note=note, by=SYSTEM)
        editions.start(session, held, event=event, edition=row.id, valid_from=day, by=SYSTEM)
    click.echo(f"{event}: 第{row.number}版 {day}から")


def _say(found: Proposal) -> None:
    for sentence in found.sentences:
        click.echo(f"  {sentence}")
    if found.effects:
        click.echo("事例では")
    for effect in found.effects:
        click.echo(f"  {effect}")
    for warning in found.warnings:
        click.echo(f"  {warning}", err=True)
    if not found.sentences:
        click.echo("変わるところはありません。")


@content.command()
@click.argument("event")
@data_option
def history(*, event: str, data: Path) -> None:
    """List the editions of an event, the newest first."""
    from windowsvc import demo_mark
    from windowsvc.clocks import local
    from windowsvc.database import reading
    from windowsvc.lifeevents import editions

    with opened(data) as found, reading(found.engine) as session:
        today = local(demo_mark.clocks_of(found.settings.data).business.now()).date()
        for one in editions.history(session, event, on=today):
            number = f"第{one.number}版" if one.number else "最初からの内容"
            click.echo(f"{one.id} {one.valid_from} {number} {one.state} {one.origin} {one.note}")


@content.command()
@click.argument("start", type=int)
@data_option
def back(*, start: int, data: Path) -> None:
    """Call off START, or use again what was used before it; START is the first number that `history` prints."""
    from windowsvc.events import SYSTEM
    from windowsvc.lifeevents import editions

    with _held(data) as (session, held, _):
        now = editions.go_back(session, held, start_id=start, by=SYSTEM)
    click.echo(f"{now.valid_from} {f'第{now.number}版' if now.number else '最初からの内容'} {now.state}")


@content.command()
@click.argument("event")
@click.argument("state", type=click.Choice(["on", "off"]))
@data_option
@click.option("--accept-unconfirmed", is_flag=True, help="Use it though hard deadlines were not confirmed.")
def live(*, event: str, state: str, data: Path, accept_unconfirmed: bool) -> None:
    """Let the city use an event, or not."""
    from windowsvc.clocks import local
    from windowsvc.events import SYSTEM
    from windowsvc.lifeevents import editions, proposing

    with _held(data) as (session, held, city):
        today = local(held.now).date()
        kept = editions.plain_on(session, event, on=today, city=city)
        found = proposing.live_change(kept, live=state == "on", accepted=accept_unconfirmed, city=city, on=today)
        _say(found)
        if not found.sentences:
            session.rollback()
            return
        row = editions.keep(session, held, plain=found.plain, city=city, origin="switch", note="", by=SYSTEM)
        editions.start(session, held, event=event, edition=row.id, valid_from=today, by=SYSTEM)
