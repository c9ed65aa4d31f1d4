"""What the phone's page says about a visit, and the pieces its templates are made with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from windowsvc.languages import dates, ruby
from windowsvc.languages.locales import Locale
from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.offer_words import OFFERS
from windowsvc.lobby.wait_words import WAIT_NOTES
from windowsvc.refusal import N_

WORTH_LEAVING: Final = timedelta(minutes=5)
"""Nobody is told that they may leave their seat for less."""

STATES: Final = {
    "booked": N_("Booked"),
    "planned": N_("You have a further stop"),
    "waiting": N_("Please wait"),
    "called": N_("You are called"),
    "serving": N_("We are serving you now"),
    "held": N_("Please wait a moment longer"),
    "absent": N_("Please come back"),
    "done": N_("Finished"),
    "transferred": N_("Finished here"),
    "cancelled": N_("Cancelled"),
    "expired": N_("No longer valid"),
}
ENDS: Final = {
    "done": N_("Thank you for coming. You can close this page."),
    "transferred": N_("The staff tell you where to go next."),
    "cancelled": N_("This number was cancelled. To come again, please take a new number."),
    "expired": N_("The counters have closed for today. Please take a new number on another day."),
}
SAID: Final = {
    "returned": N_("You are in the line again."),
    "cancelled": N_("Your number is cancelled."),
    "needs": N_("The staff know what you would like."),
    "thanks": N_("Thank you. Your answer helps us."),
    "changed": N_("Something had changed meanwhile. This is how it stands now."),
}
NEEDS: Final = {
    "captions": N_("Talk with captions"),
    "writing": N_("Talk in writing"),
    "interpreter": N_("Interpreter"),
    "wheelchair": N_("Wheelchair"),
    "vibration": N_("Call me by vibration"),
    "large_text": N_("Large letters"),
    "high_contrast": N_("Strong contrast"),
    "escort": N_("Someone to show me the way"),
}


def pieces(locale: Locale) -> dict[str, Any]:
    """What the templates of a language call: typed texts, times, numbers to be set large."""
    return {
        "STATES": STATES,
        "ENDS": ENDS,
        "SAID": SAID,
        "NEEDS": NEEDS,
        "OFFERS": OFFERS,
        "typed": LocalisedText.model_validate,
        "clock": lambda at: dates.clock(_instant(at), locale),
        "wait_range": lambda visit: _wait(visit, locale),
        "WAIT_NOTES": WAIT_NOTES,
        "worth_leaving": _worth_leaving,
        "number": number,
    }


def number(label: str) -> Markup:
    """A window's number, set in digits of their own; smaller where it has more than one."""
    return Markup('<span class="num{}">{}</span>').format(" long" if len(label) > 1 else "", label)


def _wait(visit: Mapping[str, Any], locale: Locale) -> Markup | None:
    """The range of a visit's wait; None where words stand in its place."""
    return _range(visit["wait"], locale) if visit["wait"] and not visit["wait_note"] else None


def _worth_leaving(visit: Mapping[str, Any], now: datetime) -> bool:
    return _instant(visit["leave_until"]) - now > WORTH_LEAVING


def _range(wait: Mapping[str, str], locale: Locale) -> Markup:
    words = dates.clock_range(_instant(wait["low"]), _instant(wait["high"]), locale)
    return ruby.to_html(words) if locale.has_ruby else Markup('<span class="num">{}</span>').format(words)


def _instant(at: str | datetime) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
