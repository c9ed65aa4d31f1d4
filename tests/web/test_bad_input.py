"""What people and programs get wrong: each is told so with a stable code, in their language, and changes nothing."""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.databases import empty
from tests.web.conftest import Hall, make_hall
from tests.web.served import found, free_port
from windowsvc import events
from windowsvc.database import Base, reading, writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.office import configuration, devices
from windowsvc.office.permissions import DeviceKind, Role

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

WEEK = {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
ITEMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("office", "main", {"name": {"ja": "ひばり市役所"}, "phone_base_url": "http://127.0.0.1:8080"}),
    ("opening", "main", {"hours": {"weekly": WEEK}}),
    ("series", "a", {"prefix": "A", "last": 99}),
    ("series", "b", {"prefix": "B", "last": 1}),
    ("service", "tax", {"series": "a", "name": {"ja": "税の証明"}, "public_name": {"ja": "証明"}}),
    ("service", "few", {"series": "b", "name": {"ja": "限りあるもの"}, "public_name": {"ja": "限りあるもの"}}),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["tax", "few"]}),
    ("window", "w1", {"label": "1", "profile": "all"}),
    ("window", "w2", {"label": "2", "profile": "all"}),
    ("kiosk", "door", {"name": {"ja": "玄関"}}),
)
KEEPS_COUNT = frozenset({"throttle", "staff_session"})
"""Tables that remember that somebody tried, or was there."""
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
PLAIN = re.compile(r"[\x20-\x7e]+")


@dataclass
class Scene:
    """A city hall with a day under way, and those who act in it."""

    hall: Hall
    tokens: dict[DeviceKind, str] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=itertools.count)

    def bearer(self, kind: DeviceKind) -> dict[str, str]:
        if kind not in self.tokens:
            self.tokens[kind] = self.hall.device(kind)
        return {"Authorization": f"Bearer {self.tokens[kind]}"}

    def post(self, path: str, body: Any = None, *, kind: DeviceKind = DeviceKind.INTEGRATION, **more: Any) -> Any:
        """Something that succeeds, on the way to what does not."""
        headers = {**self.bearer(kind), **more.pop("headers", {})}
        answer = self.hall.client().post(f"/api/v1{path}", json=body if body is not None else {}, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def issue(self, service: str = "tax", *, key: str | None = None) -> dict[str, Any]:
        key = key or f"issued{next(self.keys)}"
        told: dict[str, Any] = self.post("/tickets", {"service": service}, headers={"Idempotency-Key": key})
        return told

    def called(self) -> dict[str, Any]:
        self.issue()
        self.post("/windows/w1/open")
        told: dict[str, Any] = self.post("/windows/w1/call-next")
        return told

    def try_(self, path: str, body: Any = None, *, kind: DeviceKind = DeviceKind.INTEGRATION, **more: Any) -> Attempt:
        """An attempt that will be refused, in a language yet to be said."""
        given = {"json": body if body is not None else {}} if "data" not in more else {"data": more.pop("data")}
        content_type = more.pop("content_type", None)
        headers = {**self.bearer(kind), "Idempotency-Key": "tried", **more}

        def attempt(language: str) -> TestResponse:
            said = {**headers, "Accept-Language": language}
            return self.hall.client().post(f"/api/v1{path}", headers=said, content_type=content_type, **given)

        return attempt


Attempt = Callable[[str], "TestResponse"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    more = {}
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres_engine")
        empty(postgres)
        more["database_url"] = postgres.url.render_as_string(hide_password=False)
    hall = make_hall(tmp_path, **more)
    now = hall.business.now()
    with writing(hall.parts.engine) as session:
        held = events.hold(session, "main", now=now, machine=now, build="test")
        for kind, code, data in ITEMS:
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
    hall.parts.configuration.forget()
    yield Scene(hall)
    hall.parts.engine.dispose()


def everything(hall: Hall) -> dict[str, list[Any]]:
    """Every row of every table in which something could have changed."""
    with reading(hall.parts.engine) as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in KEEPS_COUNT
        }


def unknown_service(scene: Scene) -> Attempt:
    return scene.try_("/tickets", {"service": "nothing"})


def closed_office(scene: Scene) -> Attempt:
    scene.hall.business.advance(8 * 3600)
    return scene.try_("/tickets", {"service": "tax"}, kind=DeviceKind.KIOSK)


def ended_series(scene: Scene) -> Attempt:
    scene.issue("few")
    return scene.try_("/tickets", {"service": "few"}, kind=DeviceKind.KIOSK)


def stale_version(scene: Scene) -> Attempt:
    leg = scene.called()
    scene.post(f"/legs/{leg['id']}/start", {"version": leg["version"]})
    return scene.try_(f"/legs/{leg['id']}/start", {"version": leg["version"]})


def somebody_else_s_window(scene: Scene) -> Attempt:
    leg = scene.called()
    client = scene.hall.signed_in("taro")
    csrf = {"X-CSRF": scene.hall.csrf_of(client)}
    taken = client.post("/api/v1/windows/w1/take", json={}, headers=csrf)
    assert taken.status_code == 200, taken.text
    return scene.try_(f"/legs/{leg['id']}/start", {"version": leg["version"], "window": "w1"})


def a_number_at_another_window(scene: Scene) -> Attempt:
    leg = scene.called()
    scene.post("/windows/w2/open")
    return scene.try_(f"/legs/{leg['id']}/start", {"version": leg["version"], "window": "w2"})


def busy_window(scene: Scene) -> Attempt:
    scene.called()
    return scene.try_("/windows/w1/call-next")


def verb_not_now(scene: Scene) -> Attempt:
    leg = scene.called()
    return scene.try_(f"/legs/{leg['id']}/finish", {"version": leg["version"]})


def key_of_something_else(scene: Scene) -> Attempt:
    scene.issue(key="tried")
    return scene.try_("/tickets", {"service": "tax", "language": "en"})


def guessed_token(scene: Scene) -> Attempt:
    scene.issue()
    return scene.try_(f"/tickets/{'A' * 22}/cancel")


def too_much(scene: Scene) -> Attempt:
    return scene.try_("/tickets", {"service": "tax", "needs": ["x" * 100_000]})


def a_form(scene: Scene) -> Attempt:
    return scene.try_("/tickets", data={"service": "tax"})


def text_that_is_json(scene: Scene) -> Attempt:
    return scene.try_("/tickets", data=b'{"service": "tax"}', content_type="text/plain")


def broken_json(scene: Scene) -> Attempt:
    return scene.try_("/tickets", data=b'{"service": "tax"', content_type="application/json")


def a_key_twice(scene: Scene) -> Attempt:
    sent = b'{"service": "tax", "service": "few"}'
    return scene.try_("/tickets", data=sent, content_type="application/json")


def a_key_twice_within(scene: Scene) -> Attempt:
    sent = b'{"facts": {"deceased.age": 82, "deceased.age": 28}}'
    return scene.try_("/plan/bereavement", data=sent, content_type="application/json")


def unknown_keys(scene: Scene) -> Attempt:
    return scene.try_("/tickets", {"service": "tax", "name": "窓口 花子"})


def revoked_device(scene: Scene) -> Attempt:
    hall = scene.hall
    attempt = scene.try_("/tickets", {"service": "tax"}, kind=DeviceKind.KIOSK)
    with writing(hall.parts.engine) as session:
        now = hall.machine.now()
        held = events.hold(session, INSTALLATION, now=hall.business.now(), machine=now, build="test")
        kiosk = next(one for one in devices.everything(session) if one.device.kind is DeviceKind.KIOSK)
        devices.revoke(session, held, device_id=kiosk.device.id, by=SYSTEM)
    hall.machine.advance(6)
    return attempt


CASES: dict[str, tuple[Callable[[Scene], Attempt], int]] = {
    "service_unknown": (unknown_service, 404),
    "service_closed": (closed_office, 409),
    "series_ended": (ended_series, 409),
    "stale_version": (stale_version, 409),
    "window_taken": (somebody_else_s_window, 409),
    "not_your_window": (a_number_at_another_window, 403),
    "window_busy": (busy_window, 409),
    "verb_not_allowed": (verb_not_now, 409),
    "key_reused": (key_of_something_else, 422),
    "ticket_unknown": (guessed_token, 404),
    "too_large": (too_much, 413),
    "content_type": (a_form, 415),
    "content_type (text)": (text_that_is_json, 415),
    "json_invalid": (broken_json, 400),
    "key_twice": (a_key_twice, 400),
    "key_twice (within)": (a_key_twice_within, 400),
    "body_invalid": (unknown_keys, 422),
    "token_invalid": (revoked_device, 401),
}


@pytest.mark.parametrize("code", CASES)
def test_it_is_refused_in_words_and_nothing_has_changed(scene: Scene, code: str) -> None:
    prepare, status = CASES[code]
    attempt = prepare(scene)
    before = everything(scene.hall)
    said = {}
    for language in ("ja", "en"):
        answer = attempt(language)
        assert (answer.status_code, answer.json["code"]) == (status, code.partition(" ")[0])
        assert set(answer.json) == {"code", "message", "detail"}
        said[language] = answer.json["message"]
        assert "{" not in said[language]
    assert JAPANESE.search(said["ja"]), said
    assert PLAIN.fullmatch(said["en"]), said
    assert everything(scene.hall) == before


def test_what_was_refused_can_be_done_rightly_with_the_same_key(scene: Scene) -> None:
    attempt = scene.try_("/tickets", {"service": "nothing"})
    assert attempt("ja").status_code == 404
    headers = {**scene.bearer(DeviceKind.INTEGRATION), "Idempotency-Key": "tried"}
    right = scene.hall.client().post("/api/v1/tickets", json={"service": "tax"}, headers=headers)
    assert (right.status_code, right.json["label"]) == (201, "A-001")


def test_a_guessed_address_of_a_phone_page_is_a_kind_page(scene: Scene) -> None:
    scene.issue()
    before = everything(scene.hall)
    titles = {}
    for language in ("ja", "en"):
        answer = scene.hall.client().get(f"/t/{'A' * 22}", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert "ticket_unknown" not in answer.text
        titles[language] = re.search(r"<h1>(.+?)</h1>", answer.text)
    assert titles["ja"] is not None
    assert titles["en"] is not None
    assert JAPANESE.search(titles["ja"][1])
    assert PLAIN.fullmatch(titles["en"][1])
    assert everything(scene.hall) == before


def test_an_error_page_leads_everybody_back_to_where_they_belong(scene: Scene) -> None:
    stranger, clerk, kiosk = scene.hall.client(), scene.hall.signed_in("mio"), scene.hall.client()
    kiosk.set_cookie("device", scene.hall.device(DeviceKind.KIOSK))
    ticket = scene.issue()
    stale = {"answer": "1", "csrf": "old"}
    found = {
        "stranger": stranger.get("/nothing"),
        "clerk": clerk.get("/nothing"),
        "not for the clerk": clerk.get("/admin/main/devices"),
        "kiosk": kiosk.get("/kiosk/main?kiosk=elsewhere"),
        "phone": stranger.post(f"/t/{ticket['token']}/cancel", data=stale),
        "old form": stranger.post("/sign-in", data={"login": "mio", "password": "x", "csrf": "old"}),
    }
    told = {who: re.search(r'<a class="btn" href="([^"]+)">([^<]+)</a>', page.text) for who, page in found.items()}
    assert {who: one and one[1] for who, one in told.items()} == {
        "stranger": "/offices",
        "clerk": "/window",
        "not for the clerk": "/window",
        "kiosk": "/kiosk/main",
        "phone": f"/t/{ticket['token']}",
        "old form": "/sign-in",
    }
    assert all(page.status_code >= 400 for page in found.values())


def test_a_revoked_screen_is_led_to_the_sign_in_and_its_browser_gets_nothing(scene: Scene) -> None:
    token = scene.hall.device(DeviceKind.KIOSK, name="古い発券機")
    client = scene.hall.client()
    client.set_cookie("device", token)
    assert client.get("/kiosk/main").status_code == 200
    with writing(scene.hall.parts.engine) as session:
        now = scene.hall.machine.now()
        held = events.hold(session, INSTALLATION, now=scene.hall.business.now(), machine=now, build="test")
        old = next(one for one in devices.everything(session) if one.device.name == "古い発券機")
        devices.revoke(session, held, device_id=old.device.id, by=SYSTEM)
    scene.hall.machine.advance(6)
    answer = client.get("/kiosk/main")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/kiosk/main")
    assert client.get("/api/v1/kiosks/door/services").status_code == 401


def test_a_person_without_the_role_is_told_so_on_a_page_in_their_language(scene: Scene) -> None:
    client = scene.hall.signed_in("mio", roles={"main": Role.VIEWER})
    before = everything(scene.hall)
    for language, letters in (("ja", JAPANESE), ("en", PLAIN)):
        page = client.get("/admin/main/devices", headers={"Accept-Language": language})
        assert page.status_code == 403
        title = re.search(r"<h1>(.+?)</h1>", page.text)
        assert title is not None
        assert letters.search(title[1])
    assert everything(scene.hall) == before


def started(data: Path, *words: str, language: str) -> str:
    """Run a command that must not succeed, at a terminal of this language; what it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", *words, "--data", str(data)],
        capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "LC_ALL": {"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}[language]},
    )  # fmt: skip
    assert ran.returncode not in (0, 2), ran.stderr
    return ran.stderr.strip().splitlines()[0]


def rows(data: Path) -> list[str]:
    with sqlite3.connect(data / "windowsvc.db") as connection:
        dumped = list(connection.iterdump())
    connection.close()
    return dumped


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_start_or_a_migration_that_must_not_be_says_why_and_changes_nothing(tmp_path: Path, language: str) -> None:
    found(tmp_path)
    right, before = (tmp_path / "settings.toml").read_text(), rows(tmp_path)
    serve = ("serve", "--port", str(free_port()))

    said = [started(tmp_path, *serve, "--host", "0.0.0.0", language=language)]  # noqa: S104
    assert "(tls_needed)" in said[-1]
    assert "--behind-proxy" in said[-1]

    (tmp_path / "settings.toml").write_text(right + "\nworkerz = 2\n")
    said.append(started(tmp_path, *serve, language=language))
    assert "(settings_invalid)" in said[-1]
    assert "workerz" in said[-1]
    (tmp_path / "settings.toml").write_text(right)
    assert rows(tmp_path) == before

    with sqlite3.connect(tmp_path / "windowsvc.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = rows(tmp_path)
    for words in (("migrate",), serve):
        said.append(started(tmp_path, *words, language=language))
        assert "(database_newer)" in said[-1]
    assert rows(tmp_path) == before

    for text in said:
        assert bool(JAPANESE.search(text)) == (language == "ja"), text
