"""What the forecasts hold about people: nothing; they count waits."""

from __future__ import annotations

from windowsvc.office.holdings import nobody_in

nobody_in(
    "forecast.content", "day_learnt.sums", "day_learnt.accuracy",
    because="waits of numbers and services, in minutes",
)  # fmt: skip
