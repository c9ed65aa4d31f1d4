"""The commands, run as an officer types them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.web.served import command, found, free_port
from windowsvc.cli import COMMANDS


def refused(*words: str, data: Path, **environment: str) -> str:
    """Run a command that must not succeed; what it said on standard error."""
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", *words, "--data", str(data)],
        capture_output=True, text=True, check=False, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip
    assert ran.returncode != 0
    return ran.stderr


def test_every_command_can_be_found_and_explains_itself() -> None:
    for name in sorted(COMMANDS):
        ran = subprocess.run(
            [sys.executable, "-m", "windowsvc.cli", name, "--help"], capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
        assert (ran.returncode, ran.stdout.startswith(f"Usage: windowsvc {name}")) == (0, True), ran.stderr


def test_a_city_is_founded_once(tmp_path: Path) -> None:
    data = tmp_path / "hall"
    found(data)
    assert data.stat().st_mode & 0o777 == 0o700
    assert tomllib.loads((data / "settings.toml").read_text()) == {"host_name": "localhost"}
    again = ("init", "--office-name", "x", "--officer", "y", "--officer-name", "z")
    assert "already_founded" in refused(*again, data=data)


def test_a_certificate_and_its_key_go_together(tmp_path: Path) -> None:
    (tmp_path / "a.crt").write_text("")
    words = ("init", "--office-name", "x", "--officer", "yy", "--officer-name", "z", "--certificate")
    assert "tls_pair" in refused(*words, str(tmp_path / "a.crt"), data=tmp_path / "hall")


def test_devices_are_let_in_listed_and_put_out(tmp_path: Path) -> None:
    found(tmp_path)
    told = json.loads(
        command("device", "enrol", "--kind", "kiosk", "--office", "main", "--name", "入口", "--json", data=tmp_path)
    )
    assert (told["kind"], told["office"], told["name"], len(told["token"]) > 40) == ("kiosk", "main", "入口", True)
    plain = command("device", "enrol", "--kind", "agent", "--office", "main", "--name", "印刷", data=tmp_path)
    assert len(plain.strip()) > 40
    command("device", "revoke", str(told["id"]), data=tmp_path)
    listed = command("device", "list", data=tmp_path).splitlines()
    assert listed == ["2\tagent\tmain\t印刷\tin", "1\tkiosk\tmain\t入口\trevoked"]
    assert command("device", "list", "--office", "nowhere", data=tmp_path) == ""
    assert "device_unknown" in refused("device", "revoke", "9", data=tmp_path)
    where = ("--kind", "kiosk", "--office", "nowhere", "--name", "x")
    assert "office_unknown" in refused("device", "enrol", *where, data=tmp_path)


def test_people_are_added_and_let_try_again(tmp_path: Path) -> None:
    found(tmp_path)
    first = command("staff", "add", "taro", "--name", "窓口 太郎", "--role", "main:clerk", data=tmp_path)
    second = command("staff", "reset-password", "taro", data=tmp_path)
    assert len(first.strip()) == len(second.strip()) == 19
    assert first != second
    assert "taro" in command("staff", "unlock", "TARO", data=tmp_path).lower()
    assert "staff_unknown" in refused("staff", "unlock", "nobody", data=tmp_path)
    assert "is not one of" in refused("staff", "add", "jiro", "--name", "x", "--role", "main:king", data=tmp_path)


def test_a_day_that_never_opened_is_not_closed(tmp_path: Path) -> None:
    found(tmp_path)
    assert "nothing_open" in refused("day", "close", "--office", "main", data=tmp_path)
    assert "office_unknown" in refused("day", "close", "--office", "nowhere", data=tmp_path)


@pytest.mark.parametrize(("language", "word"), [("ja_JP.UTF-8", "データ"), ("C", "There is no city")])
def test_refusals_speak_the_language_of_the_terminal(tmp_path: Path, language: str, word: str) -> None:
    assert word in refused("device", "list", data=tmp_path, LC_ALL=language, PYTHONUTF8="1")


def test_an_empty_folder_may_be_migrated_before_it_is_founded(tmp_path: Path) -> None:
    assert "of this version" in command("migrate", data=tmp_path)
    found(tmp_path)


def test_the_data_folder_may_come_from_the_environment(tmp_path: Path) -> None:
    found(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", "doctor"], capture_output=True, text=True, check=False,
        env={**os.environ, "WINDOWSVC_DATA": str(tmp_path)}, timeout=120,
    )  # fmt: skip
    assert (ran.returncode, str(tmp_path) in ran.stdout) == (0, True)


def doctor(data: Path) -> tuple[int, dict[str, str]]:
    """The status and the state of each thing looked at."""
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", "doctor", "--data", str(data)], capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    return ran.returncode, {about: state for state, about, *_ in map(str.split, ran.stdout.splitlines())}


def test_the_doctor_finds_a_healthy_hall_healthy(tmp_path: Path) -> None:
    found(tmp_path)
    status, told = doctor(tmp_path)
    told.pop("disk")
    assert (status, told) == (
        0, {"settings": "ok", "folder": "ok", "server": "ok", "clock": "ok", "database": "ok", "keys": "ok"},
    )  # fmt: skip


def test_the_doctor_finds_what_is_wrong(tmp_path: Path) -> None:
    assert doctor(tmp_path / "nothing")[1]["database"] == "wrong"
    found(tmp_path)
    tmp_path.chmod(0o755)
    with sqlite3.connect(tmp_path / "windowsvc.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with (tmp_path / "settings.toml").open("a") as settings:
        settings.write(f'host = "192.0.2.1"\nredis_url = "redis://127.0.0.1:{free_port()}"\nthreads = 83\n')
        settings.write('[sessions]\nsecond_step = "all"\n[oidc]\nissuer = "https://id.example"\nclient_id = "w"\n')
    status, told = doctor(tmp_path)
    assert status == 1
    assert {name: told[name] for name in ("folder", "threads", "reach", "directory", "database", "redis")} == {
        "folder": "warning", "threads": "warning", "reach": "wrong", "directory": "warning", "database": "wrong",
        "redis": "warning",
    }  # fmt: skip
    (tmp_path / "settings.toml").write_text("unknown = 1\n")
    assert doctor(tmp_path) == (1, {"settings": "wrong"})


def test_a_workbook_is_looked_over_then_taken_in_whole_or_not_at_all(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from windowsvc.database import make_engine, reading
    from windowsvc.lobby import setup
    from windowsvc.office import configuration
    from windowsvc.office.sheet_layout import export
    from windowsvc.settings import load

    data = tmp_path / "hall"
    found(data)
    engine = make_engine(load(data))
    with reading(engine) as session:
        (tmp_path / "city.xlsx").write_bytes(export(configuration.read(session), office="main"))
    book = load_workbook(tmp_path / "city.xlsx")
    sheet = book["番号系列"]
    headings = [str(cell.value) for cell in sheet[1]]
    sheet.cell(row=2, column=1, value="q")
    for start, value in (("頭文字", "Q"), ("使う", "はい")):
        sheet.cell(row=2, column=next(n for n, said in enumerate(headings, 1) if said.startswith(start)), value=value)
    book.save(tmp_path / "city.xlsx")
    words = ("import", str(tmp_path / "city.xlsx"), "--office", "main")

    def prefixes() -> dict[str, str]:
        with reading(engine) as session:
            return {code: one.prefix for code, one in configuration.read(session).all(setup.Series).items()}

    assert "series q new" in command(*words, "--preview", data=data)
    assert "q" not in prefixes()
    assert "1 changed" in command(*words, data=data)
    assert prefixes()["q"] == "Q"
    (tmp_path / "bad.xlsx").write_bytes(b"not a workbook")
    assert "workbook_invalid" in refused("import", str(tmp_path / "bad.xlsx"), "--office", "main", data=data)
    engine.dispose()
