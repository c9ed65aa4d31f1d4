"""`windowsvc purge`: erase what is over its time, after saying what that is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from windowsvc import demo_mark, settings
from windowsvc.commands.common import data_option

if TYPE_CHECKING:
    from windowsvc.lifeevents.erasing import Doomed
    from windowsvc.office.audit import Head
    from windowsvc.web.parts import Parts


@click.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--certificate", type=click.Path(dir_okay=False, path_type=Path), help="Write down what was erased.")
def purge(*, data: Path, dry_run: bool, certificate: Path | None) -> None:
    """Erase cases, log and copies whose time is over; the server does the same by itself while it runs."""
    from windowsvc import migrating
    from windowsvc.app import create_app, parts_of
    from windowsvc.office import audit

    chosen = settings.load(data)
    migrating.check_installed(chosen)
    parts = parts_of(create_app(chosen, clocks=demo_mark.clocks_of(data)))
    cases = _cases(parts)
    for one in cases:
        click.echo(f"case {one.code}\t{one.event}\t{one.state}\tover since {one.over_since}")
    click.echo(f"cases: {len(cases)}")
    click.echo(f"tickets, stops and log: {_old(parts, forget=not dry_run)} rows")
    if dry_run:
        return
    gone = _erase(parts)
    if certificate is not None:
        from windowsvc.database import reading

        with reading(parts.engine) as session:
            head = audit.head(session)
        certificate.write_text(_certified(gone, at=parts.clocks.machine.now(), head=head), encoding="utf-8")
        click.echo(f"certificate: {certificate}")


def _cases(parts: Parts) -> list[Doomed]:
    from windowsvc.clocks import business_day
    from windowsvc.database import reading
    from windowsvc.lifeevents.erasing import doomed
    from windowsvc.web.casework import lifetimes

    with reading(parts.engine) as session:
        return doomed(session, today=business_day(parts.clocks.business.now()), rules=lifetimes(parts))


def _old(parts: Parts, *, forget: bool) -> int:
    from windowsvc.clocks import business_day
    from windowsvc.database import reading, writing
    from windowsvc.lobby import forgetting

    today = business_day(parts.clocks.business.now())
    before = today.replace(year=today.year - parts.settings.retention.log_years, day=min(today.day, 28))
    if forget:
        with writing(parts.engine) as session:
            return forgetting.forget(session, before=before)
    with reading(parts.engine) as session:
        return forgetting.older(session, before=before)


def _erase(parts: Parts) -> list[Doomed]:
    from windowsvc import backups
    from windowsvc.web import upkeep
    from windowsvc.web.casework import sweeper

    gone = sweeper(parts).sweep()
    upkeep.purge(parts)
    copies = backups.prune(parts.settings, now=parts.clocks.machine.now())
    click.echo(f"erased: {len(gone)} cases, {len(copies)} copies")
    return gone


def _certified(cases: list[Doomed], *, at: datetime, head: Head | None) -> str:
    from windowsvc.clocks import local

    lines = [
        "消去証明書",
        "",
        f"消去した日時: {local(at):%Y-%m-%d %H:%M} (日本時間)",
        f"消去した手続の数: {len(cases)}",
        "方法: 手続ごとの鍵を破棄し (控えの鍵も24時間以内に失われる)、行を削除し、書き込み記録と空き領域を消去した。",
        f"監査記録: {head.seq if head else 0} 番まで、{head.hash if head else '-'}",
        "",
        "手続の符号\t種類\t状態\t期限の切れた日",
        *(f"{one.code}\t{one.event}\t{one.state}\t{one.over_since}" for one in cases),
        "",
        "〔自治体名〕　〔確認した職員〕　　　　　　　　　　　印",
    ]
    return "\n".join(lines) + "\n"
