"""The hall for practice: the city's set-up and people in a folder of its own, without a number or a case of anybody."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from windowsvc import migrating, settings
from windowsvc.database import Base, make_engine
from windowsvc.settings import Settings

FOLDER: Final = "training"
"""Below the data folder; to begin anew, it is thrown away while nothing serves from it."""

COPIED: Final = ("document", "staff", "staff_role", "content_edition", "content_start")
_AS_IT_IS: Final = ("host", "port", "host_name", "behind_proxy", "language", "city", "close_at")


def prepare(real: Settings, *, now: datetime) -> Path:
    """The data folder for practice, made at its first use from the city's own.

    Raises:
        Refusal: as `migrating.check_installed`.
    """
    if real.training:
        return real.data  # this is the hall for practice itself
    migrating.check_installed(real)
    target = real.data / FOLDER
    if not (target / settings.FILE).is_file():
        target.mkdir(mode=0o700, exist_ok=True)
        _copy(real, Settings(data=target), now=now)
        _write_settings(real, target)
    return target


def _copy(real: Settings, practice: Settings, *, now: datetime) -> None:
    source, target = make_engine(real), make_engine(practice)
    try:
        migrating.upgrade(target)
        with source.connect() as reading, target.begin() as writing:
            for name in COPIED:
                _copy_table(reading, writing, name)
            table = Base.metadata.tables["office_sequence"]
            offices = [dict(row) for row in reading.execute(select(table.c.office)).mappings()]
            begun = {"seq": 0, "last_at": now, "open_day": None, "config": 0, "forecast": 0}
            writing.execute(insert(table), [{**office, **begun} for office in offices])
            _keep_phones_away(writing)
    finally:
        source.dispose()
        target.dispose()


def _copy_table(reading: Connection, writing: Connection, name: str) -> None:
    table = Base.metadata.tables[name]
    rows = [dict(row) for row in reading.execute(select(table)).mappings()]
    if name == "staff":  # their second step is sealed under the other hall's key
        rows = [{**row, "second": None, "second_step": 0} for row in rows]
    if rows:
        writing.execute(insert(table), rows)


def _keep_phones_away(writing: Connection) -> None:
    """Print no code that would lead a phone to the real hall."""
    table = Base.metadata.tables["document"]
    for row in writing.execute(select(table.c.code, table.c.data).where(table.c.kind == "office")).all():
        data = {**row.data, "phone_base_url": ""}
        writing.execute(update(table).where(table.c.kind == "office", table.c.code == row.code).values(data=data))


def _write_settings(real: Settings, target: Path) -> None:
    values: dict[str, Any] = {name: getattr(real, name) for name in _AS_IT_IS}
    for name in ("tls_certificate", "tls_key"):
        path = getattr(real, name)
        if path is not None:
            values[name] = str((real.data / path).resolve())
    values["training"] = True
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    (target / settings.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
