"""What a window shows its clerk."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from tests.lobby import screens
from tests.lobby.hall import CLERK, LEAD, OTHER, Hall
from windowsvc.database import Prepared, reading
from windowsvc.lobby import assistance, desk, visits, windows
from windowsvc.lobby.desk import Viewer
from windowsvc.lobby.states import Verb
from windowsvc.refusal import Refusal

MINE = Viewer("h-w1", CLERK)


@pytest.fixture(autouse=True)
def _seated(hall: Hall) -> None:
    screens.seat(hall)


def test_a_window_knows_who_sits_there_and_what_it_serves(hall: Hall) -> None:
    shown = screens.on_desk(hall, viewer=MINE)["window"]
    assert shown == {
        "code": "w1",
        "label": "1",
        "state": "idle",
        "version": 1,
        "profile": "all",
        "profile_name": {"ja": "すべて"},
        "strict": False,
        "services": ["certificate", "moving", "card"],
        "mine": True,
        "held_by": "h-w1",
        "holder": "窓口 花子",
        "reason": None,
    }
    assert screens.on_desk(hall, "w2", viewer=MINE)["window"]["mine"] is False
    assert screens.on_desk(hall)["window"]["mine"] is None


def test_the_line_is_the_windows_own_order_with_its_reasons(hall: Hall) -> None:
    hall.issue("moving", count=3)
    hall.issue("card")
    hall.issue("moving", priority="baby")
    at_all = screens.on_desk(hall, "w1")["waiting"]
    assert [(one["position"], one["label"], one["because"]) for one in at_all] == [
        (1, "C-001", "issued"),
        (2, "C-005", "priority"),
        (3, "C-002", "issued"),
        (4, "C-003", "issued"),
        (5, "C-004", "issued"),
    ]
    assert at_all[1]["priority_name"] == {"ja": "赤ちゃんといっしょ"}
    strict = screens.on_desk(hall, "w3")
    assert strict["waiting"][0]["label"] == strict["next"]["label"] == "C-004"
    assert hall.called("w3").label == "C-004"
    assert hall.called("w1").label == "C-001"


def test_who_is_at_the_window_held_or_was_not_there(hall: Hall) -> None:
    hall.issue(count=4)
    hall.on(Verb.HOLD, hall.serve("w1"), reason="writing")
    hall.on(Verb.NO_ANSWER, hall.called("w1"))
    leg = hall.serve("w1")
    shown = screens.on_desk(hall, "w1")
    assert (shown["window"]["state"], shown["leg"]["id"], shown["leg"]["window"]) == ("serving", leg.id, "w1")
    assert [(one["label"], one["reason"]) for one in shown["held"]] == [("A-001", "writing")]
    assert [one["label"] for one in shown["absent"]] == ["A-002"]
    assert (shown["others"], shown["waiting_count"]) == ({"certificate": 1}, 1)
    assert screens.on_desk(hall, "w3")["held"] == []


def test_needs_language_and_planned_stops_come_with_the_number(hall: Hall) -> None:
    issued = hall.issue(language="vi", needs=["writing", "escort"])[0]
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="moving")
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    leg = screens.on_desk(hall, "w2")["next"]
    assert (leg["language"], leg["needs"]) == ("vi", ["escort", "writing"])
    assert [(stop["service"], stop["name"]) for stop in leg["stops"]] == [
        ("moving", {"ja": "引っ越し"}),
        ("card", {"ja": "カード"}),
    ]


def test_the_last_command_is_offered_to_its_own_clerk_for_a_while(hall: Hall) -> None:
    hall.issue()
    hall.called("w1")
    hall.advance(seconds=12)
    offer = screens.on_desk(hall, viewer=MINE)["undo"]
    assert offer == {
        "verb": "call_next",
        "label": "A-001",
        "until": "2026-11-24T01:30:30Z",
        "seconds_left": 18,
        "by": CLERK.code,
    }
    assert screens.on_desk(hall, viewer=Viewer("h", OTHER))["undo"] is None
    assert screens.on_desk(hall, viewer=Viewer("h", LEAD))["undo"] == offer
    assert screens.on_desk(hall, "w2", viewer=MINE)["undo"] is None
    hall.advance(seconds=19)
    assert screens.on_desk(hall, viewer=MINE)["undo"] is None


def test_every_window_hears_a_call_for_staff_until_somebody_answers(hall: Hall) -> None:
    hall.configure("kiosk", "entrance", {"name": {"ja": "正面玄関"}})
    call = hall.do(assistance.call_staff, place="entrance")
    hall.do(assistance.emergency_on, text={"ja": "地震です"})
    printer = {"kind": "printer", "place": "entrance"}
    alerts = screens.on_desk(hall, "w3", alerts=[printer])["alerts"]
    assert alerts == [
        {
            "kind": "staff_call",
            "id": call,
            "place": "entrance",
            "place_name": {"ja": "正面玄関"},
            "at": "2026-11-24T01:30:00Z",
        },
        {"kind": "emergency", "text": {"ja": "地震です"}, "since": "2026-11-24T01:30:00Z"},
        printer,
    ]
    with reading(hall.engine) as session:
        assert desk.staff_call(session, call) == desk.Bell("main", "entrance")
    hall.do(assistance.staff_came, call_id=call)
    hall.do(assistance.emergency_off)
    assert screens.on_desk(hall)["alerts"] == []


def test_a_desk_shows_which_colleagues_sit_there_now(hall: Hall) -> None:
    leg = (hall.issue(), hall.serve())[1]
    assert screens.on_desk(hall)["seated"] == []
    for department in ("tax", "care"):
        hall.on(Verb.RELAY_IN, leg, window="w1", department=department)
    assert screens.on_desk(hall)["seated"] == ["tax", "care"]
    hall.on(Verb.RELAY_OUT, leg, window="w1", department="tax")
    assert screens.on_desk(hall)["seated"] == ["care"]
    hall.undo()
    assert screens.on_desk(hall)["seated"] == ["tax", "care"]
    hall.on(Verb.FINISH, leg, window="w1")
    assert screens.on_desk(hall)["seated"] == []


def test_a_window_tells_its_break_and_its_close(hall: Hall) -> None:
    hall.do(windows.pause, window="w1", reason="昼休み")
    assert screens.on_desk(hall)["window"]["state"] == "paused"
    assert screens.on_desk(hall)["window"]["reason"] == "昼休み"
    hall.do(windows.close, window="w1")
    shown = screens.on_desk(hall)["window"]
    assert (shown["state"], shown["holder"], shown["held_by"]) == ("closed", None, None)


def test_a_long_line_is_cut_and_counted(hall: Hall) -> None:
    hall.issue("moving", count=desk.WAITING_SHOWN + 3)
    shown = screens.on_desk(hall)
    assert (len(shown["waiting"]), shown["waiting_count"]) == (desk.WAITING_SHOWN, desk.WAITING_SHOWN + 3)


def test_a_desk_is_read_with_few_statements_however_long_the_line(hall: Hall) -> None:
    hall.issue()
    hall.called("w1")
    few = _statements(hall)
    for service in ("moving", "card", "certificate"):
        hall.issue(service, count=8)
    assert _statements(hall) == few <= 14


def _statements(hall: Hall) -> int:
    """How many statements one reading of the window takes, the configuration being remembered."""
    hall.city()
    seen: list[object] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    def run(prepared: Prepared, *given: Any, **values: Any) -> list[Any]:
        seen.append(prepared)
        return plain(prepared, *given, **values)

    plain = Prepared.all
    event.listen(hall.engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Prepared, "all", run)
            screens.on_desk(hall)
    finally:
        event.remove(hall.engine, "before_cursor_execute", note)
    return len(seen)


def test_an_unknown_window_is_refused(hall: Hall) -> None:
    with pytest.raises(Refusal, match="window_unknown"):
        screens.on_desk(hall, "nothing")
