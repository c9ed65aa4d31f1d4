"""The papers of a case: printed at the window, stale when an answer changes, and only for those who work there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.paperwork import paper
from tests.web.test_api import configure
from tests.web.test_api_cases import ITEMS, MOTHER, clerk, done, opened
from windowsvc.database import reading
from windowsvc.events import Event
from windowsvc.lifeevents.tables import CasePrint
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from tests.web.conftest import Hall

FACTS: dict[str, Any] = {
    **MOTHER,
    "deceased.was_householder": True,
    "deceased.ltc_certification": "care",
    "deceased.dog": "tag",
    "funeral.held": True,
    "funeral.date": "2026-11-15",
    "applicant.name": {"name": "見本 花子", "kana": "ミホン ハナコ"},
    "applicant.relation": "child",
    "applicant.is_chief_mourner": True,
    "applicant.is_agent": False,
    "applicant.renunciation": "not_renouncing",
}


@pytest.fixture
def desk(hall: Hall) -> Any:
    configure(hall, *ITEMS)
    return clerk(hall)


def known(desk: Any, **changes: Any) -> str:
    case: str = opened(desk)["code"]
    note(desk, case, {**FACTS, **changes})
    return case


def note(desk: Any, case: str, facts: dict[str, Any]) -> None:
    done(desk, case, "facts", facts=facts)


def print_(desk: Any, case: str, which: str = "all") -> Any:
    return desk.client.post(f"/window/cases/{case}/papers", data={"csrf": desk.headers["X-CSRF"], "which": which})


def test_a_packet_is_printed_and_marked(desk: Any, hall: Hall) -> None:
    case = known(desk)
    page = desk.client.get(f"/window/cases/{case}/papers")
    assert page.status_code == 200
    assert "犬の登録事項変更届" in page.text
    assert "未印刷" in page.text
    answer = print_(desk, case)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = paper.squeezed(paper.text(answer.data))
    assert "犬の登録事項変更届" in text
    assert "見本花子" in text
    again = desk.client.get(f"/window/cases/{case}/papers").text
    assert "印刷済み" in again
    assert "未印刷" not in again
    with reading(hall.parts.engine) as session:
        rows = list(session.scalars(select(CasePrint)))
        (event,) = session.scalars(select(Event).where(Event.verb == "case_print"))
    assert len(rows) == 1
    assert "花子".encode() not in rows[0].sheets.data
    assert "花子" not in str(event.detail)


def test_a_corrected_answer_makes_its_sheets_stale_and_only_those_are_printed(desk: Any) -> None:
    case = known(desk)
    print_(desk, case)
    nothing = print_(desk, case, "changed")
    assert nothing.status_code == 409
    assert "印刷済み" in nothing.text
    note(desk, case, {"funeral.date": "2026-11-16"})
    assert "印刷の後に内容が変わりました" in desk.client.get(f"/window/cases/{case}/papers").text
    text = paper.text(print_(desk, case, "changed").data)
    assert "令和8年11月16日" in text
    assert "犬" not in text
    assert print_(desk, case, "changed").status_code == 409


def test_the_guide_sheet_and_its_twin(desk: Any, tmp_path: Any) -> None:
    case = known(desk)
    pdf = desk.client.get(f"/window/cases/{case}/guide.pdf?lang=vi").data
    assert paper.faults(pdf, tmp_path) == []
    assert "犬の所有者" in paper.squeezed(paper.text(pdf))
    twin = desk.client.get(f"/window/cases/{case}/guide")
    assert "<h1>" in twin.text
    assert "見本" not in twin.text


def test_only_those_who_work_there_may(desk: Any, hall: Hall) -> None:
    case = known(desk)
    viewer = clerk(hall, "viewer", Role.VIEWER)
    for path in ("papers", "guide.pdf", "guide"):
        assert viewer.client.get(f"/window/cases/{case}/{path}").status_code == 403
        assert hall.client().get(f"/window/cases/{case}/{path}").status_code in (302, 303, 401, 403)
    assert print_(viewer, case).status_code == 403
    assert desk.client.get("/window/cases/none/papers").status_code == 404
