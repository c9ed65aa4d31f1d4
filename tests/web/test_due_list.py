"""期限一覧: what has a day in every case, the letter about it, and to whom none is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.paperwork import paper
from tests.web.test_api import configure
from tests.web.test_api_cases import ITEMS, clerk, done, opened
from tests.web.test_papers import known
from windowsvc.database import reading
from windowsvc.events import Event
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from tests.web.conftest import Hall


@pytest.fixture
def desk(hall: Hall) -> Any:
    configure(hall, *ITEMS)
    return clerk(hall)


def letter(desk: Any, case: str) -> Any:
    return desk.client.post(f"/window/cases/{case}/letter", data={"csrf": desk.headers["X-CSRF"]})


def test_the_list_shows_what_is_due_and_hides_names(desk: Any, hall: Hall) -> None:
    assert "期日のある手続はありません" in desk.client.get("/cases/due").text
    case = known(desk)
    done(desk, case, "progress", item="dog_owner_change", to="later", until="2026-11-25")
    page = desk.client.get("/cases/due").text
    assert "まもなく 11月25日" in page
    assert "2028年11月15日(水)" in page  # a day of another year says which
    assert "犬の所有者" in page
    assert "期限超過 " not in page  # what is to be confirmed says so: 期限超過・確認が必要
    assert "一子" not in page
    hall.business.advance(3 * 86_400)
    assert "期限超過 11月25日" in desk.client.get("/cases/due").text
    assert clerk(hall, "viewer", Role.VIEWER).client.get("/cases/due").status_code == 403


def test_in_english_what_is_due_has_its_english_name_and_the_japanese_beside(desk: Any) -> None:
    case = known(desk)
    done(desk, case, "progress", item="dog_owner_change", to="later", until="2026-11-25")
    page = desk.client.get("/cases/due?lang=en").text
    assert "After a death" in page
    assert "おくやみ" not in page
    assert re.search(r'<b>[ -~]*[Dd]og[ -~]*</b> <small lang="ja">犬の所有者', page)
    assert '<option value="move_in">Moving in</option>' in desk.client.get("/cases?lang=en").text


def test_a_letter_names_what_is_open_and_is_noted(desk: Any, hall: Hall, tmp_path: Any) -> None:
    case = known(desk)
    done(desk, case, "people", name="見本 花子", address="ひばり市北町9番10号", roles=["chief_mourner", "visitor"])
    done(desk, case, "progress", item="dog_owner_change", to="later", until="2026-11-25")
    done(desk, case, "progress", item="late_elderly_loss", to="done")
    hall.business.advance(3 * 86_400)
    answer = letter(desk, case)
    assert answer.mimetype == "application/pdf"
    assert paper.faults(answer.data, tmp_path) == []
    text = paper.squeezed(paper.text(answer.data))
    assert text.startswith("ひばり市北町9番10号見本花子様")
    assert "お手続のお知らせ" in text
    assert text.index("申請の期間が過ぎております") < text.index("犬の所有者")
    assert "後期高齢者医療資格喪失" not in text
    assert "お悔やみ" not in text  # condolences are said once
    assert "11月27日(金) に作成" in desk.client.get("/cases/due").text
    with reading(hall.parts.engine) as session:
        (event,) = session.scalars(select(Event).where(Event.verb == "case_remind"))
    assert "花子" not in str(event.detail)


def test_nobody_is_written_to_who_must_not_be_found_or_owes_nothing(desk: Any) -> None:
    moving = opened(desk, event="move_in")["code"]
    assert letter(desk, moving).status_code == 409
    done(desk, moving, "facts", facts={"household.move_in_date": "2026-11-20", "household.dv_support": True})
    assert letter(desk, moving).status_code == 409
    page = desk.client.get("/cases/due").text
    assert f"/window/cases/{moving}/letter" not in page
