"""Devices: let in by a code that is read out once, known by a token, out again at a word."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import Clocks
from windowsvc.database import Prepared, UtcDateTime, writing
from windowsvc.events import INSTALLATION, Actor, Held, OfficeSequence
from windowsvc.office import throttle
from windowsvc.office.lastseen import LastSeen
from windowsvc.office.naming import named
from windowsvc.office.permissions import DeviceIdentity, DeviceKind, Principal
from windowsvc.office.tables import Device, Document, EnrolCode
from windowsvc.office.vault import KeyStore, token_hash
from windowsvc.refusal import N_, Refusal

DIGITS: Final = 8
CODE_MINUTES: Final = 10
KEY: Final = "enrol"
"""The secret that codes are hashed with: 100 million codes are soon tried, a 256-bit key is not."""

_STANDS_AT: Final = {DeviceKind.COUNTER: "window", DeviceKind.BOOTH: "window", DeviceKind.BOARD: "board"}
_seen: Final = LastSeen[bytes]()


@dataclass(frozen=True)
class Enrolled:
    """A device that was let in. The token is told once; afterwards only its hash exists."""

    device: DeviceIdentity
    token: str


@dataclass(frozen=True)
class DeviceEntry:
    """A device as the list of devices shows it."""

    device: DeviceIdentity
    enrolled_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    sound: bool | None = None


def make_code(
    session: Session,
    held: Held,
    *,
    keys: KeyStore,
    kind: DeviceKind,
    office: str,
    name: str,
    place: str | None,
    by: Actor,
) -> str:
    """A code of 8 digits that lets one device in within ten minutes.

    Args:
        held: the office, or the installation; its log gets the event.
        place: the code of the window (counter, booth) or board it stands at; a word of yours for the others.

    Raises:
        Refusal: ``office_unknown``, ``place_unknown``, ``name_invalid``.
    """
    name, place = _checked(session, kind=kind, office=office, name=name, place=place)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    while session.get(EnrolCode, _code_hash(keys, code)) is not None:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    session.add(
        EnrolCode(
            code_hash=_code_hash(keys, code),
            kind=str(kind),
            office=office,
            name=name,
            place=place,
            made_by=by.code,
            expires_at=held.machine + timedelta(minutes=CODE_MINUTES),
            used_at=None,
        )
    )
    session.flush()
    events.append(session, held, "device", by=by, action="code", kind=str(kind), of=office)
    return code


def enrol(engine: Engine, *, keys: KeyStore, code: str, address: str, clocks: Clocks, build: str) -> Enrolled:
    """Let in the device that shows a code. Call it outside any open writing transaction.

    It opens its own transactions, because a wrong try must stay written although it is refused.

    Raises:
        Refusal: ``code_wrong`` (422) when it is unknown, used or too old; ``too_many_tries`` (429) with ``seconds``.
    """
    now = clocks.machine.now()
    here = f"enrol:{throttle.digest(address)}"
    limits: dict[str, throttle.Limit] = {here: throttle.CODE_AT_ADDRESS, "enrol": throttle.CODES}
    with writing(engine) as session:
        throttle.reserve(session, limits, now=now)
    with writing(engine) as session:
        held = events.hold(session, INSTALLATION, now=clocks.business.now(), machine=now, build=build)
        row = session.get(EnrolCode, _code_hash(keys, code))
        if row is None or row.used_at is not None or row.expires_at <= now:
            raise Refusal(
                "code_wrong",
                N_("This code is not right, was used before or is older than {minutes} minutes."),
                status=422,
                minutes=CODE_MINUTES,
            )
        row.used_at = now
        throttle.forgive(session, limits, tried=now, clear=here)
        return _let_in(
            session, held, kind=DeviceKind(row.kind), office=row.office, name=row.name, place=row.place,
            by=Actor(row.made_by),
        )  # fmt: skip


def enrol_directly(
    session: Session, held: Held, *, kind: DeviceKind, office: str, name: str, place: str | None, by: Actor
) -> Enrolled:
    """Let in a device without a code, for the command line.

    Raises:
        Refusal: ``office_unknown``, ``place_unknown``, ``name_invalid``.
    """
    name, place = _checked(session, kind=kind, office=office, name=name, place=place)
    return _let_in(session, held, kind=kind, office=office, name=name, place=place, by=by)


def revoke(session: Session, held: Held, *, device_id: int, by: Actor) -> DeviceIdentity:
    """Put a device out for good; one that is out already stays so.

    Raises:
        Refusal: ``device_unknown``; also when the held office is another one than the device's.
    """
    row = session.get(Device, device_id, populate_existing=True)
    if row is None or held.office not in (INSTALLATION, row.office):
        raise Refusal("device_unknown", N_("There is no such device."), status=404)
    row.revoked_at = row.revoked_at or held.machine
    session.flush()
    events.append(session, held, "device", by=by, action="revoked", device=row.id, of=row.office)
    return _identity(row)


def device_of(session: Session, *, token: str, now: datetime) -> DeviceIdentity | None:
    """The device with this token, or None when it is unknown or revoked. Reads only."""
    known = token_hash(token)
    row = _LET_IN.first(session.connection(), of_token=known)
    if row is None:
        return None
    _seen.note(known, now=now)
    return DeviceIdentity(id=row.id, kind=DeviceKind(row.kind), office=row.office, place=row.place, name=row.name)


_LET_IN = Prepared(
    select(Device.id, Device.kind, Device.office, Device.place, Device.name).where(
        Device.token_hash == bindparam("of_token"), Device.revoked_at.is_(None)
    )
)


def attending(session: Session, *, ids: Collection[int], now: datetime) -> set[int]:
    """Which of these connected devices are still let in; each of them counts as heard of now. Reads only."""
    query = select(Device.id, Device.token_hash).where(Device.id.in_(ids), Device.revoked_at.is_(None))
    rows = session.execute(query).all() if ids else []
    for row in rows:
        _seen.note(row.token_hash, now=now)
    return {row.id for row in rows}


def principal_of(device: DeviceIdentity) -> Principal:
    """The device as the one who asks; the log knows it as ``d`` and its id."""
    return Principal(
        kind="device",
        actor=Actor(f"d{device.id}"),
        roles={},
        staff_id=None,
        name=device.name,
        session=None,
        device=device,
        csrf=None,
    )


def everything(session: Session, *, office: str | None = None) -> list[DeviceEntry]:
    """All devices, of one office if named, the revoked too."""
    chosen = select(Device).order_by(Device.office, Device.kind, Device.id)
    rows = session.scalars(chosen if office is None else chosen.where(Device.office == office))
    return [
        DeviceEntry(
            _identity(row),
            enrolled_at=row.enrolled_at,
            revoked_at=row.revoked_at,
            seen_at=row.seen_at,
            sound=row.sound,
        )
        for row in rows
    ]


def note_sound(device_id: int, *, on: bool) -> None:
    """A board says whether its sound is running or waits for a touch; written with what was heard."""
    _sounds[device_id] = on


_sounds: Final[dict[int, bool]] = {}
_SEEN = (
    update(Device)
    .where(
        Device.token_hash == bindparam("of_token"),
        or_(Device.seen_at.is_(None), Device.seen_at < bindparam("at", type_=UtcDateTime)),
    )
    .values(seen_at=bindparam("at", type_=UtcDateTime))
)


def flush_seen(session: Session) -> int:
    """Write when each device of this process was last heard of; returns how many."""
    taken = _seen.take()
    if taken:
        session.connection().execute(_SEEN, [{"of_token": one, "at": at} for one, at in sorted(taken.items())])
    while _sounds:
        device_id, on = _sounds.popitem()
        session.execute(update(Device).where(Device.id == device_id).values(sound=on))
    return len(taken)


def purge_codes(session: Session, *, now: datetime) -> int:
    """Delete the codes that let nobody in any more; returns how many."""
    over = or_(EnrolCode.expires_at <= now, EnrolCode.used_at.is_not(None))
    return len(session.execute(delete(EnrolCode).where(over).returning(EnrolCode.code_hash)).all())


def _code_hash(keys: KeyStore, code: str) -> bytes:
    digits = "".join(one for one in unicodedata.normalize("NFKC", code) if one not in " -")
    return hmac.digest(keys.secret(KEY), digits.encode("utf-8", "surrogatepass"), "sha256")


def _checked(
    session: Session, *, kind: DeviceKind, office: str, name: str, place: str | None
) -> tuple[str, str | None]:
    name, place = named(name), place if place is None else named(place)
    if office == INSTALLATION or session.get(OfficeSequence, office) is None:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    if place is not None and kind in _STANDS_AT:
        document = session.get(Document, (_STANDS_AT[kind], place))
        if document is None or document.office != office:
            raise Refusal("place_unknown", N_("There is no such window or board in this office."), status=422)
    return name, place


def _let_in(
    session: Session, held: Held, *, kind: DeviceKind, office: str, name: str, place: str | None, by: Actor
) -> Enrolled:
    token = secrets.token_urlsafe(32)
    row = Device(
        kind=str(kind),
        office=office,
        name=name,
        place=place,
        token_hash=token_hash(token),
        enrolled_at=held.machine,
        revoked_at=None,
        seen_at=None,
    )
    session.add(row)
    session.flush()
    events.append(session, held, "device", by=by, action="enrolled", device=row.id, kind=str(kind), of=office)
    return Enrolled(_identity(row), token)


def _identity(row: Device) -> DeviceIdentity:
    return DeviceIdentity(id=row.id, kind=DeviceKind(row.kind), office=row.office, place=row.place, name=row.name)
