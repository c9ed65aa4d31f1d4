"""印刷の代理: a program beside a printer that the server cannot reach. It asks for slips over HTTP and prints them.

It keeps nothing. Before the first byte it tells the server, and prints only if the server agrees; what came of it is
told until the server has heard it. A slip it dies over stays in doubt on the server, for a person.
"""

from __future__ import annotations

import base64
import json
import logging
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from windowsvc.paperwork.printers import Printer, PrinterTrouble, PrintUncertain
from windowsvc.refusal import N_, Refusal

PAUSE: Final = 1.0
"""Seconds between two questions for a slip."""
LONGEST_PAUSE: Final = 10.0
"""Seconds between two tries at a server that is away."""
PATIENCE: Final = 15.0

log = logging.getLogger(__name__)


class Away(Exception):
    """The server did not answer, or not now."""


class Denied(Exception):
    """The server answered no: `code` says why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Server:
    """The server, as an agent speaks with it.

    Args:
        url: its address; without TLS only on this machine.
        token: the agent's own.
        ca: a file of root certificates, where the city's server has one of its own.

    Raises:
        Refusal: ``address_invalid``, ``tls_needed``, ``tls_files``.
    """

    def __init__(self, url: str, *, token: str, ca: Path | None = None, patience: float = PATIENCE) -> None:
        parts = _checked(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"{parts.path.rstrip('/')}/api/v1"
        self._trust = _trusting(ca) if parts.scheme == "https" else None
        self._token = token
        self._patience = patience

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send a command; what it answered, None for nothing.

        Raises:
            Away: nobody answered, or too busy, or broken.
            Denied: it may not be done.
        """
        data = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            with closing(self._connection()) as connection:
                connection.request("POST", self._path + path, body=data, headers=headers)
                answer = connection.getresponse()
                status, found = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            raise Away(str(error)) from error
        if status >= 500 or status == 429:
            raise Away(f"status {status}")
        if not 200 <= status < 300:
            raise Denied(status, _code_in(found))
        return _json(found) if found else None

    def _connection(self) -> HTTPConnection:
        if self._trust is None:
            return HTTPConnection(self._host, self._port, timeout=self._patience)
        return HTTPSConnection(self._host, self._port, timeout=self._patience, context=self._trust)


@dataclass(frozen=True)
class _Slip:
    id: int
    payload: bytes


class Agent:
    """Prints the slips of one kiosk on one printer until told to stop.

    Args:
        kiosk: which kiosk's; None for the one the agent was enrolled at, or the only one.
    """

    def __init__(self, server: Server, printer: Printer, *, kiosk: str | None = None, pause: float = PAUSE) -> None:
        self._server = server
        self._printer = printer
        self._kiosk = kiosk
        self._pause = pause
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish the slip under way and take no other. Safe in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Ask and print until stopped, whether or not the server is there.

        Raises:
            Refusal: ``agent_refused`` when the server does not let this agent in.
        """
        pause, away = self._pause, False
        while not self._stop.is_set():
            try:
                printed = self.once()
                if away:
                    log.info("the server is back")
                pause, away = self._pause, False
                if not printed:
                    self._stop.wait(pause)
            except Away as error:
                if not away:
                    log.warning("the server is away", extra={"problem": str(error)})
                self._stop.wait(pause)
                pause, away = min(pause * 2, LONGEST_PAUSE), True

    def once(self) -> bool:
        """Take one slip and print it; False when there is none.

        Raises:
            Away: the server is not there.
            Refusal: ``agent_refused``.
        """
        slip = self._claim()
        if slip is None:
            return False
        path = f"/print-jobs/{slip.id}"
        try:
            self._printer.deliver(slip.payload, on_first_byte=lambda: self._server.post(f"{path}/sending"))
        except PrintUncertain as trouble:
            self._report(f"{path}/uncertain", {"problem": trouble.reason})
        except PrinterTrouble as trouble:
            self._report(f"{path}/failed", {"problem": trouble.reason})
        except Denied as denied:
            log.warning("a slip was withdrawn", extra={"job": slip.id, "code": denied.code})
        else:
            self._report(f"{path}/printed", None)
        return True

    def _claim(self) -> _Slip | None:
        try:
            found = self._server.post("/print-jobs/claim", {"kiosk": self._kiosk})
        except Denied as denied:
            raise Refusal(
                "agent_refused",
                N_("The server does not let this printer in: {reason}. Please enrol it anew or name its kiosk."),
                status=denied.status,
                reason=denied.code,
            ) from denied
        if found is None:
            return None
        return _Slip(found["id"], base64.b64decode(found["payload"], validate=True))

    def _report(self, path: str, body: Mapping[str, Any] | None) -> None:
        """Tell what came of a slip until the server has heard it."""
        pause = self._pause
        while True:
            try:
                self._server.post(path, body)
                return
            except Denied as denied:
                log.warning("the server has decided otherwise", extra={"report": path, "code": denied.code})
                return
            except Away:
                if self._stop.wait(pause):
                    log.warning("stopped before the server heard of a slip", extra={"report": path})
                    return
                pause = min(pause * 2, LONGEST_PAUSE)


def _json(found: bytes) -> Any:
    try:
        return json.loads(found)
    except ValueError as error:
        raise Away("the answer is not the server's own") from error


def _code_in(found: bytes) -> str:
    try:
        return str(json.loads(found)["code"])
    except (ValueError, KeyError, TypeError):
        return "unknown"


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise Refusal(
            "address_invalid", N_("{url} is not the address of a server, like https://madoguchi.example."), url=url
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise Refusal(
            "tls_needed", N_("A server on another machine is spoken to over TLS only. Please use https."), url=url
        )
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _trusting(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca is None else str(ca))
    except OSError as error:
        raise Refusal("tls_files", N_("The certificate file {file} cannot be read."), file=str(ca)) from error
