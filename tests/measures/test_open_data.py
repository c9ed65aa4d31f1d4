"""Open data: nothing small is told, nothing small can be worked out, and no cell runs."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from windowsvc.measures.folding import Row, Summary, everything, fold, summary
from windowsvc.measures.kinds import What
from windowsvc.measures.open_data import COLUMNS, GROUPS, LEAST, as_csv, lines, suppressed
from windowsvc.measures.visits import Point

COUNTS = st.dictionaries(st.text("abcdefg", min_size=1, max_size=2), st.integers(0, 60), max_size=9)


@given(COUNTS)
def test_what_is_left_out_cannot_be_worked_out_from_the_total(counts: dict[str, int]) -> None:
    out = suppressed(counts)
    told = {key: n for key, n in counts.items() if key not in out}
    assert all(n == 0 or n >= LEAST for n in told.values())
    hidden = sum(counts.values()) - sum(told.values())
    others = [n for n in told.values() if n]
    if out:
        assert (len(out) >= 2 and hidden >= LEAST) or not others


@given(COUNTS)
def test_nothing_is_left_out_without_need(counts: dict[str, int]) -> None:
    if all(n == 0 or n >= LEAST for n in counts.values()):
        assert suppressed(counts) == frozenset()


@given(st.dictionaries(st.text("abcdefg", min_size=1, max_size=1), st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_of_two_tables_neither_a_count_nor_a_sum_below_ten_follows(counts: dict[str, tuple[int, int]]) -> None:
    tables = [{key: pair[place] for key, pair in counts.items()} for place in (0, 1)]
    out = suppressed(*tables)
    for table in tables:
        assert all(n == 0 or n >= LEAST for key, n in table.items() if key not in out)
        hidden = sum(table[key] for key in out)
        assert hidden == 0 or hidden >= LEAST or out == {key for key, pair in counts.items() if any(pair)}


def month(counts: dict[tuple[str, str], int]) -> Summary:
    """A month in which so many numbers were issued, by service and language."""
    points = [
        Point(what, 5.0, service, 9, language)
        for (service, language), n in counts.items()
        for _ in range(n)
        for what in (What.WAIT, What.UNSERVED)
    ]
    rows = [Row(date(2026, 11, 24), service, content) for service, content in fold(points).items()]
    return summary(rows, wanted=everything(*GROUPS))


def table(found: Summary, names: dict[str, str] | None = None) -> list[dict[str, str]]:
    told = as_csv(lines(found, office="本庁舎", month="2026-11", names=names or {}))
    return list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"))))


def test_a_rare_language_is_left_out_with_the_next_one() -> None:
    rows = table(month({("a", "ja"): 200, ("a", "vi"): 25, ("a", "ne"): 3}))
    languages = {row["key"]: row for row in rows if row["measure"] == "wait" and row["group"] == "language"}
    assert (languages["ne"]["count"], languages["ne"]["suppressed"]) == ("", "1")
    assert (languages["vi"]["count"], languages["vi"]["mean"]) == ("", "")
    assert languages["ja"]["count"] == "200"
    assert list(rows[0]) == list(COLUMNS)


def served(of: dict[str, tuple[int, int]]) -> Summary:
    """A month in which of so many numbers, by language, so many were never served."""
    points = []
    for language, (issued, unserved) in of.items():
        for number in range(issued):
            never = number < unserved
            whats = (What.UNSERVED, What.REPRINTS, What.PRINT, *(() if never else (What.WINDOWS, What.VISIT)))
            points += [Point(what, 1.0 if never else 0.0, "a", 9, language) for what in whats]
    rows = [Row(date(2026, 11, 24), service, content) for service, content in fold(points).items()]
    return summary(rows, wanted=everything(*GROUPS))


def test_few_who_were_not_served_follow_neither_from_a_share_nor_from_two_counts() -> None:
    rows = table(served({"ja": (200, 40), "vi": (60, 20), "ne": (30, 3), "ko": (12, 4)}))
    told = {(row["measure"], row["key"]): row["count"] for row in rows if row["group"] == "language"}
    assert [told[measure, "ne"] for measure in ("unserved", "reprints", "print")] == ["", "", ""]
    assert (told["windows", "ja"], told["unserved", "ja"]) == ("160", "200")
    assert told["windows", "ko"] == told["unserved", "ko"] == told["windows", "ne"] == ""


def test_where_few_of_all_were_not_served_their_share_is_not_told() -> None:
    rows = table(served({"ja": (200, 3)}))
    whole = {row["measure"]: row for row in rows if row["group"] == "all"}
    assert (whole["unserved"]["mean"], whole["print"]["count"]) == ("", "")
    assert whole["windows"]["count"] == "197"


@given(
    st.dictionaries(
        st.sampled_from(["ja", "en", "vi", "ne", "ko", "es"]),
        st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    )
)
def test_no_small_number_of_people_can_be_worked_out_from_a_whole_file(of: dict[str, tuple[int, int]]) -> None:
    rows = [row for row in table(served(of)) if row["group"] in ("all", "language") and row["count"]]
    counts = {(row["measure"], row["key"]): int(row["count"]) for row in rows}
    for key in ("", *of):
        issued = max((counts.get((name, key), 0) for name in ("unserved", "reprints", "print")), default=0)
        if issued and ("windows", key) in counts:
            assert not 0 < issued - counts["windows", key] < LEAST
    for row in rows:
        if row["measure"] == "unserved":
            never = round(float(row["mean"]) * int(row["count"]))
            assert never == 0 or never >= LEAST - 1
            assert int(row["count"]) - never == 0 or int(row["count"]) - never >= LEAST - 1
    for name in ("windows", "unserved"):
        keys = {key for measure, key in counts if measure == name and key}
        if keys and counts[name, ""] != sum(counts[name, key] for key in keys):
            assert counts[name, ""] - sum(counts[name, key] for key in keys) >= LEAST


def test_every_measure_has_its_place_among_those_that_count_the_same_people() -> None:
    points = [Point(what, 1.0, "a", 9, "ja") for what in What for _ in range(40)]
    rows = [Row(date(2026, 11, 24), service, content) for service, content in fold(points).items()]
    told = table(summary(rows, wanted=everything(*GROUPS)))
    assert {row["measure"] for row in told if row["group"] == "hour" and row["count"]} == {what.value for what in What}


def test_a_measure_with_few_values_is_not_told_at_all() -> None:
    rows = table(month({("a", "ja"): 9}))
    assert {(row["group"], row["count"], row["suppressed"]) for row in rows} == {("all", "", "1")}


def test_what_has_no_hour_does_not_give_away_a_small_rest() -> None:
    points = [Point(What.FORMS, 2.0, "a", 9, "ja") for _ in range(30)]
    points += [Point(What.FORMS, 2.0, "-", None, "ja") for _ in range(4)]
    rows = [Row(date(2026, 11, 24), service, content) for service, content in fold(points).items()]
    told = table(summary(rows, wanted=everything(*GROUPS)))
    hours = [row for row in told if row["group"] == "hour"]
    assert [row["count"] for row in hours] == [""]


def test_a_name_that_begins_like_a_formula_stays_a_name() -> None:
    rows = table(month({("a", "ja"): 20}), {"a": "=HYPERLINK(1)"})
    assert {row["key"] for row in rows if row["group"] == "service"} == {"'=HYPERLINK(1)"}
