"""ひばり市, furnished and really served: a city hall whose server can be stopped, killed and started again.

It is always an ordinary Tuesday at 10:20 there when it is made, whatever the machine says; from then on its clock runs
like any other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.web.served import free_port

REPOSITORY = Path(__file__).parent.parent
START = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)
PASSWORD = "asagao no hana ga saku"
OFFICE = "honcho"
PATIENCE = 90.0
"""How long anything may take on a machine that is busy with other things, in seconds."""


class Refused(Exception):
    """The API said no."""

    def __init__(self, status: int, told: Any) -> None:
        super().__init__(f"{status} {told}")
        self.status = status
        self.told = told


class CityHall:
    """A data folder with ひばり市 in it, and its server while it runs.

    Attributes:
        port: where the server listens, the same after every start.
        reach: where browsers and phones are told to find it: the server itself, or a line in front of it.
    """

    def __init__(self, data: Path, *, settings: Mapping[str, Any] | None = None, reach: int | None = None) -> None:
        self.data = data
        self.port = free_port()
        self.reach = reach or self.port
        self.log = data / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._began = datetime.now(UTC)
        self._keys = 0
        data.mkdir(parents=True, exist_ok=True)
        lines = [f"{key} = {json.dumps(value)}" for key, value in {"voice": False, **(settings or {})}.items()]
        (data / "settings.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.token = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.reach}"

    def furnish(self, change: Callable[[dict[str, Any]], None] = lambda plan: None) -> None:
        """Write the city into the empty database; ``change`` may alter the plan before."""
        from windowsvc import migrating
        from windowsvc.clocks import Clocks, RealClock, StandingClock
        from windowsvc.demo import city
        from windowsvc.settings import load

        plan = city.plan()
        plan["devices"] = {"renkei": {"kind": "integration", "office": OFFICE, "name": "連携の見本"}}
        change(plan)
        engine = migrating.make_engine(load(self.data))
        try:
            migrating.upgrade(engine)
            clocks = Clocks(business=StandingClock(START), machine=RealClock())
            tokens = city.furnish(engine, plan, clocks=clocks, address=self.url, password=PASSWORD)
        finally:
            engine.dispose()
        self.token = tokens["renkei"]
        self._began = datetime.now(UTC)

    def start(
        self,
        *,
        files: Path | None = None,
        under: Sequence[str] = (),
        module: str = "tests.living_server",
        more: str = "",
    ) -> None:
        """Start the server and wait until it answers.

        Args:
            under: a command that looks on.
            module: what serves, told ``more`` after where and since when.
        """
        words = [str(self.data), str(self.port), self._began.isoformat(), *filter(None, (files and str(files), more))]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*under, sys.executable, "-m", module, *words],
                stdout=output, stderr=output, cwd=REPOSITORY, env=os.environ.copy(), start_new_session=True,
            )  # fmt: skip
        eventually(self._answers, "the server answers", hint=lambda: self.log.read_text(errors="replace")[-4000:])

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{self.log.read_text(errors='replace')[-4000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """Kill the server and its workers at once, as a power cut does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def stop(self) -> None:
        """Tell the server to end, and see that it does."""
        process = self.process
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            self.process = None

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, who: Mapping[str, str] | None = None
    ) -> Any:
        """Ask the API, past any line; the answer's data. Without ``who``, headers, as another system of the city.

        Raises:
            Refused: when the answer is no.
        """
        headers = {**(who or {"Authorization": f"Bearer {self.token}"}), "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
            method=method,
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                said = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, json.loads(error.read())) from error
        return json.loads(said) if said else None

    def issue(self, service: str = "hikkoshi", **more: Any) -> dict[str, Any]:
        """Take a number."""
        self._keys += 1
        told: dict[str, Any] = self.ask("POST", "/tickets", {"service": service, **more}, key=f"k{self._keys}")
        return told

    def open(self, *windows: str) -> None:
        """Open windows at which nobody sits, for `call`."""
        for window in windows:
            self.ask("POST", f"/windows/{window}/open", {})

    def call(self, window: str = "w3") -> dict[str, Any]:
        """Call the next number to a window."""
        told: dict[str, Any] = self.ask("POST", f"/windows/{window}/call-next", {})
        return told

    def act(self, leg: Mapping[str, Any], verb: str, **more: Any) -> dict[str, Any]:
        """One verb about a leg."""
        told: dict[str, Any] = self.ask("POST", f"/legs/{leg['id']}/{verb}", {"version": leg["version"], **more})
        return told

    def finish(self, leg: Mapping[str, Any]) -> dict[str, Any]:
        """Serve somebody who was called, at once."""
        return self.act(self.act(leg, "start"), "finish")

    def send_home(self) -> None:
        """Cancel every visit that is not over, so that the hall is empty."""
        from sqlalchemy import select

        from windowsvc import events
        from windowsvc.database import writing
        from windowsvc.events import Actor
        from windowsvc.lobby import visits
        from windowsvc.lobby.tables import Leg

        lead = Actor("p-lead", lead=True)
        with self._engine() as engine, writing(engine) as session:
            now = datetime.now(UTC)
            held = events.hold(session, OFFICE, now=self.now(), machine=now, build="test")
            ongoing = select(Leg.id, Leg.version, Leg.window).where(
                Leg.state.in_(("waiting", "called", "serving", "held", "absent"))
            )
            for leg, version, window in session.execute(ongoing).all():
                visits.cancel(session, held, leg_id=leg, version=version, by=lead, window=window)

    def now(self) -> datetime:
        """What the city hall's clock says."""
        return START + (datetime.now(UTC) - self._began)

    @contextmanager
    def _engine(self) -> Iterator[Any]:
        from windowsvc.migrating import make_engine
        from windowsvc.settings import load

        engine = make_engine(load(self.data))
        try:
            yield engine
        finally:
            engine.dispose()

    def happened(self, verb: str) -> list[Mapping[str, Any]]:
        """What the log says of one verb, oldest first: label, window, service, detail."""
        from windowsvc import events
        from windowsvc.database import reading

        with self._engine() as engine, reading(engine) as session:
            found = [one for one in events.since(session, OFFICE, seq=0) if one.verb == verb]
        return [{"window": one.window, "service": one.service, **(one.detail or {})} for one in found]

    def code(self, kind: str, place: str | None = None) -> str:
        """Eight digits that let one device in, as the administration's page makes them."""
        from windowsvc import events
        from windowsvc.database import writing
        from windowsvc.events import SYSTEM
        from windowsvc.office import devices
        from windowsvc.office.permissions import DeviceKind
        from windowsvc.office.vault import KeyStore

        with self._engine() as engine, writing(engine) as session:
            held = events.hold(session, OFFICE, now=self.now(), machine=datetime.now(UTC), build="test")
            return devices.make_code(
                session, held, keys=KeyStore(self.data), kind=DeviceKind(kind), office=OFFICE,
                name=f"{kind} {place or ''}".strip(), place=place, by=SYSTEM,
            )  # fmt: skip

    def enrol(self, kind: str, place: str | None = None) -> str:
        """Let a device in by a code; its token."""
        told = self.ask("POST", "/enrol", {"code": self.code(kind, place)})
        return str(told["token"])


@contextmanager
def city_hall(
    data: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    reach: int | None = None,
    change: Callable[[dict[str, Any]], None] = lambda plan: None,
) -> Iterator[CityHall]:
    """A furnished city hall, served until the end of the block."""
    hall = CityHall(data, settings=settings, reach=reach)
    hall.furnish(change)
    hall.start()
    try:
        yield hall
    finally:
        if hall.process is not None:
            hall.stop()


def eventually(true: Callable[[], bool], what: str, *, hint: Callable[[], str] = lambda: "") -> None:
    """Wait until something is so; how long it takes is nobody's promise."""
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"never came true: {what}\n{hint()}")
        time.sleep(0.1)
