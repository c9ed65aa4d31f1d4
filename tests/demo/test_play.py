"""A morning lived through in this process: what it leaves, and how its people treat a visitor."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests.demo.conftest import Hall
from windowsvc.clocks import business_day
from windowsvc.demo import scene as scenes
from windowsvc.demo.hands import Hands
from windowsvc.demo.play import Play


def _board(hands: Hands, name: str = "lobby") -> dict[str, Any]:
    return hands.device(name, "GET", f"/boards/{name}").data


def _windows(hands: Hands, office: str = "honcho") -> dict[str, str]:
    told = hands.anybody("GET", f"/offices/{office}/windows").data
    return {window["code"]: window["state"] for window in told["windows"]}


def _screen(hands: Hands, window: str) -> dict[str, Any]:
    return hands.person("hanako", "GET", f"/windows/{window}/screen").data


def test_a_morning_leaves_a_lively_hall(hall: Hall, start: datetime) -> None:
    hall.morning.live(start, seed=1, still=False)
    visitor = hall.visitor()
    board = _board(visitor)
    assert len(board["calls"]) >= 5
    assert board["calls"][0]["at"] >= (start - timedelta(minutes=5)).isoformat()[:16]
    assert sum(line["waiting"] for line in board["waiting"]) >= 1
    states = Counter(_windows(visitor).values())
    assert states["serving"] + states["calling"] >= 4
    assert _windows(visitor)["w5"] == "closed"
    phone = hall.morning.phone()
    assert phone is not None
    told = visitor.anybody("GET", f"/tickets/{phone.token}").data
    assert (told["state"], told["label"]) == ("waiting", phone.label)

    # What the play hands on is what another process needs to go on with it.
    state = hall.morning.state()
    assert state is not None
    scene = scenes.scene(hall.morning.plan, on=business_day(start), seed=1)
    assert Play.restored(scene, visitor, state).state() == state
    assert state["steps"][0]["at"] < start.timestamp() + 10


def test_a_clock_that_stands_still_leaves_four_windows_idle(hall: Hall, start: datetime, plan: dict[str, Any]) -> None:
    hall.morning.live(start, seed=1, still=True)
    visitor = hall.visitor()
    windows = plan["standing"]["windows"]
    assert {_windows(visitor)[window] for window in windows} == {"idle"}
    status = visitor.anybody("GET", "/offices/honcho/status").data["services"]
    assert next(one["waiting"] for one in status if one["code"] == "hikkoshi") == 0

    # Another system can act at each of them at once.
    for window in windows:
        taken = visitor.device("renkei", "POST", "/tickets", {"service": "hikkoshi"}, key=window)
        assert taken.status == 201
        assert taken.data["number"] < 100
        called = visitor.device("renkei", "POST", f"/windows/{window}/call-next")
        assert (called.status, called.data["label"]) == (200, taken.data["label"])


def test_nobody_fights_a_visitor_for_a_window(early: Hall) -> None:
    visitor = early.visitor()
    assert visitor.person("hanako", "POST", "/windows/w1/take", {}).code == "window_taken"
    assert visitor.person("hanako", "POST", "/windows/w1/take", {"take_over": True}).ok
    before = _screen(visitor, "w1")
    early.go_on(minutes=20)
    after = _screen(visitor, "w1")
    assert after["window"]["mine"]
    assert after["window"]["version"] == before["window"]["version"]
    assert (after["leg"] or {}).get("id") == (before["leg"] or {}).get("id")
    # Those who wait for its services are looked after elsewhere.
    since = [call for call in _board(visitor)["calls"] if call["at"] > before["now"]]
    assert since
    assert "w1" not in {call["window"]["code"] for call in since}


def test_a_visitor_with_a_number_is_called_and_served(early: Hall) -> None:
    visitor = early.visitor()
    taken = visitor.person("hanako", "POST", "/tickets", {"service": "zeisho"}, key="visitor")
    assert taken.status == 201
    early.go_on(minutes=30)
    assert visitor.anybody("GET", f"/tickets/{taken.data['token']}").data["state"] == "done"


def test_a_clerk_goes_on_after_a_lead_has_acted_at_the_window(early: Hall) -> None:
    visitor = early.visitor()
    busy = next(code for code, state in _windows(visitor).items() if state == "serving" and code != "w1")
    leg = _screen(visitor, busy)["leg"]
    done = visitor.person("minoru", "POST", f"/legs/{leg['id']}/finish", {"version": leg["version"]})
    assert done.ok
    early.go_on(minutes=20)
    after = _screen(visitor, busy)
    assert after["window"]["state"] != "closed"
    assert after["leg"] is None or after["leg"]["id"] != leg["id"]


def test_a_clerk_whose_sign_in_ended_signs_in_again_and_goes_on(early: Hall) -> None:
    visitor = early.visitor()
    before = _screen(visitor, "w21")
    people = early.morning.sign_ins
    old = people["tsuyoshi"]
    page = {"Cookie": old.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    ended = early.morning.line("POST", "/sign-out", headers=page, body=f"csrf={old.csrf}".encode())
    assert ended.status == 303
    early.go_on(minutes=15)
    assert people["tsuyoshi"] != old
    after = _screen(visitor, "w21")
    assert after["window"]["held_by"] not in (None, before["window"]["held_by"])
    assert after["window"]["holder"] == before["window"]["holder"]
    assert any(
        call["window"]["code"] == "w21" and call["at"] > before["now"] for call in _board(visitor, "nikai")["calls"]
    )


def test_clerks_go_home_in_the_evening(hall: Hall, start: datetime) -> None:
    evening = start.replace(hour=8, minute=45)  # 17:45 in Tokyo
    hall.morning.live(evening, seed=1, still=False, begin=evening - timedelta(minutes=75))
    visitor = hall.visitor()
    states = {**_windows(visitor), **_windows(visitor, "kita")}
    assert sum(state == "closed" for state in states.values()) >= 12
    assert sum(line["waiting"] for line in _board(visitor)["waiting"]) == 0
