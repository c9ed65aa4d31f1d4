"""A real server on a port of this machine: founded, started and stopped by the commands themselves."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Served:
    """A running server, or one that has ended."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body."""
        asked = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310 - our own server
        root = self.data / "tls" / "root.crt"
        trusting = ssl.create_default_context(cafile=str(root)) if root.is_file() else None
        try:
            with urllib.request.urlopen(asked, timeout=30, context=trusting) as answer:  # noqa: S310
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def command(self, *words: str) -> str:
        """Run another command on the same data folder."""
        return command(*words, data=self.data)

    def enrol(self, kind: str, *, office: str = "main") -> str:
        """Let a device in; its token."""
        told = self.command("device", "enrol", "--kind", kind, "--office", office, "--name", "機械", "--json")
        token: str = json.loads(told)["token"]
        return token

    def lines(self) -> list[dict[str, Any]]:
        """What the log says."""
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def command(*words: str, data: Path, **environment: str) -> str:
    """Run a command; what it printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", *words, "--data", str(data)],
        capture_output=True, text=True, check=False, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def found(data: Path) -> None:
    """A city with the office ``main`` and the officer ``hanako``."""
    command(
        "init", "--office-name", "ひばり市役所", "--officer", "hanako", "--officer-name", "窓口 花子", data=data
    )  # fmt: skip


@contextmanager
def served(
    data: Path,
    *options: str,
    scheme: str = "http",
    through: Sequence[str] = ("-m", "windowsvc.cli"),
    **environment: str,
) -> Iterator[Served]:
    """Serve a founded data folder until the block ends; ``through``: what of Python runs the command."""
    port = free_port()
    log = data / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *through, "serve", "--data", str(data), "--port", str(port), *options],
            stdout=output, stderr=output, env={**os.environ, **environment},
        )  # fmt: skip
    running = Served(data, port, process, log, scheme)
    try:
        _wait(running)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(running: Served) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if running.process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", running.port), timeout=1):
                running.get("/healthz")
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{running.log.read_text(errors='replace')}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
