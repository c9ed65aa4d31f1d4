"""The play: people come, clerks call and serve them, by one step after the other in business time.

A play holds nothing that the service does not know better: when a window is not as expected, its clerk looks at the
screen and goes on from there. A window that somebody else has taken is left alone for the rest of the day.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from windowsvc.demo import day
from windowsvc.demo.day import Manner, Rest
from windowsvc.demo.hands import Hands, Json, Reply
from windowsvc.demo.scene import Scene
from windowsvc.demo_mark import Phone

GONE = frozenset(
    {"window_taken", "window_closed", "window_draining", "window_unknown", "not_permitted", "sign_in_needed"}
)
"""What a clerk is told whose window is not theirs any more."""
LATE = 20.0
"""Seconds before a clerk who was told something unexpected looks again."""


@dataclass(order=True)
class Step:
    """What happens at an instant (seconds since the epoch); those of one instant in the order they were planned."""

    at: float
    number: int
    what: str = field(compare=False)
    window: str = field(compare=False, default="")
    data: Json = field(compare=False, default_factory=dict)


class Play:
    """One day under way.

    Args:
        begin: the instant from which people come.
        name: makes the keys of this play's commands its own.
    """

    def __init__(self, scene: Scene, hands: Hands, *, begin: datetime, name: str) -> None:
        self.scene = scene
        self.hands = hands
        self.steps: list[Step] = []
        self.tokens: dict[int, str] = {}
        self.here: dict[str, int] = {}
        self.idle: dict[str, float] = {}
        self.gone: set[str] = set()
        self.now = begin.timestamp()
        self._name = name
        self._count = 0
        self._rests: dict[str, list[Rest]] = {
            window: [rest for rest in self._rests_of(window) if rest.at >= begin] for window in scene.desks
        }
        coming = next((index for index, one in enumerate(scene.arrivals) if one.at >= begin), None)
        if coming is not None:
            self._plan_arrival(coming)

    def _rests_of(self, window: str) -> list[Rest]:
        return day.rests(self.scene.town, seed=self.scene.seed, day=self.scene.day, window=window)

    def seat(self) -> None:
        """Let the clerks come to their windows, one after the other, and leave them in the evening."""
        for number, window in enumerate(self.scene.desks):
            self._plan(4.0 * number, "sit", window)
        for office, closes in self.scene.closes.items():
            self._plan(closes.timestamp() + 30 - self.now, "evening", data={"office": office})

    @property
    def next_at(self) -> float | None:
        """When the next step is due; None when the play is over."""
        return self.steps[0].at if self.steps else None

    def until(self, end: datetime, *, each: Callable[[float], None]) -> None:
        """Make every step that is due before ``end``, each after ``each`` was told its instant."""
        while self.steps and self.steps[0].at < end.timestamp():
            each(self.steps[0].at)
            self.step(self.steps[0].at)
        self.now = end.timestamp()

    def step(self, now: float) -> None:
        """Make the next step."""
        step = heapq.heappop(self.steps)
        self.now = max(step.at, now)
        getattr(self, f"_{step.what}")(step)

    def _plan(self, after: float, what: str, window: str = "", data: Json | None = None) -> None:
        self._count += 1
        heapq.heappush(self.steps, Step(self.now + after, self._count, what, window, data or {}))

    # --- handed from one process to another ---

    def state(self) -> Json:
        """Everything another process needs to go on with this play, as plain JSON."""
        return {
            "steps": [asdict(step) for step in sorted(self.steps)],
            "tokens": {str(ticket): token for ticket, token in self.tokens.items()},
            "here": self.here,
            "idle": self.idle,
            "gone": sorted(self.gone),
            "now": self.now,
            "name": self._name,
            "count": self._count,
            "rests": {window: len(rests) for window, rests in self._rests.items()},
        }

    @classmethod
    def restored(cls, scene: Scene, hands: Hands, state: Json) -> Play:
        """The play that another process began."""
        play = cls(scene, hands, begin=instant(state["now"]), name=state["name"])
        play.steps = [Step(**step) for step in state["steps"]]
        heapq.heapify(play.steps)
        play.tokens = {int(ticket): token for ticket, token in state["tokens"].items()}
        play.here, play.idle, play.gone = dict(state["here"]), dict(state["idle"]), set(state["gone"])
        play._count = state["count"]
        play._rests = {
            window: play._rests_of(window)[-left:] if left else [] for window, left in state["rests"].items()
        }
        return play

    def hasten(self, *, within: float) -> None:
        """Let the visit that ends first end at once, so that whoever begins to look soon sees a call."""
        ends = [step for step in self.steps if step.what == "finish"]
        if ends:
            first = min(ends)
            first.at = min(first.at, self.now + within)
            heapq.heapify(self.steps)

    def specimen(self, chosen: Phone | None = None) -> Phone | None:
        """A number that waits, for a visitor to look at on its phone; the one chosen before, while it waits.

        One with people ahead is better than one that is next.
        """
        tokens = [chosen.token] if chosen else []
        found = None
        for token in [*tokens, *list(self.tokens.values())[:-41:-1]]:
            told = self.hands.anybody("GET", f"/tickets/{token}").data
            if told.get("state") == "waiting":
                found = Phone(told["label"], token)
                if token in tokens or (told.get("people_ahead") or 0) >= 2:
                    break
        return found

    # --- people ---

    def _plan_arrival(self, index: int) -> None:
        if index < len(self.scene.arrivals):
            self._plan(self.scene.arrivals[index].at.timestamp() - self.now, "arrive", data={"index": index})

    def _arrive(self, step: Step) -> None:
        index = step.data["index"]
        one = self.scene.arrivals[index]
        self._plan_arrival(index + 1)
        wanted: Json = {"service": one.service, "needs": list(one.needs), "language": one.language}
        office, key = self.scene.town.offices[one.service], f"{self._name}-{index}"
        if one.priority is not None:
            wanted["priority"] = one.priority
            reply = self.hands.person(self.scene.at_desk(office), "POST", "/tickets", wanted, key=key)
        else:
            reply = self.hands.device(self.scene.kiosks[office], "POST", "/tickets", wanted, key=key)
        if not reply.ok:
            return
        ticket = int(reply.data["id"])
        self.tokens[ticket] = reply.data["token"]
        enough = day.gives_up(seed=self.scene.seed, day=self.scene.day, ticket=ticket)
        if enough is not None:
            self._plan(enough, "give_up", data={"ticket": ticket})
        self._wake((one.service,))

    def _give_up(self, step: Step) -> None:
        self.hands.anybody("POST", f"/tickets/{self.tokens[step.data['ticket']]}/cancel", {})

    def _come_back(self, step: Step) -> None:
        reply = self.hands.anybody("POST", f"/tickets/{self.tokens[step.data['ticket']]}/return", {})
        if reply.ok:
            self._wake((step.data["service"],))

    # --- windows ---

    def _sit(self, step: Step) -> None:
        desk = self.scene.desks[step.window]
        reply = self._press(desk.window, "take", {})
        if reply.code == "window_taken" and reply.data.get("detail", {}).get("same_person"):
            reply = self._press(desk.window, "take", {"take_over": True})
        if reply.ok:
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
        if self.now >= self.scene.closes[self.scene.desks[window].office].timestamp():
            self._press(window, "close")
            self.gone.add(window)
        else:
            self.idle[window] = self.now

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
        self.here.pop(window, None)
        if reply.code in GONE:
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


def instant(at: float) -> datetime:
    """The instant of a step."""
    return datetime.fromtimestamp(at, UTC)
