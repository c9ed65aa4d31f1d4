"""Settings: the file, what a command overrides, and what stops a start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from windowsvc.refusal import Refusal
from windowsvc.settings import FILE, Settings, load


def _write(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(data=tmp_path)
    assert load(tmp_path).url == f"sqlite:///{tmp_path.resolve()}/windowsvc.db"


def test_a_command_overrides_the_file_and_leaves_the_rest(tmp_path: Path) -> None:
    _write(tmp_path, 'port = 9000\nclose_at = "22:00"\n[rates]\nkiosk = 7\n')
    found = load(tmp_path, port=9001, training=None)
    assert (found.port, found.close_at, found.rates.kiosk, found.training) == (9001, "22:00", 7, False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 8480", "prot"),
        ("[rates]\nkisok = 1", "rates.kisok"),
        ("a = 1\nport = 0", "a"),
    ],
)
def test_an_unknown_setting_stops_the_start_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(Refusal, match="settings_invalid") as refused:
        load(_write(tmp_path, text))
    assert refused.value.detail["problem"] == named
    assert refused.value.detail["file"].endswith(FILE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("port = 0", "port"),
        ('close_at = "24:00"', "close_at"),
        ("port = 70000\nworkers = 17", "port"),
        ("[sessions]\nidle_minutes = 0", "sessions.idle_minutes"),
        ('async_mode = "eventlet"', "async_mode"),
        ("workers = 2", "PostgreSQL"),
        ('workers = 2\ndatabase_url = "postgresql+psycopg://x/y"', "gevent"),
        ('workers = 2\ndatabase_url = "postgresql+psycopg://x/y"\nasync_mode = "gevent"', "Redis"),
        ("port = ", FILE),
        ("[rates", FILE),
    ],
)
def test_a_wrong_value_stops_the_start_and_says_which(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(Refusal, match="settings_invalid") as refused:
        load(_write(tmp_path, text))
    assert named in f"{refused.value.detail['problem']} {refused.value.detail['file']}"


def test_a_file_that_is_no_text_is_refused_like_any_other(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'host = "\xff\xfe"')
    with pytest.raises(Refusal, match="settings_invalid"):
        load(tmp_path)


def test_several_workers_with_all_they_need_may_start() -> None:
    found = Settings(
        workers=4, database_url="postgresql+psycopg://x/y", async_mode="gevent", redis_url="redis://127.0.0.1/0"
    )
    assert found.on_postgres
    assert found.url == "postgresql+psycopg://x/y"


def test_browsers_reach_us_over_tls_behind_a_proxy_or_with_a_certificate() -> None:
    assert not Settings().secure
    assert Settings(behind_proxy=True).secure
    assert Settings(tls_certificate=Path("city.crt"), tls_key=Path("city.key")).secure


def test_settings_cannot_change_while_we_run() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"threads": 83}, 84),
        ({"threads": 84}, None),
        ({"threads": 83, "rates": {"sockets": 0}}, 84),
        ({"threads": 83, "async_mode": "gevent"}, None),
    ],
)
def test_too_few_threads_for_the_sockets_of_one_screen_are_known(given: dict[str, Any], wanted: int | None) -> None:
    assert Settings.model_validate(given).threads_wanted == wanted
