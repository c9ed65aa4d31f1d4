"""Signed, whole, outwards, and without a word about anybody."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.web.administration import SETUP, change, furnish
from tests.web.conftest import Hall, make_hall
from windowsvc.office.permissions import DeviceKind
from windowsvc.publicpage import snapshots
from windowsvc.publicpage.sinks import FileDrop, HttpsPost
from windowsvc.settings import PublicPage
from windowsvc.web import outside
from windowsvc.web.outside import Outside

SECRET = bytes(range(32))
SHOMEI = next(data for kind, code, data in SETUP if (kind, code) == ("service", "shomei"))


def test_what_was_changed_on_the_way_is_not_believed() -> None:
    file = snapshots.signed({"at": "2026-11-24T10:20:00+09:00", "tickets": {}}, secret=SECRET)
    key = snapshots.public_key(SECRET)
    assert snapshots.read(file, key=key)["tickets"] == {}
    assert snapshots.made_at(snapshots.read(file, key=key)).hour == 10
    for changed in (file.replace(b"10:20", b"10:21"), b'{"signed": "{}"}', b'{"signed": "{}", "signature": "QUFB"}'):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
            snapshots.read(changed, key=key)
    with pytest.raises(ValueError, match="not signed"):
        snapshots.read(file, key=snapshots.public_key(bytes(32)))


def test_only_https_and_no_detours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="https"):
        HttpsPost("http://elsewhere.example/in", "t")
    taken: list[tuple[str, bytes]] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(302 if self.path == "/moved" else 204)
            self.send_header("Location", "/in")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    HttpsPost(f"{base}/in", "sesame").put(b"one")
    assert taken == [("Bearer sesame", b"one")]
    with pytest.raises(OSError, match="302"):
        HttpsPost(f"{base}/moved", "sesame").put(b"two")
    server.shutdown()
    server.server_close()
    with pytest.raises(OSError, match="refused"):
        HttpsPost(f"{base}/in", "sesame").put(b"three")


@pytest.mark.promise(30)
def test_a_snapshot_tells_numbers_and_queues_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    hall = make_hall(tmp_path / "hall", public_page=PublicPage(folder=folder))
    furnish(hall)
    change(hall, "service", "shomei", {**SHOMEI, "wait_at": {"ja": "緑のいす"}, "floor": "1階"}, office="main")
    bearer = {"Authorization": f"Bearer {hall.device(DeviceKind.INTEGRATION)}", "Idempotency-Key": "k"}
    body = {"service": "shomei", "language": "ne", "needs": ["wheelchair"]}
    token = hall.client().post("/api/v1/tickets", json=body, headers=bearer).json["token"]
    Outside(hall.parts).push()
    file = (folder / "snapshot.json").read_bytes()
    told = snapshots.read(file, key=snapshots.public_key(hall.parts.keys.secret(outside.KEY)))
    mine = told["tickets"][snapshots.name_of_token(token)]
    assert (mine["label"], mine["state"], mine["ahead"]) == ("A-001", "waiting", 0)
    there = told["offices"]["main"]["services"]["shomei"]
    assert (there["waiting"], there["wait_at"], there["floor"]) == (1, {"ja": "緑のいす"}, "1階")
    assert set(mine) == {"office", "label", "state", "service", "sign", "ahead", "wait"}
    for word in (token, hashlib.sha256(token.encode()).hexdigest(), "wheelchair", '"ne"'):
        assert word not in json.dumps(told)
    assert [path.name for path in folder.iterdir()] == ["snapshot.json"]
    hall.parts.engine.dispose()


def test_the_windows_are_told_when_it_does_not_get_out(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "hall").mkdir()
    (tmp_path / "hall" / "public-page.token").write_text("sesame")
    away = make_hall(tmp_path / "hall", public_page=PublicPage(address="http://127.0.0.1:9/in"))
    pushing = Outside(away.parts)
    pushing.push()
    assert pushing.alerts() == []
    away.machine.advance(61)
    pushing.push()
    assert [alert["kind"] for alert in pushing.alerts()] == ["local_only"]
    assert Outside(hall.parts).tasks() == []
    assert FileDrop(tmp_path / "new").put(b"x") is None
    away.parts.engine.dispose()
