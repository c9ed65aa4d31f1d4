"""The order of the line: places, priorities, returns, and who is ahead of whom."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from windowsvc.lobby.ordering import (
    ROOM,
    AbleWindow,
    PlaceReason,
    ReturnPolicy,
    Waiting,
    next_for,
    people_ahead,
    people_ahead_of_all,
    people_ahead_of_new,
    place_of,
    priority_place,
    queue_for,
    reason_of_order,
    return_place,
    sort_key,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be slow
SERVICES = ("juminhyo", "tennyu", "kokuho", "zeimu")
services = st.sampled_from(SERVICES)
windows_able = st.builds(
    AbleWindow,
    code=st.just("w"),
    services=st.lists(services, unique=True, max_size=4).map(tuple),
    strict=st.booleans(),
)
several_windows = st.lists(windows_able, max_size=5)


@st.composite
def lines(draw: st.DrawFn, *, service: st.SearchStrategy[str] = services, max_size: int = 25) -> list[Waiting]:
    """Waiting legs in any order, few distinct places so that ties are common."""
    legs = draw(st.lists(st.integers(1, 200), unique=True, max_size=max_size))
    return [Waiting(leg, draw(service), draw(st.integers(1, 12)) * 500) for leg in legs]


def line_of(*places: int, service: str = "tennyu") -> list[Waiting]:
    """One leg per place; the ids count from 1."""
    return [Waiting(leg, service, place) for leg, place in enumerate(places, start=1)]


def ahead_by_definition(me: Waiting, waiting: list[Waiting], windows: list[AbleWindow]) -> int:
    """Ask every able window for its queue with `me` in it, and count whoever comes before `me` in any of them."""
    others = [each for each in waiting if each.leg != me.leg]
    able = [window for window in windows if me.service in window.services]
    ahead: set[int] = set()
    for window in able or [AbleWindow("none", (me.service,))]:
        queue = queue_for(window, [*others, me])
        ahead.update(each.leg for each in queue[: queue.index(me)])
    return len(ahead)


# --- places and priorities


def test_places_leave_room_between_two_tickets() -> None:
    assert [place_of(ordinal) for ordinal in (1, 2, 40)] == [1000, 2000, 40_000]


@pytest.mark.parametrize(
    ("ordinals", "head_start", "place"),
    [
        ([3, 5, 8, 9], 1, 8500),
        ([3, 5, 8, 9], 3, 4500),
        ([3, 5, 8, 9], 4, 2500),
        ([3, 5, 8, 9], 9, 2500),
        ([], 3, 12_000),
    ],
)
def test_priority_goes_before_the_last_n_of_its_service(ordinals: list[int], head_start: int, place: int) -> None:
    assert priority_place(ordinals, head_start=head_start, own_ordinal=12) == place


def test_a_head_start_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 person"):
        priority_place([1], head_start=0, own_ordinal=2)


@unhurried
@given(
    tickets=st.lists(st.tuples(st.sampled_from(SERVICES[:2]), st.booleans()), max_size=40), head_start=st.integers(1, 6)
)
def test_nobody_is_passed_by_more_than_n_later_tickets_of_a_service(
    tickets: list[tuple[str, bool]], head_start: int
) -> None:
    issued: list[Waiting] = []
    for ordinal, (service, priority) in enumerate(tickets, start=1):
        before = [each.leg for each in issued if each.service == service]
        place = priority_place(before, head_start=head_start, own_ordinal=ordinal) if priority else place_of(ordinal)
        issued.append(Waiting(ordinal, service, place))
    for number, mine in enumerate(issued):
        for service in SERVICES[:2]:
            passing = [each for each in issued[number + 1 :] if each.service == service and each.key < mine.key]
            assert len(passing) <= head_start


# --- returning


def returned(policy: ReturnPolicy, line: list[Waiting], *, own_place: int = 1000, leg: int = 99, k: int = 2) -> int:
    return return_place(policy, leg=leg, own_place=own_place, line=line, next_ordinal=20, k=k)


def test_returning_after_two_puts_two_people_first() -> None:
    assert returned(ReturnPolicy.AFTER_K, line_of(2000, 3000, 4000, 5000)) == 3500


@pytest.mark.parametrize(
    ("k", "place"), [(0, 1000), (1, 2500), (3, 4500), (4, 5500), (5, 5500)], ids=lambda value: str(value)
)
def test_k_decides_how_many_go_first(k: int, place: int) -> None:
    assert returned(ReturnPolicy.AFTER_K, line_of(2000, 3000, 4000, 5000), k=k) == place


def test_returning_after_minus_one_is_refused() -> None:
    with pytest.raises(ValueError, match="after -1 others"):
        returned(ReturnPolicy.AFTER_K, line_of(2000), k=-1)


def test_the_line_may_come_in_any_order() -> None:
    assert returned(ReturnPolicy.AFTER_K, line_of(5000, 3000, 2000, 4000)) == 3500


@pytest.mark.parametrize("policy", list(ReturnPolicy))
def test_with_nobody_waiting_one_returns_to_the_own_place(policy: ReturnPolicy) -> None:
    assert returned(policy, []) == 1000


def test_a_kept_place_is_the_own_place() -> None:
    assert returned(ReturnPolicy.KEPT, line_of(2000, 3000, 4000)) == 1000


def test_back_is_behind_everybody() -> None:
    assert returned(ReturnPolicy.BACK, line_of(2000, 3000, 4000)) == 4500


@pytest.mark.parametrize("policy", list(ReturnPolicy))
def test_nobody_returns_before_the_own_place(policy: ReturnPolicy) -> None:
    assert returned(policy, line_of(2000, 3000, 4000, 5000), own_place=12_000) == 12_000


def test_the_end_lies_before_the_ticket_that_is_issued_next() -> None:
    line = line_of(18_000, 19_000)
    places = []
    for leg in (97, 98, 99):
        places.append(returned(ReturnPolicy.BACK, line, leg=leg))
        line.append(Waiting(leg, "tennyu", places[-1]))
    assert places == [19_500, 19_501, 19_502]
    assert max(places) < place_of(20)


@pytest.mark.parametrize(
    ("places", "leg", "place"),
    [
        ((2000, 2001, 4000), 3, 3000),  # the gap behind the second is the one that counts
        ((2000, 3000, 3001), 9, 3000),  # after leg 4 at the same place
        ((2000, 3000, 3000, 3000), 9, 3500),  # all ids are lower: behind them all
    ],
)
def test_a_full_gap_never_puts_one_before_the_kth(places: tuple[int, ...], leg: int, place: int) -> None:
    line = [Waiting(leg_id * 2, "tennyu", at) for leg_id, at in enumerate(places, start=1)]
    assert returned(ReturnPolicy.AFTER_K, line, leg=leg) == place


def test_a_low_id_takes_the_later_of_two_neighbouring_places() -> None:
    line = [Waiting(10, "tennyu", 2000), Waiting(20, "tennyu", 3000), Waiting(30, "tennyu", 3001)]
    assert returned(ReturnPolicy.AFTER_K, line, leg=5) == 3001


def test_a_low_id_between_two_higher_ids_of_one_place_goes_on_to_the_next_gap() -> None:
    line = [Waiting(leg, "tennyu", place) for leg, place in ((10, 2000), (20, 3000), (30, 3000), (40, 4000))]
    assert returned(ReturnPolicy.AFTER_K, line, leg=5) == 3500
    assert returned(ReturnPolicy.AFTER_K, line, leg=25) == 3000


@unhurried
@given(line=lines(service=st.just("tennyu")), leg=st.integers(201, 300) | st.integers(-50, 0), k=st.integers(1, 4))
@example(line=line_of(500, 501, 502, 503), leg=0, k=2)
def test_after_k_lets_k_people_go_first_and_only_more_when_the_gap_is_full(
    line: list[Waiting], leg: int, k: int
) -> None:
    place = return_place(ReturnPolicy.AFTER_K, leg=leg, own_place=0, line=line, next_ordinal=50, k=k)
    queue = sorted(each.key for each in line)
    first = sum(key < (place, leg) for key in queue)
    assert first >= min(k, len(line))
    for before, after in pairwise(queue[k - 1 : first]):
        assert after[0] - before[0] <= 1


@unhurried
@given(line=lines(service=st.just("tennyu")), leg=st.integers(201, 300), own=st.integers(0, 20_000))
def test_back_is_behind_all_of_the_line_and_before_whoever_comes_next(line: list[Waiting], leg: int, own: int) -> None:
    place = return_place(ReturnPolicy.BACK, leg=leg, own_place=own, line=line, next_ordinal=30)
    assert all(each.key < (place, leg) for each in line) or not line
    assert own <= place < place_of(30)


def test_two_thousand_returns_in_turn_keep_k_people_first_and_starve_nobody() -> None:
    line = line_of(*(place_of(ordinal) for ordinal in range(1, 6)))
    called = dict.fromkeys(range(1, 6), 0)
    window = AbleWindow("1", ("tennyu",))
    for _ in range(2000):
        missed = next_for(window, line)
        assert missed is not None
        called[missed.leg] += 1
        others = [each for each in queue_for(window, line) if each != missed]
        place = return_place(ReturnPolicy.AFTER_K, leg=missed.leg, own_place=missed.place, line=others, next_ordinal=6)
        assert place >= missed.place
        back = Waiting(missed.leg, "tennyu", place)
        line = queue_for(window, [*others, back])
        assert line.index(back) >= 2
        assert [each for each in line if each != back] == others
    assert min(called.values()) > 100


def test_two_thousand_returns_without_a_call_never_reach_the_first_two() -> None:
    window = AbleWindow("1", ("tennyu",))
    line = line_of(*(place_of(ordinal) for ordinal in range(2001, 2006)))
    first_two = line[:2]
    positions = []
    for leg in range(2000, 0, -1):
        place = return_place(ReturnPolicy.AFTER_K, leg=leg, own_place=place_of(leg), line=line, next_ordinal=2006)
        back = Waiting(leg, "tennyu", place)
        line = queue_for(window, [*line, back])
        positions.append(line.index(back))
        assert line[:2] == first_two
    assert positions[:9] == [2] * 9
    assert len({each.key for each in line}) == 2005


def test_five_hundred_returns_to_the_end_keep_their_order_before_the_next_ticket() -> None:
    line = line_of(1000)
    for leg in range(1000, 500, -1):  # falling ids: no tie may decide
        place = return_place(ReturnPolicy.BACK, leg=leg, own_place=0, line=line, next_ordinal=2)
        line.append(Waiting(leg, "tennyu", place))
    newcomer = Waiting(2000, "tennyu", place_of(2))
    assert queue_for(AbleWindow("1", ("tennyu",)), [newcomer, *reversed(line)]) == [*line, newcomer]
    for leg in range(500, 400, -1):
        place = return_place(ReturnPolicy.BACK, leg=leg, own_place=0, line=line, next_ordinal=2)
        line.append(Waiting(leg, "tennyu", place))
    assert queue_for(AbleWindow("1", ("tennyu",)), reversed(line)) == line


# --- the order of one window

MIXED = [
    Waiting(1, "tennyu", 3000),
    Waiting(2, "kokuho", 1000),
    Waiting(3, "tennyu", 2000),
    Waiting(4, "juminhyo", 500),
    Waiting(5, "kokuho", 2000),
]


def test_a_window_calls_the_smallest_place_over_its_services() -> None:
    window = AbleWindow("3", ("tennyu", "kokuho"))
    assert [each.leg for each in queue_for(window, MIXED)] == [2, 3, 5, 1]
    assert next_for(window, MIXED) == MIXED[1]


def test_a_strict_window_takes_its_services_in_list_order() -> None:
    window = AbleWindow("3", ("tennyu", "kokuho"), strict=True)
    assert [each.leg for each in queue_for(window, MIXED)] == [3, 1, 2, 5]
    assert next_for(window, MIXED) == MIXED[2]
    assert sort_key(window, MIXED[1]) == (1, 1000, 2)


def test_nobody_waits_for_a_window_of_other_services() -> None:
    assert next_for(AbleWindow("9", ("zeimu",)), MIXED) is None
    assert queue_for(AbleWindow("9", ("zeimu",)), MIXED) == []


@unhurried
@given(window=windows_able, waiting=lines())
def test_calling_one_after_the_other_gives_the_queue(window: AbleWindow, waiting: list[Waiting]) -> None:
    left = list(waiting)
    called = []
    while (first := next_for(window, left)) is not None:
        called.append(first)
        left.remove(first)
    assert called == queue_for(window, waiting)
    assert not any(each.service in window.services for each in left)


# --- people ahead


def test_a_ticket_taken_now_is_behind_everybody_its_windows_can_serve() -> None:
    windows = [AbleWindow("1", ("tennyu", "kokuho")), AbleWindow("2", ("juminhyo",))]
    assert people_ahead("tennyu", waiting=MIXED, windows=windows) == 4
    assert people_ahead("juminhyo", waiting=MIXED, windows=windows) == 1


def test_a_person_two_windows_would_call_first_counts_once() -> None:
    windows = [AbleWindow("1", ("tennyu", "kokuho")), AbleWindow("2", ("kokuho", "tennyu"), strict=True)]
    assert people_ahead("tennyu", place=1500, waiting=MIXED, windows=windows) == 2


def test_without_an_open_window_the_own_service_is_counted() -> None:
    windows = [AbleWindow("2", ("juminhyo", "kokuho"))]
    assert people_ahead("tennyu", waiting=MIXED, windows=windows) == 2
    assert people_ahead("tennyu", place=3000, leg=1, waiting=MIXED, windows=windows) == 1


def test_behind_a_strict_window_later_services_wait_for_all_earlier_ones() -> None:
    windows = [AbleWindow("1", ("tennyu", "kokuho"), strict=True)]
    assert people_ahead_of_all(MIXED, windows=windows) == {3: 0, 1: 1, 2: 2, 5: 3, 4: 0}


def test_a_place_one_might_take_is_asked_without_counting_oneself() -> None:
    windows = [AbleWindow("1", ("tennyu", "kokuho"))]
    assert people_ahead("tennyu", place=9000, leg=3, waiting=MIXED, windows=windows) == 3


def test_without_a_leg_one_is_behind_those_at_the_same_place() -> None:
    windows = [AbleWindow("1", ("tennyu", "kokuho"))]
    assert people_ahead("tennyu", place=2000, waiting=MIXED, windows=windows) == 3


@unhurried
@given(waiting=lines(), windows=several_windows)
def test_people_ahead_is_whoever_an_able_window_would_call_first(
    waiting: list[Waiting], windows: list[AbleWindow]
) -> None:
    expected = {each.leg: ahead_by_definition(each, waiting, windows) for each in waiting}
    assert people_ahead_of_all(waiting, windows=windows) == expected
    for each in waiting:
        ahead = people_ahead(each.service, place=each.place, leg=each.leg, waiting=waiting, windows=windows)
        assert ahead == expected[each.leg]


@unhurried
@given(waiting=lines(), windows=several_windows)
def test_people_ahead_of_a_new_ticket_is_the_same_by_all_three_ways(
    waiting: list[Waiting], windows: list[AbleWindow]
) -> None:
    counts = people_ahead_of_new(waiting, windows=windows, services=SERVICES)
    for service in SERVICES:
        newcomer = Waiting(1000, service, ROOM * 1000)
        assert counts[service] == ahead_by_definition(newcomer, waiting, windows)
        assert counts[service] == people_ahead(service, waiting=waiting, windows=windows)


@unhurried
@given(window=windows_able, waiting=lines())
def test_with_one_window_people_ahead_is_the_position_in_its_queue(window: AbleWindow, waiting: list[Waiting]) -> None:
    ahead = people_ahead_of_all(waiting, windows=[window])
    assert [ahead[each.leg] for each in queue_for(window, waiting)] == list(range(len(queue_for(window, waiting))))


# --- reasons


def test_staff_see_why_each_person_stands_where_they_stand() -> None:
    waiting = [
        Waiting(1, "tennyu", 2000),
        Waiting(2, "tennyu", 1500, reason=PlaceReason.PRIORITY),
        Waiting(3, "kokuho", 1000, reason=PlaceReason.RETURNED),
        Waiting(4, "zeimu", 100),
    ]
    shown = reason_of_order(AbleWindow("1", ("tennyu", "kokuho")), waiting)
    assert list(shown.items()) == [
        (3, PlaceReason.RETURNED),
        (2, PlaceReason.PRIORITY),
        (1, PlaceReason.ISSUED),
    ]


def test_the_reason_does_not_change_who_is_who() -> None:
    assert Waiting(1, "tennyu", 1000) == Waiting(1, "tennyu", 1000, reason=PlaceReason.RESUMED)
