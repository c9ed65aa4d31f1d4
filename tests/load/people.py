"""Kiosks and windows as processes of their own, talking HTTP, writing down what they saw.

`python -m tests.load.people kiosk|windows PORT TOKEN RECORD STOP COUNT NAME...`: a kiosk takes COUNT numbers, or as
many as it can until the file STOP exists (COUNT 0), for the service NAME; windows call at the windows NAME until STOP
exists and nobody waits. Whoever gets no answer asks again with the same key, as our own screens do.
"""

from __future__ import annotations

import http.client
import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from tests.histories import Recorder

PAUSE = 0.05
TRIES = 2400
"""Two minutes of asking again: a server that is killed comes back long before."""


class Line:
    """One connection to the server, made anew when it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._open: http.client.HTTPConnection | None = None

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and data of the first answer the server gives to this command, however often it must be sent."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(12),
        }
        for _ in range(TRIES):
            try:
                status, said = self._send(path, body, headers)
            except (OSError, http.client.HTTPException):
                self.close()
            else:
                if status != 503:
                    return status, json.loads(said) if said else None
            time.sleep(PAUSE)
        raise RuntimeError(f"no answer to {path}")

    def close(self) -> None:
        """Let the connection go; the next command makes another."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _send(self, path: str, body: Any, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._open is None:
            self._open = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._open.request("POST", f"/api/v1{path}", json.dumps(body or {}), headers)
        answer = self._open.getresponse()
        return answer.status, answer.read()


def kiosk(line: Line, recorder: Recorder, *, service: str, count: int, stop: Path) -> None:
    """Take numbers."""
    taken = 0
    while (taken < count) if count else not stop.exists():
        start = time.monotonic()
        status, ticket = line.post("/tickets", {"service": service})
        if status != 201:
            raise RuntimeError(f"a kiosk was told {status} {ticket}")
        recorder.note(("issue", ticket["number"]), start=start)
        taken += 1


def windows(line: Line, recorder: Recorder, *, names: list[str], stop: Path) -> None:
    """Call at each window in turn and send away whoever comes."""
    while True:
        for name in names:
            over = stop.exists()
            start = time.monotonic()
            status, leg = line.post(f"/windows/{name}/call-next")
            if status not in (200, 204):
                raise RuntimeError(f"window {name} was told {status} {leg}")
            number = int(leg["label"].split("-")[1]) if leg else None
            recorder.note(("call", number), start=start)
            if leg is None and over:
                return
            if leg is not None:
                status, said = line.post(f"/legs/{leg['id']}/cancel", {"version": leg["version"]})
                if status != 200:
                    raise RuntimeError(f"window {name} could not send {leg['label']} away: {status} {said}")


def main(kind: str, port: str, token: str, record: str, stop: str, count: str, *names: str) -> None:
    line, recorder = Line(int(port), token), Recorder(Path(record))
    if kind == "kiosk":
        kiosk(line, recorder, service=names[0], count=int(count), stop=Path(stop))
    else:
        windows(line, recorder, names=list(names), stop=Path(stop))
    recorder.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
