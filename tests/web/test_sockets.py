"""The doors of sockets, on a real server and a real websocket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.served import Served, found, served
from tests.web.socket_client import Socket
from windowsvc.office.permissions import PERMISSIONS
from windowsvc.web import sockets
from windowsvc.web.who import csrf_of

if TYPE_CHECKING:
    from tests.web.conftest import Hall


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("hall")
    found(data)
    with served(data) as server:
        yield server


def test_every_event_names_its_permission(hall: Hall) -> None:
    handlers = hall.app.extensions["socketio"].server.handlers
    open_doors = {(one.namespace, one.event): one.permission for one in sockets.declared()}
    assert {(space, event) for space, events in handlers.items() for event in events} == set(open_doors)
    assert set(open_doors.values()) <= set(PERMISSIONS)
    assert {event for (_, event), permission in open_doors.items() if permission == "public"} <= {"disconnect"}


def test_a_declaration_with_an_unknown_permission_is_refused() -> None:
    with pytest.raises(ValueError, match="no permission"):
        sockets.socket_door("/nowhere", "connect", permission="nothing.known")


def test_only_websockets_beat_every_five_seconds(running: Served) -> None:
    with Socket(running.port, "/board") as screen:
        assert (screen.opening["pingInterval"], screen.opening["pingTimeout"]) == (5000, 5000)
        assert screen.opening["upgrades"] == []
    assert running.get("/socket.io/?EIO=4&transport=polling")[0] == 400


def test_another_site_s_page_opens_no_socket(running: Served) -> None:
    opening = "/socket.io/?EIO=4&transport=websocket"
    assert b"Not an accepted origin" in running.get(opening, Origin="https://elsewhere.example")[2]
    assert b"Not an accepted origin" not in running.get(opening, Origin=running.url)[2]


@pytest.mark.parametrize(
    ("kind", "namespace", "answer"),
    [("board", "/board", "40"), ("kiosk", "/board", "44"), ("board", "/window", "44")],
)
def test_a_device_opens_its_own_kind_of_screen(running: Served, kind: str, namespace: str, answer: str) -> None:
    token = running.enrol(kind)
    with Socket(running.port, namespace, headers={"Authorization": f"Bearer {token}"}) as screen:
        assert screen.connect()[:2] == answer


def test_a_cookie_needs_the_page_s_token_to_open_a_socket(running: Served) -> None:
    token = running.enrol("board")
    headers = {"Cookie": f"device={token}"}
    with Socket(running.port, "/board", headers=headers) as screen:
        assert "sign_in_needed" in screen.connect()
    with Socket(running.port, "/board", headers=headers) as screen:
        assert screen.connect({"csrf": csrf_of(token)}).startswith("40/board,")


def test_nobody_s_socket_stays_outside(running: Served) -> None:
    with Socket(running.port, "/board") as screen:
        assert "sign_in_needed" in screen.connect()


def test_a_refusal_is_the_acknowledgement(running: Served) -> None:
    with Socket(running.port, "/board", headers={"Authorization": f"Bearer {running.enrol('board')}"}) as screen:
        screen.connect()
        assert screen.ask("join", {"board": "nowhere"})["code"] == "screen_unknown"
        assert screen.ask("join", "nonsense")["code"] == "body_invalid"


def test_greenlets_serve_the_same(tmp_path: Path) -> None:
    pytest.importorskip("gevent", reason="gevent is not installed (extra scale)")
    found(tmp_path)
    with (tmp_path / "settings.toml").open("a") as settings:
        settings.write('async_mode = "gevent"\n')
    with served(tmp_path) as server:
        assert server.get("/healthz")[0] == 200
        with Socket(server.port, "/board", headers={"Authorization": f"Bearer {server.enrol('board')}"}) as screen:
            assert screen.connect().startswith("40/board,")
    assert server.process.returncode == 0
