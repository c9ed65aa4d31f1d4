"""Paper for the hours without machines: printed beforehand, entered afterwards."""

from __future__ import annotations

import re

import pytest

from tests.web.administration import change, furnish, officer
from tests.web.conftest import Hall
from windowsvc.office.permissions import Role


@pytest.fixture
def open_hall(hall: Hall) -> Hall:
    furnish(hall)
    change(hall, "series", "a", {"prefix": "A", "last": 499, "paper": 100})
    return hall


def test_numbers_kept_for_paper_are_printed_sheet_by_sheet(open_hall: Hall) -> None:
    desk = officer(open_hall)
    page = desk.get("/main/paper/numbers?service=shomei&count=30").text
    assert re.findall(r"<strong>(.*?)</strong>", page) == [f"A-{number}" for number in range(400, 430)]
    assert page.count('class="sheet numbers"') == 2
    assert desk.get("/main/paper/numbers?service=nothing").status_code == 404
    assert desk.get("/main/paper/numbers?service=shomei&first=600").status_code == 422
    assert "機械が止まったとき" in desk.get("/main/paper/procedure").text


def test_what_was_given_out_is_entered_and_waits_in_its_turn(open_hall: Hall) -> None:
    desk = officer(open_hall)
    done = desk.post("/main/paper", {"service": "shomei", "first": "400", "last": "402"}, follow_redirects=True)
    assert "A-400 から A-402" in done.text
    again = desk.post("/main/paper", {"service": "shomei", "first": "402", "last": "403"})
    assert (again.status_code, 'data-code="block_invalid"' in again.text) == (422, True)
    kiosk = {"Authorization": f"Bearer {open_hall.device('kiosk')}", "Idempotency-Key": "k"}  # type: ignore[arg-type]
    told = open_hall.client().post("/api/v1/tickets", json={"service": "shomei"}, headers=kiosk).json
    assert (told["label"], told["people_ahead"]) == ("A-001", 3)


def test_a_clerk_enters_nothing(open_hall: Hall) -> None:
    clerk = officer(open_hall, login="clerk", roles={"main": Role.CLERK})
    assert clerk.get("/main/paper").status_code == 403
    assert clerk.post("/main/paper", {"service": "shomei", "first": "400", "last": "400"}).status_code == 403
