"""個人番号 with a right check digit gets in nowhere: form, API, query, socket, workbook, log."""

from __future__ import annotations

import io
import json
import logging
import random

import pytest
from openpyxl import Workbook

from tests.web.administration import furnish, officer
from tests.web.conftest import Hall
from windowsvc import logs, mynumber
from windowsvc.office import workbooks
from windowsvc.office.permissions import DeviceKind
from windowsvc.refusal import Refusal
from windowsvc.web.access import door_of

pytestmark = pytest.mark.promise(21)


def _numbers(count: int = 60) -> list[str]:
    """Invented numbers with a right check digit, by the words of the ordinance: P(n) times Q(n), from the right."""
    chosen = random.Random(21)
    found = []
    for _ in range(count):
        digits = [chosen.randrange(10) for _ in range(11)]
        total = sum(digit * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(digits), start=1))
        rest = total % 11
        found.append("".join(map(str, digits)) + str(0 if rest <= 1 else 11 - rest))
    return found


NUMBERS = _numbers()
ONE = NUMBERS[0]
HASHED = ("password", "old", "new", "again", "csrf", "ticket", "code")
WAYS = (
    "{}", "番号は{}です", "a{}b", "{} ", "x\n{}",
)  # fmt: skip


def _written(number: str) -> list[str]:
    groups = [number[:4], number[4:8], number[8:]]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    return [
        number, wide, "-".join(groups), " ".join(groups), "　".join(groups), "－".join(groups), "ー".join(groups),
        " ".join(number), ".".join(groups), f"{wide[:6]}{number[6:]}",
    ]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_it_is_known_however_it_is_written(way: str) -> None:
    for number in NUMBERS:
        for written in _written(number):
            text = way.format(written)
            assert mynumber.holds_individual_number(text), text
            assert not mynumber.holds_individual_number(mynumber.masked(text))


def test_other_digits_stay() -> None:
    wrong = f"{ONE[:11]}{(int(ONE[11]) + 1) % 10}"
    for text in (
        wrong,
        ONE[:11],
        f"{ONE}1",
        f"1{ONE}",
        "090-1234-5678",
        "+81 90 1234 5678",
        "2026-11-24 10:20:30.12345",
    ):
        assert mynumber.masked(text) == text
        assert not mynumber.holds_individual_number(text)


def test_every_form_refuses_it_in_every_field(hall: Hall) -> None:
    furnish(hall)
    desk = officer(hall)
    csrf = hall.csrf_of(desk.client)
    tried = 0
    for rule in hall.app.url_map.iter_rules():
        found = door_of(hall.app, rule.endpoint)
        if found is None or not found.form or found.body_kb is not None:
            continue
        values = {name: {"office": "main"}.get(name, 1) for name in rule.arguments}
        address = hall.app.url_map.bind("localhost").build(rule.endpoint, values)
        fields = list(found.body.model_fields) if found.body else ["name", "login", "label", "text"]
        for field in (
            one for one in fields if one not in ("password", "old", "new", "again", "csrf", "ticket", "code")
        ):
            hall.machine.advance(5)
            answer = desk.client.post(address, data={field: f"覚え {ONE}", "csrf": csrf})
            assert answer.status_code == 422, (address, field, answer.status_code)
            assert ONE not in answer.text
            tried += 1
    assert tried > 10


def test_the_api_refuses_it_in_bodies_and_queries(hall: Hall) -> None:
    furnish(hall)
    bearer = {"Authorization": f"Bearer {hall.device(DeviceKind.INTEGRATION)}", "Idempotency-Key": "k"}
    client = hall.client()
    for body in ({"service": ONE}, {"service": "shomei", "language": ONE}, {"service": "shomei", "needs": [ONE]}):
        answer = client.post("/api/v1/tickets", json=body, headers=bearer)
        assert answer.status_code == 422
        assert ONE not in answer.text
    assert officer(hall).get(f"/main/audit?person={ONE}").status_code == 422


def test_a_workbook_that_holds_one_is_refused() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名前", "番号"])
    sheet.append(["窓口", int(NUMBERS[3]) if NUMBERS[3][0] != "0" else NUMBERS[3]])
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(Refusal, match="mynumber_refused"):
        workbooks.grids(content.getvalue())


def test_a_log_masks_it() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    record = logging.makeLogRecord(
        {"name": "x", "msg": "typed %s", "args": (ONE,), "levelno": 30, "levelname": "WARNING"}
    )
    record.note = f"again {ONE}"
    handler.emit(record)
    said = json.loads(stream.getvalue())
    assert ONE not in stream.getvalue()
    assert mynumber.MASK in said["says"]
    assert mynumber.MASK in said["note"]
