"""What a board shows: calls from the log, those who were not there, how many people wait, and nothing private."""

from __future__ import annotations

import json

import pytest

from tests.lobby import screens
from tests.lobby.hall import CLERK, Hall
from windowsvc.lobby import assistance, board, windows
from windowsvc.lobby.states import Verb
from windowsvc.refusal import Refusal


@pytest.fixture(autouse=True)
def _boards(hall: Hall) -> None:
    hall.configure("board", "hall", {"name": {"ja": "待合"}, "languages": ["ja", "ja-easy", "en"]})
    hall.configure("board", "one", {"name": {"ja": "1番"}, "windows": ["w1"], "services": ["moving"], "sound": False})


def labels(hall: Hall, code: str = "hall") -> list[str]:
    return [call["label"] for call in screens.on_board(hall, code)["calls"]]


def test_a_board_says_which_number_goes_where(hall: Hall) -> None:
    hall.issue(language="vi", needs=["wheelchair"])
    leg = hall.called("w2")
    shown = screens.on_board(hall)
    assert shown["calls"] == [
        {
            "seq": hall.log()[-1].seq,
            "leg": leg.id,
            "label": "A-001",
            "sign": {"letter": "A", "shape": "circle"},
            "window": {"code": "w2", "label": "2", "floor": "", "way": "", "way_text": None, "offers": []},
            "at": "2026-11-24T01:30:00Z",
            "kind": "call",
            "language": "vi",
            "state": "called",
        }
    ]
    assert shown["board"]["languages"] == ["ja", "ja@easy", "en"]
    assert (shown["revision"], shown["build"], shown["now"]) == (f"{shown['seq']}.0", "b1", "2026-11-24T01:30:00Z")
    assert "wheelchair" not in json.dumps(shown)


def test_the_newest_seven_calls_stand_newest_first(hall: Hall) -> None:
    hall.issue(count=9)
    hall.call_all("w1")
    assert labels(hall) == [f"A-00{number}" for number in (9, 8, 7, 6, 5, 4, 3)]


def test_a_recall_is_the_newest_line_of_its_number(hall: Hall) -> None:
    hall.issue(count=2)
    first = hall.called("w1")
    hall.called("w2")
    hall.on(Verb.RECALL, first)
    assert [(call["label"], call["kind"]) for call in screens.on_board(hall)["calls"]] == [
        ("A-001", "recall"),
        ("A-002", "call"),
    ]
    hall.undo("w1")
    assert [(call["label"], call["kind"]) for call in screens.on_board(hall)["calls"]] == [
        ("A-002", "call"),
        ("A-001", "call"),
    ]


def test_a_call_taken_back_leaves_the_board(hall: Hall) -> None:
    hall.issue()
    hall.called("w1")
    hall.undo("w1")
    assert labels(hall) == []
    hall.called("w2")
    assert [call["window"]["code"] for call in screens.on_board(hall)["calls"]] == ["w2"]


def test_a_number_that_went_on_stands_once_at_its_new_window(hall: Hall) -> None:
    hall.issue()
    hall.on(Verb.TRANSFER, hall.serve("w1"), service="card")
    assert labels(hall) == []
    hall.called("w3")
    assert [(call["label"], call["window"]["code"]) for call in screens.on_board(hall)["calls"]] == [("A-001", "w3")]


def test_who_was_not_there_is_listed_until_they_return(hall: Hall) -> None:
    hall.issue(count=2)
    first, second = hall.called("w1"), hall.called("w2")
    hall.on(Verb.NO_ANSWER, first)
    absent = hall.on(Verb.NO_ANSWER, second)
    shown = screens.on_board(hall)
    assert (shown["absent"], shown["calls"]) == (["A-002", "A-001"], [])
    assert screens.on_board(hall, "one")["absent"] == ["A-001"]
    hall.on(Verb.RETURN, absent)
    assert screens.on_board(hall)["absent"] == ["A-001"]


def test_a_board_of_some_windows_shows_their_calls_and_its_own_services(hall: Hall) -> None:
    hall.issue(count=2)
    hall.called("w2")
    hall.called("w1")
    shown = screens.on_board(hall, "one")
    assert [call["label"] for call in shown["calls"]] == ["A-002"]
    assert [line["service"] for line in shown["waiting"]] == ["moving"]
    assert shown["board"]["sound"] is False


def test_waiting_is_what_a_number_taken_now_has_ahead(hall: Hall) -> None:
    hall.issue(count=3)
    hall.issue("card", count=2)
    shown = {line["service"]: line for line in screens.on_board(hall)["waiting"]}
    assert {code: line["waiting"] for code, line in shown.items()} == {"certificate": 5, "moving": 5, "card": 5}
    assert all(line["open"] and line["wait"] is None for line in shown.values())
    for window in ("w1", "w2"):
        hall.do(windows.close, window=window)
    alone = {line["service"]: line["waiting"] for line in screens.on_board(hall)["waiting"]}
    assert alone == {"certificate": 3, "moving": 2, "card": 2}


def test_a_board_is_told_of_calls_among_events_of_its_own_windows(hall: Hall) -> None:
    hall.issue(count=2)
    leg = hall.called("w1")
    hall.called("w2")
    hall.on(Verb.RECALL, leg)
    told = board.calls_among(hall.city(), "one", hall.log())
    assert [(call["label"], call["kind"]) for call in told] == [("A-001", "call"), ("A-001", "recall")]
    shown = screens.on_board(hall, "one")["calls"]
    assert told[-1].items() <= shown[0].items()


def test_notices_come_and_go_by_the_clock_and_an_emergency_by_a_press(hall: Hall) -> None:
    hall.configure("notice", "all", {"text": {"ja": "マスクは自由です"}})
    hall.configure("notice", "mine", {"text": {"ja": "ここだけ"}, "boards": ["one"]})
    hall.configure("notice", "past", {"text": {"ja": "きのう"}, "until": "2026-11-24T01:30:00Z"})
    hall.configure("notice", "soon", {"text": {"ja": "もうすぐ"}, "since": "2026-11-24T02:00:00Z"})
    assert [notice["code"] for notice in screens.on_board(hall)["notices"]] == ["all"]
    hall.advance(hours=1)
    assert [notice["code"] for notice in screens.on_board(hall, "one")["notices"]] == ["all", "mine", "soon"]
    hall.do(assistance.emergency_on, text={"ja": "火事です", "en": "Fire"})
    assert screens.on_board(hall)["emergency"] == {
        "text": {"ja": "火事です", "en": "Fire"},
        "since": "2026-11-24T02:30:00Z",
    }
    hall.do(assistance.emergency_off)
    assert screens.on_board(hall)["emergency"] is None


def test_yesterdays_calls_are_gone_in_the_morning(hall: Hall) -> None:
    hall.issue(count=2)
    hall.on(Verb.NO_ANSWER, hall.called())
    hall.called()
    hall.advance(hours=21)
    shown = screens.on_board(hall)
    assert (shown["calls"], shown["absent"]) == ([], [])
    assert [(line["waiting"], line["reason"]) for line in shown["waiting"]] == [(0, "before_opening")] * 3


def test_an_unknown_or_retired_board_is_refused(hall: Hall) -> None:
    hall.configure("board", "one", {"name": {"ja": "1番"}, "active": False})
    for code in ("one", "nothing", "main"):
        with pytest.raises(Refusal, match="board_unknown"):
            screens.on_board(hall, code)


def test_the_actor_of_a_call_is_not_on_the_board(hall: Hall) -> None:
    hall.issue()
    hall.called()
    assert CLERK.code not in json.dumps(screens.on_board(hall))
