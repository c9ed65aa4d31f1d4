"""The audit record as an officer reads it, and as the command checks it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.web.administration import change, furnish, officer
from tests.web.conftest import Hall
from tests.web.served import command, found
from windowsvc.lifeevents import casewords
from windowsvc.lifeevents.casewords import CaseVerb, Source
from windowsvc.office import audit
from windowsvc.office.permissions import Role
from windowsvc.web.admin.audit_words import MATTERS, VALUES


@pytest.mark.promise(22)
def test_what_concerns_security_is_in_the_record_by_name(hall: Hall) -> None:
    furnish(hall)
    desk = officer(hall)
    clerk = officer(hall, login="clerk", roles={"main": Role.CLERK})
    page = desk.get("/main/audit").text
    assert page.count("<td>ログイン</td>") == 2
    assert "職員のアカウント: 追加" in page
    assert "窓口 花子" in page
    assert "<td>設定</td>" not in desk.get("/main/audit?what=sign_in").text
    assert "<td>ログイン</td>" in desk.get("/main/audit?person=CLERK").text
    assert "当てはまる記録はありません" in desk.get("/main/audit?person=nobody").text
    assert "当てはまる記録はありません" in desk.get("/main/audit?until=2020-01-01").text
    assert desk.get("/main/audit?since=yesterday").status_code == 422
    assert clerk.get("/main/audit").status_code == 403


def test_an_officer_of_one_office_reads_that_one(hall: Hall) -> None:
    furnish(hall)
    change(hall, "rules", "branch", {}, office="branch")
    there = officer(hall, login="kita", roles={"branch": Role.OFFICER})
    page = there.get("/branch/audit").text
    assert "種類 きまり" in page
    assert "<td>ログイン</td>" not in page
    assert there.get("/main/audit").status_code == 403


def test_its_codes_are_said_in_words(hall: Hall) -> None:
    furnish(hall)
    assert "方法 パスワード" in officer(hall).get("/main/audit").text
    assert set(VALUES["source"]) == set(Source)
    assert set(VALUES["roles"]) == set(casewords.Role)
    assert set(MATTERS) >= {*CaseVerb, *audit.EVENTS}


@pytest.mark.promise(22)
def test_the_command_names_the_entry_that_was_changed(tmp_path: Path) -> None:
    data = tmp_path / "hall"
    found(data)
    command("staff", "add", "taro", "--name", "窓口 太郎", "--role", "main:clerk", data=data)
    assert command("audit", "verify", data=data).startswith("ok: ")
    head = Path(command("audit", "head", data=data).strip())
    assert head.parent == data / "audit"
    with closing(sqlite3.connect(data / "windowsvc.db")) as changing:
        changing.execute("UPDATE audit_entry SET detail = replace(detail, 'added', 'roles') WHERE seq = 2")
        changing.commit()
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", "audit", "verify", "--data", str(data)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.split(":")[0]) == (1, "changed")
    assert "entry 2 " in ran.stdout
