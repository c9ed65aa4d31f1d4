"""The real nginx with the file of `deploy/`, the real service behind it, started by its unit's command."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests.deploy.units import DEPLOY, unit, words
from tests.living import PATIENCE, eventually
from tests.web.served import found, free_port
from windowsvc import certificates
from windowsvc.clocks import real_clocks
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import LOCALES

NAME = "front.example.lg.jp"
SCREENS = "screens.example.lg.jp"
STAY_VALID = (
    "The numbers that are already given out stay valid. Please ask the staff; they can go on with the paper procedure."
)
SAID = DEPLOY / "nginx" / "said"


@dataclass
class Front:
    """The service as a browser finds it."""

    port: int
    folder: Path
    context: ssl.SSLContext
    given: dict[str, str]
    log: IO[bytes]
    service: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service by its unit's command, and wait until it answers through nginx."""
        command = words(unit("systemd/windowsvc.service"))
        self.service = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=self.given)
        eventually(lambda: _answers(self), "nginx and the service answer", hint=lambda: _told(self.folder))

    def stop(self) -> None:
        """End the service; nginx goes on."""
        if self.service is not None:
            self.service.send_signal(signal.SIGTERM)
            self.service.wait(timeout=PATIENCE)
            self.service = None

    def socket(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.context.wrap_socket(plain, server_hostname=NAME)

    def ask(self, path: str, *, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        given = {"Host": NAME, **headers}
        asked = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", data=body, headers=given)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE, context=self._by_address()) as answer:  # noqa: S310
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def _by_address(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.folder / "tls" / "root.crt"))
        context.check_hostname = False
        return context


def _nginx(folder: Path, *, port: int, plain: int, behind: int) -> list[str]:
    """A main file around the one of `deploy/`, with ports and certificates of this test."""
    conf = (DEPLOY / "nginx" / "windowsvc.conf").read_text(encoding="utf-8")
    made = certificates.make(folder / "tls", names=[NAME, SCREENS], now=real_clocks().machine.now())
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/windowsvc/tls/server.crt", str(made.certificate)),
        ("/etc/windowsvc/tls/server.key", str(made.key)),
        ("127.0.0.1:8480", f"127.0.0.1:{behind}"),
        ("client_header_timeout 10s", "client_header_timeout 2s"),
        ("alias /etc/windowsvc/said/", f"alias {DEPLOY}/nginx/said/"),
    ):
        assert conf.count(old) == 1, old
        conf = conf.replace(old, new)
    (folder / "windowsvc.conf").write_text(conf, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log notice; worker_processes 1;"
        f"events {{ worker_connections 2048; }} http {{ {temporary} include {folder}/windowsvc.conf; }}",
        encoding="utf-8",
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if shutil.which("nginx") is None:
        pytest.skip("no nginx on this machine")
    folder = tmp_path_factory.mktemp("front")
    data = folder / "hall"
    found(data)
    port, plain, behind = free_port(), free_port(), free_port()
    nginx = _nginx(folder, port=port, plain=plain, behind=behind)
    with (data / "settings.toml").open("a") as file:
        file.write(f"port = {behind}\n")
    log = (folder / "service.log").open("wb")
    given = {**os.environ, "WINDOWSVC_DATA": str(data)}
    proxy = subprocess.Popen(nginx, stdout=log, stderr=log)
    made = Front(port, folder, ssl.create_default_context(cafile=str(folder / "tls" / "root.crt")), given, log)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        proxy.send_signal(signal.SIGTERM)
        proxy.wait(timeout=PATIENCE)
        log.close()


def _answers(front: Front) -> bool:
    try:
        return front.ask("/healthz")[0] == 200
    except OSError:
        return False


def _told(folder: Path) -> str:
    return "".join(path.read_text(errors="replace")[-2000:] for path in folder.glob("*.log"))


@pytest.mark.promise(26)
def test_pages_keep_their_headers_and_cookies_are_tied_to_the_host(front: Front) -> None:
    status, headers, page = front.ask("/sign-in")
    assert (status, b"csrf" in page) == (200, True)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")
    cookie = headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=", "Path=/"))
    assert headers["server"] == "nginx"


@pytest.mark.promise(23)
def test_nobody_signs_in_under_the_screens_own_name(front: Front) -> None:
    for path in ("/sign-in", "/sign-in/directory", "/admin", "/window", "/cases", "/password", "/readyz", "/Admin"):
        assert front.ask(path, Host=SCREENS)[0] == 404, path
        assert front.ask(f"//{path[1:]}", Host=SCREENS)[0] == 404, path
    for path in ("/enrol", "/healthz", "/api/v1/offices", "/static/css/plain.css", "/windowsvc-said/said.css"):
        assert front.ask(path, Host=SCREENS)[0] == 200, path
    assert front.ask("/sign-in", Host=SCREENS.upper())[0] == 404
    assert front.ask("/sign-in", Host="elsewhere.example")[0] == 404
    assert front.ask("/healthz", Host=f"127.0.0.1:{front.port}")[0] == 404
    assert front.ask("/sign-in")[0] == 200


@pytest.mark.promise(26)
def test_what_nginx_says_alone_is_kind_and_in_the_two_shapes(front: Front) -> None:
    front.stop()
    try:
        status, headers, page = front.ask("/t/" + "A" * 22)
        assert (status, headers["content-type"], headers["retry-after"]) == (503, "text/html; charset=utf-8", "15")
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "ただいまつながりません" in page.decode()
        for body in (None, b"{}"):
            status, headers, told = front.ask("/api/v1/tickets", body=body)
            assert (status, json.loads(told)["code"]) == (503, "away")
    finally:
        front.start()
    status, _, page = front.ask("/sign-in", body=b"x" * 2_000_000)
    assert (status, "受け付けられませんでした" in page.decode()) == (413, True)
    status, _, told = front.ask("/api/v1/plan/move_in", body=b"x" * 2_000_000)
    assert (status, json.loads(told)["code"]) == (413, "bad_request")
    status, _, page = front.ask("/about", **{"X-Name": "a" * 40_000})
    assert (status, "受け付けられませんでした" in page.decode()) == (400, True)


def test_its_page_says_in_every_language_what_the_service_says() -> None:
    page = re.sub(r"<ruby>(.*?)<rt>(.*?)</rt></ruby>", r"\1(\2)", (SAID / "away.html").read_text(encoding="utf-8"))
    for locale in LOCALES:
        assert f">{Texts(locale).gettext(STAY_VALID)}</p>" in page, locale


def test_a_socket_goes_through(front: Front) -> None:
    with front.socket() as line:
        line.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {NAME}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nOrigin: https://{NAME}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b"101 Switching Protocols" in line.recv(4096)


def test_what_is_too_large_is_refused_and_plain_http_leads_to_tls(front: Front) -> None:
    assert front.ask("/sign-in", body=b"x" * 2_000_000)[0] == 413
    text = (front.folder / "windowsvc.conf").read_text()
    assert "return 301 https://" in text


def test_the_service_is_told_the_address_of_the_client_and_of_nobody_else(front: Front) -> None:
    """Twenty tries a minute from one address, whatever the client says of itself."""
    told = [
        front.ask("/sign-in", body=b"login=x&password=y", **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(25)
    ]
    assert 429 in told


def test_a_client_that_sends_drop_by_drop_is_let_go(front: Front) -> None:
    with front.socket() as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        line.settimeout(PATIENCE)
        began = time.monotonic()
        assert line.recv(1) == b""
        assert time.monotonic() - began < PATIENCE


@pytest.mark.promise(30)
def test_a_tickets_address_is_in_no_log(front: Front) -> None:
    token = "A" * 22
    for _ in range(3):
        front.ask(f"/t/{token}")
        front.ask(f"/api/v1/tickets/{token}")
    assert token not in _told(front.folder)
