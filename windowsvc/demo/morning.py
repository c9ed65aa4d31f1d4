"""The day until the demonstration begins, lived through in this process within seconds.

The same requests as in the evening are made to the same application; only its business clock is moved by hand.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from windowsvc.app import create_app
from windowsvc.clocks import Clocks, RealClock, StandingClock, business_day
from windowsvc.database import writing
from windowsvc.demo import cases
from windowsvc.demo import scene as scenes
from windowsvc.demo.hands import Hands, Json, SignIn, inside
from windowsvc.demo.play import Play
from windowsvc.demo.stage import instant
from windowsvc.demo_mark import Phone
from windowsvc.office import devices, sessions
from windowsvc.settings import Rates, Settings
from windowsvc.web.parts import parts_of

HURRY = timedelta(seconds=90)
"""How long before the clock stands still the windows that shall be idle are emptied."""
CALM = timedelta(minutes=22)
"""How long before it people stop coming to them."""
SOON = 3.0
"""Seconds after the begin until the first visit ends and the first call follows."""


class Morning:
    """A day lived through in this process, ready to be handed on.

    Attributes:
        line: to the application, for others than the people of the play.
    """

    def __init__(
        self, settings: Settings, plan: Mapping[str, Any], *, password: str, tokens: Mapping[str, str]
    ) -> None:
        self.plan = plan
        self._clock = StandingClock(datetime.min.replace(tzinfo=UTC))
        self._app = _application(settings, business=self._clock)
        self.line = inside(self._app)
        self._hands = Hands(self.line, password=password, tokens=tokens, rest=lambda _: False)
        self._play: Play | None = None

    def live(self, until: datetime, *, seed: int, still: bool, begin: datetime | None = None) -> None:
        """Live through the day of ``until`` up to that instant.

        Args:
            begin: when the clerks come; some minutes before the first number is given, if None.
            still: empty the windows that stand open and idle while the clock stands still.
        """
        on = business_day(until)
        scene = scenes.scene(self.plan, on=on, seed=seed)
        if still:
            scene = scenes.calmed(scene, windows=self.plan["standing"]["windows"], after=until - CALM)
        begin = begin or scenes.opening_of(self.plan, on)
        self._play = Play(scene, self._hands, begin=begin, name=secrets.token_hex(4))
        self._play.seat()
        self.go_on(until - HURRY if still else until)
        if still:
            self.stand_still(until)
        else:
            self._play.hasten(within=SOON)
        cases.begin(self._hands, self.plan, on=on)
        self._look_at_boards()

    def go_on(self, until: datetime) -> None:
        """Make the steps that are due before an instant, and set the clock to it."""
        if self._play is not None:
            self._play.until(until, each=self._tell)
        self._tell(until.timestamp())

    def _look_at_boards(self) -> None:
        """Let the boards ask for what they show, and write down that devices and people were heard of."""
        for name, device in self.plan["devices"].items():
            if device["kind"] == "board":
                self._hands.device(name, "GET", f"/boards/{device['place']}")
        with writing(parts_of(self._app).engine) as session:
            devices.flush_seen(session)
            sessions.flush_seen(session)

    def stand_still(self, until: datetime) -> None:
        """Let the lead end what is at the windows that shall be idle, and leave them open with nobody at them."""
        self._tell((until - HURRY).timestamp())
        standing = self.plan["standing"]
        for window in standing["windows"]:
            self._press(standing["lead"], f"/windows/{window}/take", {"take_over": True})
            self._press(standing["lead"], f"/windows/{window}/open")
            while self._served(standing["lead"], window):
                self._tell(min(self._clock.at.timestamp() + 1, until.timestamp()))
        for window in standing["windows"]:
            self._press(standing["lead"], f"/windows/{window}/close")
            self._press(standing["lead"], f"/windows/{window}/open")
        self._tell(until.timestamp())

    def phone(self) -> Phone | None:
        """A number for a visitor to look at."""
        return self._play.specimen() if self._play else None

    def state(self) -> Json | None:
        """What the play needs to go on elsewhere."""
        return self._play.state() if self._play else None

    @property
    def sign_ins(self) -> Mapping[str, SignIn]:
        """Who has signed in."""
        return self._hands.sign_ins

    def end(self) -> None:
        """Let go of the database."""
        parts_of(self._app).engine.dispose()

    def _tell(self, at: float) -> None:
        self._clock.at = max(self._clock.at, instant(at))

    def _served(self, lead: str, window: str) -> bool:
        """Whether somebody was at the window or waited for it, and has now been served."""
        leg = self._hands.person(lead, "GET", f"/windows/{window}/screen").data["leg"]
        if leg is None:
            called = self._press(lead, f"/windows/{window}/call-next")
            if called is None:
                return False
            leg = called
        if leg["state"] == "called":
            leg = self._press(lead, f"/legs/{leg['id']}/start", {"version": leg["version"]}) or leg
        self._press(lead, f"/legs/{leg['id']}/finish", {"version": leg["version"]})
        return True

    def _press(self, lead: str, path: str, body: Json | None = None) -> Json | None:
        reply = self._hands.person(lead, "POST", path, body)
        if not reply.ok:
            raise RuntimeError(f"{path}: {reply.status} {reply.code}")
        return reply.data or None


def _application(settings: Settings, *, business: StandingClock) -> Flask:
    """The application, without limits of how often one may ask."""
    unhurried = settings.model_copy(update={"rates": Rates(kiosk=0, phone=0, staff=0, anonymous=0, sign_in=10_000)})
    app = create_app(unhurried, clocks=Clocks(business=business, machine=RealClock()))
    _without_waiting_for_the_disk(parts_of(app).engine)
    return app


def _without_waiting_for_the_disk(engine: Engine) -> None:
    """A demonstration that a power cut interrupts is made anew; no commit of its morning has to wait for the disk."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
