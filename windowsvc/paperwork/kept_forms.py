"""The sheets that a city brought itself: kept with every state of their field maps, the newest in use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lifeevents.yamlfiles import parse
from windowsvc.paperwork import city_forms
from windowsvc.paperwork.city_forms import CityForm, CitySheet
from windowsvc.paperwork.tables import CityMap, CityPdf
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True)
class Kept:
    """One state of a sheet: its map as YAML, and the digest of its PDF."""

    id: int
    code: str
    pdf: str
    fields: str
    by: str
    at: datetime


def _kept(row: CityMap) -> Kept:
    return Kept(row.id, row.code, row.pdf, row.fields, row.by, row.at)


def in_use(session: Session) -> dict[str, Kept]:
    """The newest state of every sheet, by code."""
    newest = select(func.max(CityMap.id)).group_by(CityMap.code)
    rows = session.scalars(select(CityMap).where(CityMap.id.in_(newest)).order_by(CityMap.code))
    return {row.code: _kept(row) for row in rows}


def sheets(session: Session, *, city: str | None) -> Mapping[str, CitySheet]:
    """Every sheet of the city by the name of its form; what it brought itself goes before what came along."""
    found = dict(city_forms.shipped(city))
    for row in in_use(session).values():
        sheet = sheet_of(session, row)
        found.update(dict.fromkeys(sheet.form.forms, sheet))
    return found


def sheet_of(session: Session, row: Kept) -> CitySheet:
    """A sheet with its map, ready to be filled."""
    return city_forms.ready(form_of(row), pdf_of(session, row))


def form_of(row: Kept) -> CityForm:
    """The map of a state. Raises Refusal ``content_invalid``."""
    return read(parse(row.fields.encode(), name=row.code))


def pdf_of(session: Session, row: Kept) -> bytes:
    """The empty sheet of a state."""
    return session.scalars(select(CityPdf.data).where(CityPdf.digest == row.pdf)).one()


def read(raw: Mapping[str, Any]) -> CityForm:
    """A map from plain values.

    Raises:
        Refusal: ``field_map_invalid``.
    """
    try:
        return CityForm.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        problem = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        text = N_("The field map cannot be used: {first}")
        raise Refusal("field_map_invalid", text, status=422, first=problem) from None


def written(form: CityForm) -> str:
    """A map as YAML."""
    plain = form.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=200)


def find(session: Session, code: str) -> Kept:
    """The state of a sheet that is in use. Raises Refusal ``sheet_unknown``."""
    found = in_use(session).get(code)
    if found is None:
        raise Refusal("sheet_unknown", N_("There is no such sheet."), status=404)
    return found


def states(session: Session, code: str, *, most: int = 50) -> Sequence[Kept]:
    """The states of a sheet, the newest first."""
    rows = select(CityMap).where(CityMap.code == code).order_by(CityMap.id.desc()).limit(most)
    return [_kept(row) for row in session.scalars(rows)]


def save(
    session: Session, held: Held, *, form: CityForm, pdf: bytes, by: Actor, seen: int | None = None
) -> Kept:  # fmt: skip
    """Keep a new state of a sheet, which is in use from now on.

    Args:
        seen: id of the state that the editor saw; None: there was none.

    Raises:
        Refusal: as `city_forms.ready`; ``stale_version``.
    """
    city_forms.ready(form, pdf)
    before = in_use(session).get(form.id)
    if (before.id if before else None) != seen:
        raise Refusal("stale_version", N_("Somebody else has changed this meanwhile. Please look at it again."))
    digest = hashlib.sha256(pdf).hexdigest()
    if session.get(CityPdf, digest) is None:
        session.add(CityPdf(digest=digest, data=pdf))
        session.flush()
    row = CityMap(code=form.id, pdf=digest, fields=written(form), by=by.code, at=held.now)
    session.add(row)
    session.flush()
    events.append(session, held, "configure", by=by, kind="city_form", code=form.id, change=row.id, later=False)
    return _kept(row)


def back(session: Session, held: Held, *, code: str, state: int, by: Actor) -> Kept:
    """Use an earlier state of a sheet again; the later ones stay in the history. Raises Refusal ``sheet_unknown``."""
    row = session.get(CityMap, state)
    if row is None or row.code != code:
        raise Refusal("sheet_unknown", N_("There is no such sheet."), status=404)
    old = _kept(row)
    return save(session, held, form=form_of(old), pdf=pdf_of(session, old), by=by, seen=find(session, code).id)
