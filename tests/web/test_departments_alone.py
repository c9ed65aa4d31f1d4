"""Somebody who works in one department alone: its board, its answers, its procedures, its names, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.web.administration import Desk
from tests.web.conftest import make_hall
from tests.web.test_api import BRANCH, Caller, code_of, configure, told
from tests.web.test_api_cases import ITEMS, MOTHER, clerk, done, opened
from tests.web.test_matrix import NOT_IN, ask, doors
from windowsvc.office.permissions import Role
from windowsvc.refusal import Refusal
from windowsvc.settings import Rates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Hall

pytestmark = pytest.mark.promise(23)

TAX = "main/zeimu"
OPEN_TO_ALL = ("public", "session.own")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Hall]:
    made = make_hall(tmp_path, rates=Rates(staff=0, anonymous=0, phone=0, sign_in=10_000))
    configure(made, *ITEMS, ("department", "nai", {"name": {"ja": "どの手続もない課"}}))
    configure(made, *BRANCH, office="branch")
    yield made
    made.parts.engine.dispose()


def alone(hall: Hall, *, login: str = "zei", place: str = TAX) -> Caller:
    client = hall.signed_in(login, roles={place: Role.CLERK})
    return Caller(hall, client, {"X-CSRF": hall.csrf_of(client)})


def asked(hall: Hall) -> tuple[str, dict[str, Any]]:
    """A case about which departments were asked: its code, and the tax department's question."""
    desk = clerk(hall)
    case = opened(desk, visit_on="2026-11-27", origin="booking")["code"]
    done(desk, case, "facts", facts=MOTHER)
    done(desk, case, "ask-departments")
    (work,) = told(desk.get("/departments/zeimu/cases"))["cases"]
    return case, work["requests"][0]


def test_they_come_home_to_their_board_and_every_other_door_is_shut(office: Hall) -> None:
    desk = alone(office)
    assert desk.client.get("/sign-in").headers["Location"] == "/departments/zeimu"
    assert desk.client.get("/departments/zeimu").status_code == 200
    assert "/cases" not in [part.split('"')[0] for part in desk.client.get("/departments/zeimu").text.split('href="')]
    for address, found in doors(office):
        if found.permission in OPEN_TO_ALL:
            continue
        answer = ask(desk.client, address, found, desk.headers)
        assert answer.status_code in {*NOT_IN, 404, 422}, (address, answer.status_code)


def test_they_answer_for_their_own_department_only(office: Hall) -> None:
    case, request = asked(office)
    desk = alone(office)
    (work,) = told(desk.get("/departments/zeimu/cases"))["cases"]
    assert work["case"]["title"] == "見○○"
    assert code_of(desk.get("/departments/hoken/cases")) == (403, "not_permitted")
    assert desk.client.get("/departments/hoken").status_code == 403
    assert code_of(desk.get(f"/cases/{case}")) == (403, "not_permitted")
    (other,) = [one["id"] for one in done(clerk(office, "c2"), case, "notes", text="メモ")["requests"]
                if one["department"] == "hoken"]  # fmt: skip
    assert code_of(desk.post(f"/presurvey/{other}/reply", {"nothing": True})) == (403, "not_permitted")
    assert desk.post(f"/presurvey/{request['id']}/reply", {"nothing": True}).status_code == 200


def test_they_move_their_own_procedures_and_see_the_names_of_their_own_cases(office: Hall) -> None:
    case, _ = asked(office)
    desk = alone(office)
    items = told(clerk(office, "c2").get(f"/cases/{case}"))["items"]
    own = next(one for one in items if one["department_code"] == "zeimu" and one["open"])
    other = next(one for one in items if one["department_code"] not in ("zeimu", None) and one["open"])
    assert desk.post(f"/cases/{case}/progress", {"item": own["key"], "to": "in_hand"}).status_code == 204
    refused = desk.post(f"/cases/{case}/progress", {"item": other["key"], "to": "in_hand"})
    assert code_of(refused) == (403, "not_permitted")
    assert desk.post(f"/cases/{case}/reveal", {}).status_code == 204
    (work,) = told(desk.get("/departments/zeimu/cases"))["cases"]
    assert work["case"]["title"] == "見本 一子"
    stranger = alone(office, login="nai", place="main/nai")
    assert code_of(stranger.post(f"/cases/{case}/reveal", {})) == (403, "not_permitted")


def test_an_officer_gives_and_takes_such_a_role(office: Hall) -> None:
    desk = Desk(office, office.signed_in("officer", roles={"*": Role.OFFICER}))
    page = desk.get("/main/staff/new").text
    assert 'name="role.main/zeimu"' in page
    form = {"login": "tax", "name": "税田 つよし", f"role.{TAX}": "clerk"}
    assert desk.post("/main/staff/new", form).status_code == 200
    assert "税務課だけ" in desk.get("/main/staff").text
    with pytest.raises(Refusal, match="department_role"):
        office.staff("nobody", roles={TAX: Role.LEAD})
