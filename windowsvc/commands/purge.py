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


_STATES = {"draft": "下書き", "open": "対応中", "closed": "終了"}
"""The states of a case, as the certificate says them."""


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
    rows = _old(parts, forget=not dry_run)
    click.echo(f"tickets, stops and log: {rows} rows")
    if dry_run:
        return
    gone, copies = _erase(parts)
    if certificate is not None:
        from windowsvc.database import reading

        with reading(parts.engine) as session:
            head = audit.head(session)
        text = certified(gone, rows=rows, copies=copies, at=parts.clocks.machine.now(), head=head)
        certificate.write_text(text, encoding="utf-8")
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


def _erase(parts: Parts) -> tuple[list[Doomed], int]:
    from windowsvc import backups
    from windowsvc.web import upkeep
    from windowsvc.web.casework import sweeper

    gone = sweeper(parts).sweep()
    upkeep.purge(parts)
    copies = backups.prune(parts.settings, now=parts.clocks.machine.now())
    click.echo(f"erased: {len(gone)} cases, {len(copies)} copies")
    return gone, len(copies)


def certified(cases: list[Doomed], *, rows: int, copies: int, at: datetime, head: Head | None) -> str:
    """The certificate of an erasure, to be signed by whoever looked at it."""
    from windowsvc.clocks import local
    from windowsvc.lifeevents.content import shipped

    lines = [
        "消去証明書",
        "",
        f"消去した日時: {local(at):%Y-%m-%d %H:%M} (日本時間)",
        f"消去した手続の数: {len(cases)}",
        f"消去した番号札と受付の記録: {rows} 行",
        f"消去したデータの控え: {copies} 件",
        "方法: 手続ごとの鍵を破棄し (控えの鍵も24時間以内に失われる)、行を削除し、書き込み記録と空き領域を消去した。",
        f"監査記録: {head.seq if head else 0} 番まで、{head.hash if head else '-'}",
        "",
        "手続の符号\t種類\t状態\t期限の切れた日",
        *(f"{one.code}\t{shipped(one.event).name['ja']}\t{_STATES[one.state]}\t{one.over_since}" for one in cases),
        "",
        "〔自治体名〕　〔確認した職員〕　　　　　　　　　　　印",
    ]
    return "\n".join(lines) + "\n"
