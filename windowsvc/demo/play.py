"""The play: people come, clerks call and serve them, by one step after the other in business time.

A play holds nothing that the service does not know better, so that it goes on after whatever happens to the service.
"""

from __future__ import annotations

import heapq
from dataclasses import asdict
from datetime import datetime

from windowsvc.demo import day
from windowsvc.demo.clerks import Clerks
from windowsvc.demo.hands import Hands, Json
from windowsvc.demo.scene import Scene
from windowsvc.demo.stage import Step, instant
from windowsvc.demo_mark import Phone


class Play(Clerks):
    """One day under way, with everybody in it.

    Args:
        begin: the instant from which people come.
        name: makes the keys of this play's commands its own.
    """

    def __init__(self, scene: Scene, hands: Hands, *, begin: datetime, name: str) -> None:
        super().__init__(scene, hands, begin=begin, name=name)
        coming = next((index for index, one in enumerate(scene.arrivals) if one.at >= begin), None)
        if coming is not None:
            self._plan_arrival(coming)

    def seat(self) -> None:
        """Let the clerks come to their windows, one after the other, and leave them in the evening."""
        for number, window in enumerate(self.scene.desks):
            self._plan(4.0 * number, "sit", window)
        for office, closes in self.scene.closes.items():
            self._plan(closes.timestamp() + 30 - self.now, "evening", data={"office": office})

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
