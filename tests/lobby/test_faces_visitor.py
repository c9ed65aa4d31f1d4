"""What the holder of a ticket sees and may do, what a kiosk offers, and what everybody may know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lobby import screens
from tests.lobby.hall import LEAD, OFFICE, Hall
from windowsvc.database import reading, writing
from windowsvc.lobby import closing, legs, outlook, visitor, visits, windows
from windowsvc.lobby.outlook import Outlooks, moment_of
from windowsvc.lobby.states import Verb
from windowsvc.refusal import Refusal


def test_a_phone_follows_its_number_from_the_line_to_the_end(hall: Hall) -> None:
    hall.configure(
        "window",
        "w1",
        {
            "label": "1",
            "profile": "all",
            "floor": "2F",
            "way": "left",
            "way_text": {"ja": "奥です"},
            "offers": {"signing": True},
        },
    )
    hall.issue(count=2)
    token = hall.issue(language="ko", needs=["vibration"])[0].token
    shown = screens.on_phone(hall, token)
    assert (shown["label"], shown["state"], shown["people_ahead"], shown["wait"]) == ("A-003", "waiting", 2, None)
    assert (shown["language"], shown["needs"], shown["window"]) == ("ko", ["vibration"], None)
    assert shown["can"] == {"return": False, "cancel": True, "cannot_come": False, "prefer": True}
    hall.call_all("w2")
    hall.undo("w2")
    hall.undo("w2")
    hall.undo("w2")
    leg = hall.called("w1")
    shown = screens.on_phone(hall, token)
    assert (shown["state"], shown["people_ahead"], shown["calls"]) == ("called", None, leg.calls)
    assert shown["window"] == {
        "code": "w1", "label": "1", "floor": "2F", "way": "left", "way_text": {"ja": "奥です"}, "offers": ["signing"],
    }  # fmt: skip
    assert shown["can"] == {"return": False, "cancel": False, "cannot_come": True, "prefer": True}
    hall.on(Verb.NO_ANSWER, leg)
    shown = screens.on_phone(hall, token)
    assert (shown["state"], shown["can"]["return"]) == ("absent", True)
    assert shown["return_rule"] == {"policy": "after_k", "k": 2}
    hall.on(Verb.CANCEL, leg.id)
    shown = screens.on_phone(hall, token)
    assert (shown["state"], any(shown["can"].values())) == ("cancelled", False)


def test_the_next_stops_are_told_by_their_public_names(hall: Hall) -> None:
    hall.configure(
        "service",
        "card",
        {
            "series": "c",
            "name": {"ja": "死亡に伴う手続"},
            "public_name": {"ja": "カード"},
            "wait_at": {"ja": "2階の待合"},
            "floor": "2F",
        },
    )
    issued = hall.issue()[0]
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    assert screens.on_phone(hall, issued.token)["next_stops"] == [
        {"service": "card", "name": {"ja": "カード"}, "floor": "2F", "wait_at": {"ja": "2階の待合"}}
    ]
    hall.on(Verb.FINISH, hall.serve("w1"))
    shown = screens.on_phone(hall, issued.token)
    assert (shown["state"], shown["service"], shown["next_stops"]) == ("waiting", "card", [])


def test_a_finished_visit_with_a_stop_left_waits_for_the_staff(hall: Hall) -> None:
    issued = hall.issue()[0]
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    hall.on(Verb.FINISH, hall.serve("w1"), advance=False)
    shown = screens.on_phone(hall, issued.token)
    assert (shown["state"], shown["service"], shown["people_ahead"]) == ("planned", "card", None)


def test_a_token_is_unknown_once_its_day_is_closed_and_to_everybody_else(hall: Hall) -> None:
    token = hall.issue()[0].token
    hall.do(closing.close_day, by=LEAD)
    closing.forget_day(hall.keys, office=OFFICE, day=datetime(2026, 11, 24, tzinfo=UTC).date())
    hall.issue()
    for unknown in (token, "A" * 22, "", "ü"):
        with pytest.raises(Refusal, match="ticket_unknown"):
            screens.on_phone(hall, unknown)


def test_what_the_holder_may_not_do_is_refused_with_the_state(hall: Hall) -> None:
    hall.issue()
    leg = hall.called()
    with pytest.raises(Refusal, match="verb_not_allowed") as refused:
        visitor.must(leg, "cancel")
    assert refused.value.detail == {"state": "called", "verb": "cancel"}
    visitor.must(leg, "cannot_come")


def test_a_phone_address_is_given_only_where_phones_reach_us(hall: Hall) -> None:
    assert visitor.status_url(hall.city(), OFFICE, "abc") is None
    hall.configure("office", OFFICE, {"name": {"ja": "本庁舎"}, "phone_base_url": "https://q.example.jp/"})
    hall.setup.forget()
    assert visitor.status_url(hall.city(), OFFICE, "abc") == "https://q.example.jp/t/abc"


def test_a_kiosk_offers_its_services_with_the_people_ahead(hall: Hall) -> None:
    hall.configure("kiosk", "entrance", {"name": {"ja": "玄関"}, "services": ["card", "certificate"]})
    hall.configure(
        "service",
        "moving",
        {"series": "c", "name": {"ja": "引っ越し"}, "public_name": {"ja": "引っ越し"}, "on_kiosk": False},
    )
    hall.issue(count=2)
    shown = screens.on_kiosk(hall, "entrance")
    assert [(one["code"], one["waiting"], one["open"]) for one in shown["services"]] == [
        ("card", 2, True),
        ("certificate", 2, True),
    ]
    assert (shown["languages"], shown["idle_seconds"]) == (["ja", "en"], 60)
    assert [one["code"] for one in screens.on_kiosk(hall)["services"]] == ["card", "certificate"]
    with pytest.raises(Refusal, match="kiosk_unknown"):
        screens.on_kiosk(hall, "nothing")


def test_a_service_says_why_it_gives_no_number(hall: Hall) -> None:
    hall.configure("series", "a", {"prefix": "A", "last": 2})
    hall.configure(
        "service",
        "card",
        {
            "series": "c",
            "name": {"ja": "カード"},
            "public_name": {"ja": "カード"},
            "paused_until": "2026-11-24T04:00:00Z",
            "paused_reason": {"ja": "機械の故障"},
        },
    )
    hall.issue(count=2)
    told = {one["code"]: one for one in screens.status(hall)["services"]}
    assert [(code, one["open"], one["reason"]) for code, one in told.items()] == [
        ("card", False, "paused"),
        ("certificate", False, "series_ended"),
        ("moving", True, "open"),
    ]
    assert (told["card"]["note"], told["card"]["next_opening"]) == ({"ja": "機械の故障"}, "2026-11-24T04:00:00Z")
    hall.advance(hours=8)
    assert {one["reason"] for one in screens.status(hall)["services"]} == {"after_close"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    taken=st.lists(
        st.tuples(st.sampled_from(["certificate", "moving", "card"]), st.sampled_from([None, "baby"])), max_size=8
    ),
    closed=st.sets(st.sampled_from(["w1", "w2", "w3"])),
)
def test_the_database_counts_the_same_people_ahead_as_every_screen(
    hall: Hall, taken: list[tuple[str, str | None]], closed: set[str]
) -> None:
    for window in ("w1", "w2", "w3"):
        hall.take(window)
        if window in closed:
            hall.do(windows.close, window=window)
    for service, priority in taken:
        hall.issue(service, priority=priority)
    with writing(hall.engine) as session:
        held = hall.hold(session)
        seen = screens.outlook(hall, session)
        for leg, ahead in seen.ahead_of_all.items():
            row = legs.find(session, leg)
            assert ahead == outlook.ahead_of(
                session, held, city=seen.city, service=row.service, leg=leg, place=row.place
            )
        session.rollback()
    if "w1" not in closed:
        hall.call_all("w1")


def test_a_process_reads_the_lobby_once_for_each_moment(hall: Hall) -> None:
    known = Outlooks()
    hall.issue()

    def read() -> outlook.Outlook:
        with reading(hall.engine) as session:
            moment = moment_of(session, OFFICE, now=hall.clock.now())
            return known.of(session, city=hall.setup.city(session), moment=moment)

    first = read()
    assert read() is first
    hall.issue()
    second = read()
    assert (second is not first, len(first.waiting), len(second.waiting)) == (True, 1, 2)
    hall.advance(hours=24)
    assert read().waiting == ()
