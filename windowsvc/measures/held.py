"""What the measures hold about people: what somebody writes on the phone, sealed; all else are counts."""

from __future__ import annotations

from windowsvc.office.holdings import Holding, declare, nobody_in

declare(
    Holding(
        room="measures",
        what="a few words about a visit",
        about="whoever writes them; no name and no number belongs to them",
        purpose="knowing what is in the way at the counters",
        lifetime="60 days after the day of the visit",
        columns=frozenset({"feedback_words.words"}),
        erasure="rows are deleted, and the key of their month is destroyed",
    )
)

nobody_in(
    "measured_day.content",
    "measured_month.content",
    because="how many visits took how long, by service, hour and language of a day",
)
nobody_in(
    "survey_walk.marks", "survey_walk.card", "survey_walk.remarks",
    because="a walk by staff in the part of a citizen who does not exist: codes, minutes and points",
)  # fmt: skip
