"""What the voice holds about people: nothing."""

from __future__ import annotations

from windowsvc.office.holdings import nobody_in

nobody_in("announcer.zone", because="the code of an office and of a zone in it")
