"""The clerks: they sit down, call, serve, rest, and go home.

A window that is not as its clerk expects is looked at anew. One that somebody else has taken is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from windowsvc.demo import day
from windowsvc.demo.day import Manner
from windowsvc.demo.hands import Json, Reply
from windowsvc.demo.stage import Stage, Step

GONE = frozenset(
    {"window_taken", "window_closed", "window_draining", "window_unknown", "not_permitted", "sign_in_needed"}
)
"""What a clerk is told whose window is not theirs any more."""
LATE = 20.0
"""Seconds before a clerk who was told something unexpected looks again."""


class Clerks(Stage):
    """The people behind the windows."""

    def _sit(self, step: Step) -> None:
        desk = self.scene.desks[step.window]
        reply = self._press(desk.window, "take", {})
        if reply.code == "window_taken" and reply.data.get("detail", {}).get("same_person"):
            reply = self._press(desk.window, "take", {"take_over": True})
        if reply.ok:
            self._seated[desk.login] = self.hands.sign_ins[desk.login]
            self._catch_up(desk.window)
        else:
            self._leave(desk.window)

    def _look(self, step: Step) -> None:
        """An idle window calls the next number, rests, or closes in the evening."""
        window = step.window
        self.idle.pop(window, None)
        if window in self.here or window in self.gone or self._rest_now(window):
            return
        reply = self._press(window, "call-next", key=f"{self._name}-{step.number}")
        if reply.status == 200:
            self._called(window, reply.data)
        elif reply.status == 204:
            self._nobody(window)
        elif reply.code == "window_busy":
            self._catch_up(window)
        elif reply.code == "window_paused":
            self._plan(120, "look", window)
        else:
            self._trouble(window, reply)

    def _nobody(self, window: str) -> None:
        office = self.scene.desks[window].office
        if self.now < self.scene.closes[office].timestamp():
            self.idle[window] = self.now
        elif self._may_still_come(office):
            self.idle[window] = self.now
            self._plan(60, "look", window)
        else:
            self._press(window, "close")
            self.gone.add(window)

    def _may_still_come(self, office: str) -> bool:
        """Whether somebody is still in the hall who may yet need another window."""
        town, desks = self.scene.town, self.scene.desks
        coming = (step.data["service"] for step in self.steps if step.what in ("back_from_writing", "come_back"))
        return any(desks[window].office == office for window in self.here) or any(
            town.offices[service] == office for service in coming
        )

    def _rest_now(self, window: str) -> bool:
        rests = self._rests[window]
        if not rests or rests[0].at.timestamp() > self.now:
            return False
        rest = rests.pop(0)
        if not self._press(window, "pause", {"reason": rest.reason}).ok:
            return False
        self._plan(rest.seconds, "resume", window)
        return True

    def _resume(self, step: Step) -> None:
        reply = self._press(step.window, "resume")
        if reply.ok or reply.code == "window_not_paused":
            self._plan(2, "look", step.window)
        else:
            self._trouble(step.window, reply)

    def _evening(self, step: Step) -> None:
        for window in [one for one in self.idle if self.scene.desks[one].office == step.data["office"]]:
            self._plan(2, "look", window)

    def peek(self, now: float) -> None:
        """Look whether a visitor's number waits where a window stands idle."""
        self.now = max(self.now, now)
        for office in {self.scene.desks[window].office for window in self.idle}:
            told = self.hands.anybody("GET", f"/offices/{office}/status")
            self._wake(service["code"] for service in told.data.get("services", ()) if service["waiting"])

    # --- a number at a window ---

    def _called(self, window: str, leg: Json) -> None:
        manner = self._manner(leg)
        self.here[window] = leg["id"]
        if manner.comes or leg["calls"] > 1:
            self._plan(manner.walk, "start", window, _short(leg))
        else:
            self._plan(40, "recall", window, _short(leg))

    def _recall(self, step: Step) -> None:
        reply = self._act(step, "recall")
        if reply.ok:
            self._plan(35, "no_answer", step.window, _short(reply.data))
        else:
            self._trouble(step.window, reply)

    def _no_answer(self, step: Step) -> None:
        reply = self._act(step, "no-answer")
        if not reply.ok:
            self._trouble(step.window, reply)
            return
        manner = self._manner(step.data)
        if manner.back is not None and step.data["ticket"] in self.tokens:
            self._plan(manner.back, "come_back", data=step.data)
        self._free(step.window, after=manner.gap)

    def _start(self, step: Step) -> None:
        reply = self._act(step, "start")
        if not reply.ok:
            self._trouble(step.window, reply)
            return
        manner, leg = self._manner(step.data), _short(reply.data)
        for service in manner.stops:
            self._act(step, "plan-stop", {"service": service, "window": step.window}, version=False)
        if manner.writes is not None:
            self._plan(manner.seconds * 0.4, "hold", step.window, leg)
        else:
            self._plan(manner.seconds, "finish", step.window, leg)

    def _hold(self, step: Step) -> None:
        reply = self._act(step, "hold", {"reason": "記入中"})
        if not reply.ok:
            self._trouble(step.window, reply)
            return
        manner = self._manner(step.data)
        self._plan(manner.writes or 120, "back_from_writing", step.window, _short(reply.data))
        self._free(step.window, after=manner.gap)

    def _back_from_writing(self, step: Step) -> None:
        if step.window in self.gone:
            return
        if step.window in self.here:
            self._plan(LATE, "back_from_writing", step.window, step.data)
            return
        reply = self._act(step, "resume", {"here": True, "window": step.window})
        if reply.ok:
            self.idle.pop(step.window, None)
            self.here[step.window] = step.data["id"]
            self._plan(self._manner(step.data).seconds * 0.6, "finish", step.window, _short(reply.data))
        elif reply.code == "window_busy":
            self._plan(LATE, "back_from_writing", step.window, step.data)

    def _finish(self, step: Step) -> None:
        manner = self._manner(step.data)
        reply = self._act(step, "transfer", {"service": manner.onward}) if manner.onward else self._act(step, "finish")
        if not reply.ok:
            self._trouble(step.window, reply)
            return
        self._free(step.window, after=manner.gap)
        self._wake((manner.onward,) if manner.onward else manner.stops)

    def _free(self, window: str, *, after: float) -> None:
        self.here.pop(window, None)
        self._plan(after, "look", window)

    # --- when things are not as expected ---

    def _trouble(self, window: str, reply: Reply) -> None:
        """Leave a window that is somebody else's; else look at its screen in a moment."""
        login = self.scene.desks[window].login
        self.here.pop(window, None)
        if reply.code == "window_taken" and self.hands.sign_ins.get(login) != self._seated.get(login):
            self._plan(1, "sit", window)  # the clerk had to sign in anew, and the window knows the former sign-in
        elif reply.code in GONE:
            self._leave(window)
        else:
            self._plan(LATE, "again", window)

    def _again(self, step: Step) -> None:
        if step.window not in self.here and step.window not in self.gone:
            self._catch_up(step.window)

    def _catch_up(self, window: str) -> None:
        """Go on from what the window's screen shows."""
        login = self.scene.desks[window].login
        reply = self.hands.person(login, "GET", f"/windows/{window}/screen")
        if not reply.ok:
            self._trouble(window, reply)
            return
        shown, leg = reply.data["window"], reply.data["leg"]
        if not shown["mine"] or shown["state"] in ("closed", "draining"):
            self._leave(window)
        elif leg is not None:
            self.here[window] = leg["id"]
            self._plan(LATE, "start" if leg["state"] == "called" else "finish", window, _short(leg))
        elif shown["state"] == "paused":
            self._plan(120, "resume", window)
        else:
            self._plan(3, "look", window)

    def _leave(self, window: str) -> None:
        """Let a window be, and let the others look after those who wait."""
        self.gone.add(window)
        self.here.pop(window, None)
        self.idle.pop(window, None)
        self._wake(self.scene.desks[window].services)

    def _wake(self, services: Iterable[str]) -> None:
        """Let the window that has been idle longest look, for each of these services."""
        for service in services:
            able = [window for window in self.idle if service in self.scene.desks[window].services]
            if able:
                window = min(able, key=self.idle.__getitem__)
                del self.idle[window]
                self._plan(2.5, "look", window)

    # --- hands ---

    def _manner(self, leg: Json) -> Manner:
        scene = self.scene
        return day.manner(
            scene.town,
            seed=scene.seed,
            day=scene.day,
            leg=leg["id"],
            service=leg["service"],
            visitor=leg["ticket"] not in self.tokens,
        )

    def _press(self, window: str, button: str, body: Json | None = None, *, key: str | None = None) -> Reply:
        return self.hands.person(self.scene.desks[window].login, "POST", f"/windows/{window}/{button}", body, key=key)

    def _act(self, step: Step, verb: str, body: Json | None = None, *, version: bool = True) -> Reply:
        given = {**({"version": step.data["version"]} if version else {}), **(body or {})}
        key = f"{self._name}-{step.number}-{verb}-{given.get('service', '')}"
        login = self.scene.desks[step.window].login
        return self.hands.person(login, "POST", f"/legs/{step.data['id']}/{verb}", given, key=key)


def _short(leg: Json) -> Json:
    return {name: leg[name] for name in ("id", "version", "ticket", "service")}
