"""What is told of a wait: ranges that stay, move earlier at once, later only on lasting evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from windowsvc.waiting.spread import Spread
from windowsvc.waiting.wording import Closing, Form, Shown, alerts, closing, fresh, held

TEN = 600.0


def test_a_range_is_rounded_outward_to_the_clock_and_never_a_single_figure() -> None:
    assert fresh(Spread(11.0, 14.0, 22.0), now=TEN) == Shown(Form.RANGE, 610.0, 625.0)
    assert fresh(Spread(10.0, 10.0, 10.0), now=TEN) == Shown(Form.RANGE, 610.0, 615.0)
    assert fresh(Spread(34.0, 40.0, 52.0), now=TEN) == Shown(Form.RANGE, 630.0, 660.0)


def test_very_soon_and_an_hour_or_more_are_said_in_words() -> None:
    assert fresh(Spread(0.0, 2.0, 5.0), now=TEN).form is Form.SOON
    assert fresh(Spread(61.0, 80.0, 95.0), now=TEN).form is Form.LONG
    assert fresh(Spread(59.0, 80.0, 95.0), now=TEN).form is Form.RANGE


def test_a_range_stays_while_it_fits_moves_earlier_at_once_and_later_after_three_minutes() -> None:
    shown = fresh(Spread(20.0, 27.0, 34.0), now=TEN)
    assert held(shown, Spread(17.5, 24.0, 31.0), now=TEN + 2) == shown
    assert held(shown, Spread(5.0, 12.0, 20.0), now=TEN + 2).low < shown.low
    later = Spread(36.0, 44.0, 52.0)
    doubted = held(shown, later, now=TEN + 2)
    assert (doubted.low, doubted.high, doubted.doubted) == (shown.low, shown.high, TEN + 2)
    assert held(doubted, later, now=TEN + 4).low == shown.low
    assert held(doubted, later, now=TEN + 5).low > shown.low


def test_a_doubt_that_passes_is_forgotten() -> None:
    shown = fresh(Spread(20.0, 27.0, 34.0), now=TEN)
    doubted = held(shown, Spread(36.0, 44.0, 52.0), now=TEN + 2)
    assert held(doubted, Spread(16.0, 24.0, 31.0), now=TEN + 3) == shown


def test_the_seat_may_be_left_until_five_minutes_before_and_the_close_is_told_in_three_steps() -> None:
    assert Shown(Form.RANGE, 630.0, 640.0).leave_until == 625.0
    assert Shown(Form.SOON, 600.0, 605.0).leave_until is None
    assert [closing(chance) for chance in (0.9, 0.6, 0.2)] == [Closing.LIKELY, Closing.DOUBTFUL, Closing.UNLIKELY]


def test_a_phone_calls_its_holder_near_by_minutes_or_by_people() -> None:
    assert alerts(Spread(4.0, 9.0, 14.0), people_ahead=9)
    assert alerts(Spread(12.0, 19.0, 24.0), people_ahead=2)
    assert not alerts(Spread(12.0, 19.0, 24.0), people_ahead=3)


@given(low=st.floats(0, 200), more=st.floats(0, 60), most=st.floats(0, 60), now=st.floats(500, 1100))
def test_a_fresh_range_always_holds_what_it_was_made_from(low: float, more: float, most: float, now: float) -> None:
    spread = Spread(low, low + more, low + more + most)
    shown = fresh(spread, now=now)
    if shown.form is Form.RANGE:
        assert shown.low <= now + spread.low + 1e-6
        assert shown.high >= now + spread.high - 1e-6
        assert shown.high - shown.low >= 5.0 - 1e-9
