"""Devices: in by a code that works once, known by a token, out at a word."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.office.hall import BRANCH, BUILD, CLI, OFFICE, START, Hall
from windowsvc.database import reading, writing
from windowsvc.office import devices
from windowsvc.office.devices import Enrolled
from windowsvc.office.permissions import DeviceIdentity, DeviceKind
from windowsvc.office.tables import Device, Document, EnrolCode
from windowsvc.refusal import Refusal


@pytest.fixture
def furnished(hall: Hall) -> Iterator[Hall]:
    """A hall with one window and one board in its main office."""
    with writing(hall.engine) as session:
        for kind, code in (("window", "w1"), ("board", "b1")):
            session.add(Document(kind=kind, code=code, office=OFFICE, data={}, version=1))
    return hall


def code_for(hall: Hall, kind: DeviceKind = DeviceKind.KIOSK, *, office: str = OFFICE, place: str | None = None) -> str:
    with hall.holding(office) as (session, held):
        return devices.make_code(
            session, held, keys=hall.keys, kind=kind, office=office, name="入口", place=place, by=CLI
        )


def enrol(hall: Hall, code: str, *, address: str = "10.0.0.9") -> Enrolled:
    return devices.enrol(hall.engine, keys=hall.keys, code=code, address=address, clocks=hall.clocks, build=BUILD)


def refusal_of(hall: Hall, code: str, *, address: str = "10.0.0.9") -> Refusal:
    with pytest.raises(Refusal) as refused:
        enrol(hall, code, address=address)
    return refused.value


def found(hall: Hall, token: str) -> DeviceIdentity | None:
    with reading(hall.engine) as session:
        return devices.device_of(session, token=token, now=hall.clock.now())


def test_a_code_lets_one_device_in_once(hall: Hall) -> None:
    code = code_for(hall)
    assert len(code) == 8
    assert code.isdecimal()
    made = enrol(hall, f" {code[:4]} {code[4:]} ")
    assert made.device == DeviceIdentity(made.device.id, DeviceKind.KIOSK, office=OFFICE, place=None, name="入口")
    assert found(hall, made.token) == made.device
    assert len(made.token) == 43
    refused = refusal_of(hall, code)
    assert (refused.code, refused.status) == ("code_wrong", 422)
    assert [(row.verb, row.actor, row.detail["action"]) for row in (*hall.log(OFFICE), *hall.log())] == [
        ("device", "cli", "code"),
        ("device", "cli", "enrolled"),
    ]


def test_wide_digits_are_digits(hall: Hall) -> None:
    code = code_for(hall)
    assert enrol(hall, code.translate({ord(str(one)): chr(0xFF10 + one) for one in range(10)})).token


def test_a_code_is_too_old_after_ten_minutes(hall: Hall) -> None:
    young, old = code_for(hall), code_for(hall)
    hall.clock.advance(599)
    assert enrol(hall, young).token
    hall.clock.advance(1)
    assert refusal_of(hall, old).code == "code_wrong"


def test_one_code_in_two_hands_at_once_lets_one_in(hall: Hall) -> None:
    code = code_for(hall)
    answers: list[str] = []
    start = threading.Barrier(4)

    def show(address: str) -> None:
        start.wait()
        try:
            answers.append(enrol(hall, code, address=address).device.name)
        except Refusal as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=show, args=(f"10.0.0.{one}",)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["code_wrong"] * 3 + ["入口"]


def test_the_tables_hold_neither_code_nor_token(hall: Hall) -> None:
    code, used = code_for(hall), code_for(hall)
    made = enrol(hall, used)
    with reading(hall.engine) as session:
        hashes = set(session.scalars(select(EnrolCode.code_hash)))
        row = session.scalars(select(Device)).one()
    assert row.token_hash == hashlib.sha256(made.token.encode()).digest()
    assert hashlib.sha256(code.encode()).digest() not in hashes
    hall.keys.destroy(devices.KEY)
    assert refusal_of(hall, code).code == "code_wrong"


def test_wrong_codes_are_slow(hall: Hall) -> None:
    code = code_for(hall)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(5):
        assert refusal_of(hall, wrong).code == "code_wrong"
    refused = refusal_of(hall, code)
    assert (refused.code, refused.detail) == ("too_many_tries", {"seconds": 30})
    assert enrol(hall, code, address="10.0.0.10").token
    hall.clock.advance(30)
    assert refusal_of(hall, "").code == "code_wrong"
    assert refusal_of(hall, "").detail == {"seconds": 60}


def test_wrong_codes_from_everywhere_are_slow_too(hall: Hall) -> None:
    code = code_for(hall)
    limits = {"enrol": devices.throttle.CODES}
    with writing(hall.engine) as session:
        for _ in range(300):
            devices.throttle.reserve(session, limits, now=START)
    assert refusal_of(hall, code).code == "too_many_tries"


def test_a_device_stands_at_a_window_or_board_of_its_office(furnished: Hall) -> None:
    assert enrol(furnished, code_for(furnished, DeviceKind.COUNTER, place="w1")).device.place == "w1"
    assert enrol(furnished, code_for(furnished, DeviceKind.BOARD, place="b1")).device.place == "b1"
    assert enrol(furnished, code_for(furnished, DeviceKind.BOARD)).device.place is None
    assert enrol(furnished, code_for(furnished, DeviceKind.KIOSK, place="正面入口")).device.place == "正面入口"
    for kind, office, place in (
        (DeviceKind.COUNTER, OFFICE, "b1"),
        (DeviceKind.BOOTH, BRANCH, "w1"),
        (DeviceKind.BOARD, OFFICE, "w1"),
    ):
        with pytest.raises(Refusal) as refused:
            code_for(furnished, kind, office=office, place=place)
        assert refused.value.code == "place_unknown"


@pytest.mark.parametrize(
    ("office", "name", "code"),
    [
        ("nowhere", "入口", "office_unknown"),
        ("*", "入口", "office_unknown"),
        (OFFICE, " ", "name_invalid"),
        (OFFICE, "入\x00口", "name_invalid"),
        (OFFICE, "入\u202e口", "name_invalid"),
    ],
)
def test_what_cannot_be_let_in(hall: Hall, office: str, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused, hall.holding() as (session, held):
        devices.enrol_directly(session, held, kind=DeviceKind.AGENT, office=office, name=name, place=None, by=CLI)
    assert refused.value.code == code


def directly(hall: Hall, kind: DeviceKind, *, office: str = OFFICE) -> Enrolled:
    with hall.holding() as (session, held):
        return devices.enrol_directly(session, held, kind=kind, office=office, name="連携", place=None, by=CLI)


def test_the_command_line_lets_a_device_in_directly(hall: Hall) -> None:
    made = directly(hall, DeviceKind.INTEGRATION)
    principal = devices.principal_of(made.device)
    assert found(hall, made.token) == made.device
    assert principal.actor.code == f"d{made.device.id}"
    assert principal.may("ticket.issue", office=OFFICE)
    assert not principal.may("ticket.issue", office=BRANCH)


def test_a_revoked_device_is_out_at_the_next_question_and_for_good(hall: Hall) -> None:
    made, other = directly(hall, DeviceKind.KIOSK), directly(hall, DeviceKind.KIOSK)
    with hall.holding(OFFICE) as (session, held):
        devices.revoke(session, held, device_id=made.device.id, by=CLI)
    assert found(hall, made.token) is None
    assert found(hall, other.token) is not None
    hall.clock.advance(60)
    with hall.holding() as (session, held):
        devices.revoke(session, held, device_id=made.device.id, by=CLI)
    with reading(hall.engine) as session:
        entries = {entry.device.id: entry for entry in devices.everything(session)}
    assert entries[made.device.id].revoked_at == START
    assert entries[other.device.id].revoked_at is None


def test_no_office_puts_out_the_device_of_another(hall: Hall) -> None:
    made = directly(hall, DeviceKind.KIOSK, office=BRANCH)
    for device_id, office in ((made.device.id, OFFICE), (404, BRANCH)):
        with pytest.raises(Refusal) as refused, hall.holding(office) as (session, held):
            devices.revoke(session, held, device_id=device_id, by=CLI)
        assert refused.value.code == "device_unknown"
    assert found(hall, made.token) is not None


def test_no_token_is_no_device(hall: Hall) -> None:
    directly(hall, DeviceKind.KIOSK)
    for token in ("", "x" * 43, "\ud800"):
        assert found(hall, token) is None


def test_when_a_device_was_last_heard_of_is_written_at_a_flush(hall: Hall) -> None:
    made, silent = directly(hall, DeviceKind.KIOSK), directly(hall, DeviceKind.BOARD)
    hall.clock.advance(120)
    assert found(hall, made.token) is not None
    with reading(hall.engine) as session:
        assert [entry.seen_at for entry in devices.everything(session)] == [None, None]
    with writing(hall.engine) as session:
        devices.flush_seen(session)
    with reading(hall.engine) as session:
        seen = {entry.device.id: entry.seen_at for entry in devices.everything(session, office=OFFICE)}
        assert devices.everything(session, office=BRANCH) == []
    assert seen == {made.device.id: hall.clock.now(), silent.device.id: None}


def test_spent_codes_are_purged(hall: Hall) -> None:
    enrol(hall, code_for(hall))
    open_code = code_for(hall)
    with writing(hall.engine) as session:
        assert devices.purge_codes(session, now=hall.clock.now()) == 1
    assert enrol(hall, open_code).token
