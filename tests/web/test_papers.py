"""The papers of a case: printed at the window, stale when an answer changes, and only for those who work there."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from sqlalchemy import select

from tests.paperwork import paper
from tests.web.conftest import make_hall
from tests.web.test_api import configure
from tests.web.test_api_cases import ITEMS, MOTHER, clerk, done, opened
from windowsvc.database import reading
from windowsvc.events import Event
from windowsvc.lifeevents.tables import CasePrint
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    assert f'href="/cases/{case}"' in page.text
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
    assert "f_dog" in event.detail["forms"]
    assert len(event.detail["forms"]) <= event.detail["sheets"]


def _written(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file() and b"%PDF" in one.read_bytes()]


def test_no_sheet_touches_the_disk(desk: Any, hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = known(desk)
    print_(desk, case)  # what is read once has been read: fonts, layouts
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    monkeypatch.setenv("TMPDIR", str(passing))
    with _watched() as opened:
        pdf = print_(desk, case).data
        assert desk.client.get(f"/window/cases/{case}/guide.pdf").data.startswith(b"%PDF")
        form = {"csrf": desk.headers["X-CSRF"]}
        assert desk.client.post(f"/window/cases/{case}/letter", data=form).data.startswith(b"%PDF")
    assert opened == []
    assert list(passing.iterdir()) == []
    assert _written(hall.parts.settings.data) == []
    with _watched() as opened:
        (passing / "sheet").write_bytes(pdf)
    assert opened == [str(passing / "sheet")]  # either search finds one
    assert _written(passing) == [passing / "sheet"]


_OPENED: list[str] | None = None


def _hook(event: str, told: tuple[Any, ...]) -> None:
    if _OPENED is not None and event == "open" and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _OPENED.append(str(told[0]))


sys.addaudithook(_hook)


@contextmanager
def _watched() -> Iterator[list[str]]:
    """The files that Python opens to write in the block; a database opens its own by itself."""
    global _OPENED
    _OPENED = []
    try:
        yield _OPENED
    finally:
        _OPENED = None


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


def test_the_guide_sheet_begins_with_what_is_done_and_says_until_when_the_rest_is(desk: Any) -> None:
    case = known(desk)
    needed = [
        one["key"] for one in done(desk, case, "facts", facts={})["items"]
        if one["status"] == "needed" and one["open"] and not one["sensitive"]
    ]  # fmt: skip
    finished, later = needed[:2]
    done(desk, case, "progress", item=finished, to="done")
    told = done(desk, case, "progress", item=later, to="later", until="2027-01-15")
    names = {one["key"]: paper.squeezed(one["name"]) for one in told["items"]}
    reasons = {one["key"]: paper.squeezed(one["reason"]) for one in told["items"]}
    text = paper.squeezed(paper.text(desk.client.get(f"/window/cases/{case}/guide.pdf").data))
    twin = paper.squeezed(desk.client.get(f"/window/cases/{case}/guide").text)
    for said in (text, twin):
        assert "市役所で済んだもの" in said
        assert case not in said
    first = twin.index("市役所で済んだもの")
    assert twin.index(names[finished]) > first
    assert twin.index(names[later]) > twin.index(names[finished])
    assert first < twin.index("後日のお手続") < twin.index(names[later])
    assert "2027年1月15日" in twin
    assert reasons[later] in re.sub(r"<[^>]+>", "", twin)


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg is not installed (zbar-tools)")
def test_the_printed_code_leads_to_the_same_list(desk: Any, tmp_path: Path) -> None:
    case = known(desk)
    done(desk, case, "progress", item="late_elderly_loss", to="done")
    done(desk, case, "progress", item="dog_owner_change", to="later", until="2027-01-15")
    pdf = desk.client.get(f"/window/cases/{case}/guide.pdf").data
    picture = tmp_path / "page.png"
    paper.picture(pdf, dpi=150).save(picture)
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(picture)]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    address, _, fragment = read.partition("#")
    assert address == "http://127.0.0.1:8080/list"
    groups = dict(part.split(":") for part in fragment.split(";"))
    assert "late_elderly_loss" in groups["d"].split(",")
    assert "dog_owner_change~20270115" in groups["n"].split(",")
    assert case not in read


def test_only_those_who_work_there_may(desk: Any, hall: Hall) -> None:
    case = known(desk)
    viewer = clerk(hall, "viewer", Role.VIEWER)
    for path in ("papers", "guide.pdf", "guide"):
        assert viewer.client.get(f"/window/cases/{case}/{path}").status_code == 403
        assert hall.client().get(f"/window/cases/{case}/{path}").status_code in (302, 303, 401, 403)
    assert print_(viewer, case).status_code == 403
    assert desk.client.get("/window/cases/none/papers").status_code == 404


def test_one_department_and_address_labels_are_printed_when_asked_for(desk: Any) -> None:
    case = known(desk)
    unknown = desk.client.get(f"/window/cases/{case}/papers").text
    assert "宛名ラベルは、来庁された方のお名前とご住所を案件に記録すると印刷できます" in unknown
    assert 'name="labels"' not in unknown
    note(desk, case, {"applicant.address": "ひばり市北町9番10号"})
    page = desk.client.get(f"/window/cases/{case}/papers").text
    assert 'name="labels"' in page
    given = {"csrf": desk.headers["X-CSRF"], "which": "all"}
    answer = desk.client.post(f"/window/cases/{case}/papers", data=given | {"labels": "yes"})
    text = paper.squeezed(paper.text(answer.data, "-f", "2"))
    assert text.count("見本花子様") == 12
    without = paper.squeezed(paper.text(print_(desk, case).data))
    assert "見本花子様" not in without
    department = re.search(r"<option>([^<]*環境[^<]*)</option>", page)
    assert department is not None
    own = desk.client.post(f"/window/cases/{case}/papers", data=given | {"department": department[1]})
    read = paper.squeezed(paper.text(own.data))
    assert "犬の登録事項変更届" in read
    assert "葬祭費" not in read


def test_the_guide_names_the_windows_that_are_a_department_s_own(hall: Hall) -> None:
    own = [("profile", "hoken", {"name": {"ja": "保険"}, "services": ["hoken"]}),
           ("window", "w8", {"label": "8", "profile": "hoken"}), ("window", "w9", {"label": "9", "profile": "hoken"}),
           ("window", "w7", {"label": "7", "profile": "all"})]  # fmt: skip
    configure(hall, *ITEMS, *own)
    desk = clerk(hall)
    case = known(desk)
    page = desk.client.get(f"/window/cases/{case}/guide?lang=vi").text
    assert "Quầy số 8, 9" in page
    assert "国保年金課(後期高齢者医療) 8・9番窓口" in page
    assert "7" not in re.findall(r"Quầy số ([0-9, ]+)", page)
    for number in range(10, 14):
        configure(hall, ("window", f"w{number}", {"label": str(number), "profile": "hoken"}))
    assert "Quầy số" not in desk.client.get(f"/window/cases/{case}/guide?lang=vi").text


def test_the_sheet_of_an_agent_or_a_neighbour_tells_less_and_the_clerk_is_told_what_is_left_out(desk: Any) -> None:
    told = {"deceased.abomb": True}
    sheets = {}
    for relation in ("child", "agent", "none"):
        case = known(desk, **told, **{"applicant.relation": relation, "applicant.is_agent": relation == "agent"})
        done(desk, case, "facts", facts={"deceased.water_contract": True}, source="record")
        guide = desk.client.get(f"/window/cases/{case}/guide").text
        papers = desk.client.get(f"/window/cases/{case}/papers").text
        left_out = re.search(r'class="hint">(案内票に載らない手続[^<]*)', papers)
        sheets[relation] = ("被爆者" in guide, left_out is not None and "被爆者" in left_out[1])
        assert "犬の所有者" in guide
    assert sheets == {"child": (True, False), "agent": (False, True), "none": (False, True)}


def _marked_pages(pdf: bytes) -> list[bool]:
    """Of each page, whether a large grey word stands across its middle."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number in range(1, len(document.pages) + 1):
            page = paper.picture(pdf, dpi=30, page=number).convert("L")
            wide, high = page.size
            middle = page.crop((wide // 4, high // 3, wide * 3 // 4, high * 2 // 3))
            grey = sum(1 for value in middle.tobytes() if 200 < value < 235)
            found.append(grey > len(middle.tobytes()) * 0.12)
    return found


def test_in_practice_every_page_of_every_sheet_is_marked(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, city="hibari", training=True)
    configure(hall, *ITEMS)
    desk = clerk(hall)
    case = known(desk)
    form = {"csrf": desk.headers["X-CSRF"]}
    sheets = [
        print_(desk, case).data,
        desk.client.get(f"/window/cases/{case}/guide.pdf").data,
        desk.client.post(f"/window/cases/{case}/letter", data=form).data,
    ]
    for sheet in sheets:
        assert _marked_pages(sheet) == [True] * len(_marked_pages(sheet)) != []
    assert 'data-sample="見本"' in desk.client.get(f"/window/cases/{case}/guide").text
    hall.parts.engine.dispose()


def test_outside_practice_no_sheet_is_marked(desk: Any) -> None:
    case = known(desk)
    for sheet in (desk.client.get(f"/window/cases/{case}/guide.pdf").data, print_(desk, case).data):
        assert not any(_marked_pages(sheet))
    assert "data-sample" not in desk.client.get(f"/window/cases/{case}/guide").text
