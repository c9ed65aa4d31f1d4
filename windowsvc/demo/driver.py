"""The process that goes on with the day, over the network and by the demonstration's clock, until it is told to stop.

Started with one line of JSON on its standard input; when that input ends, whoever started it is gone and it ends too.
"""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from windowsvc import demo_mark, logs
from windowsvc.clocks import DemoClock, RealClock, business_day
from windowsvc.demo import city, words
from windowsvc.demo import scene as scenes
from windowsvc.demo.hands import Hands, Json, OverNetwork, SignIn
from windowsvc.demo.play import Play
from windowsvc.demo.stage import instant
from windowsvc.demo_mark import Mark
from windowsvc.refusal import N_, Refusal

PEEK: Final = 4.0
"""Seconds of the machine between two looks at who waits for an idle window."""
SHOW: Final = 20.0
"""Between two choices of the number to be looked at, and two signs of life of the boards."""
NAP: Final = 0.5
"""The longest sleep, in seconds of the machine."""


def order(data: Path, *, address: str, state: Json | None, sign_ins: Mapping[str, SignIn]) -> str:
    """The line that starts a driver.

    Args:
        address: where this machine reaches the server.
        state: of the play to go on with; None to begin one at the instant of the start.
    """
    people = {login: asdict(signed) for login, signed in sign_ins.items()}
    return json.dumps({"data": str(data), "address": address, "state": state, "sign_ins": people})


class Driver:
    """Goes on with the day, and with the next ones."""

    def __init__(self, given: Json, *, stop: threading.Event) -> None:
        self._data = Path(given["data"])
        self._plan = city.plan()
        self._mark = _mark(self._data)
        self._clock: DemoClock = self._mark.clock()
        self._stop = stop
        root = self._data / "tls" / "root.crt"
        self._hands = Hands(
            OverNetwork(given["address"], root=str(root) if root.is_file() else None),
            password=self._mark.password,
            tokens=self._mark.tokens,
            rest=lambda seconds: not stop.wait(seconds),
            sign_ins={login: SignIn(**signed) for login, signed in given["sign_ins"].items()},
        )
        self._state: Json | None = given["state"]
        devices = self._plan["devices"].items()
        self._boards = {name: device["place"] for name, device in devices if device["kind"] == "board"}
        self._machine = RealClock()
        self._last: dict[str, float] = {}

    def run(self) -> None:
        """Go on until told to stop."""
        self._hands.anybody("GET", "/offices")
        day = business_day(self._clock.now())
        if city.is_ordinary(self._plan, day):
            self._live(self._today(day))
        while not self._stop.is_set():
            day = self._next_day(business_day(self._clock.now()))
            begin = scenes.opening_of(self._plan, day)
            words.say_closed(self._clock.now(), until=begin)
            if self._wait_until(begin.timestamp()):
                self._live(self._play(day, begin=begin))

    def _today(self, day: date) -> Play:
        if self._state is not None:
            scene = scenes.scene(self._plan, on=day, seed=self._mark.seed)
            return Play.restored(scene, self._hands, self._state)
        return self._play(day, begin=self._clock.now())

    def _play(self, day: date, *, begin: datetime) -> Play:
        scene = scenes.scene(self._plan, on=day, seed=self._mark.seed)
        play = Play(scene, self._hands, begin=begin, name=secrets.token_hex(4))
        play.seat()
        return play

    def _next_day(self, day: date) -> date:
        day += timedelta(days=1)
        while not city.is_ordinary(self._plan, day):
            day += timedelta(days=1)
        return day

    def _live(self, play: Play) -> None:
        """Make the steps of a day as their time comes, until none is left."""
        while play.next_at is not None and not self._stop.is_set():
            self._meanwhile(play)
            wait = self._clock.seconds_until(instant(play.next_at))
            if wait > 0:
                self._stop.wait(min(wait, NAP))
            else:
                play.step(self._clock.now().timestamp())

    def _meanwhile(self, play: Play) -> None:
        if self._due("peek", PEEK):
            play.peek(self._clock.now().timestamp())
        if self._due("show", SHOW):
            demo_mark.show_phone(self._data, play.specimen(demo_mark.phone(self._data)))
            for name, board in self._boards.items():
                self._hands.device(name, "GET", f"/boards/{board}")

    def _due(self, what: str, every: float) -> bool:
        now = self._machine.now().timestamp()
        if now - self._last.get(what, 0.0) < every:
            return False
        self._last[what] = now
        return True

    def _wait_until(self, at: float) -> bool:
        """Wait; False when told to stop."""
        while (wait := self._clock.seconds_until(instant(at))) > 0:
            if self._stop.wait(min(wait, NAP)):
                return False
        return True


def _mark(data: Path) -> Mark:
    found = demo_mark.find(data)
    if found is None:
        raise Refusal("not_demo_data", N_("There is no demonstration in {data}."), data=str(data))
    return found


def main() -> None:
    """Take the order from standard input and go on until it ends."""
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    logs.install()
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_stop_with_input, args=(stop,), daemon=True).start()
    Driver(given, stop=stop).run()


def _stop_with_input(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


if __name__ == "__main__":
    main()
