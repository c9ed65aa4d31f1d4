"""What the counts hold about people: nothing."""

from __future__ import annotations

from windowsvc.office.holdings import nobody_in

nobody_in("day_count.numbers", "congestion.content", because="numbers of people by hour, in whole offices and services")
