"""見回り: how each network printer last said it is, so that one without paper is known before the first slip.

Each process asks for itself and keeps the words in memory; a slip that is printed tells as much as a question does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from windowsvc.lobby.setup import Kiosk
from windowsvc.office.configuration import City
from windowsvc.paperwork import print_jobs, print_queue
from windowsvc.paperwork.printer_status import PrinterStatus
from windowsvc.paperwork.printers import ANSWER_WAIT, NetworkPrinter, PrinterUnreachable

EVERY: Final = timedelta(minutes=1)
"""Between two rounds of questions."""
OLD: Final = timedelta(minutes=5)
"""A word older than this says nothing of how the printer is now."""
PATIENCE: Final = 1.0
"""Seconds a printer gets to take the line; a slip of this process waits so long at most."""

READY: Final = "ready"
MUTE: Final = "mute"
"""It takes the line and says nothing of itself, as many printers do."""
UNREACHABLE: Final = print_queue.UNREACHABLE


@dataclass(frozen=True)
class Word:
    """How a printer is: `ready`, `mute`, `unreachable`, or why it cannot print, as `PrinterStatus.refusal` says it.

    Attributes:
        since: when it was first found so. at: when it was last found so. Both are the machine's instants.
    """

    state: str
    since: datetime
    at: datetime


_words: Final[dict[str, Word]] = {}
_lock: Final = threading.Lock()


def note(target: str, *, state: str, now: datetime) -> None:
    """A printer was found in a state now."""
    with _lock:
        before = _words.get(target)
        if before is not None and before.state == state and before.since <= now:
            _words[target] = replace(before, at=now)
        else:
            _words[target] = Word(state, since=now, at=now)


def word_of(target: str, *, now: datetime) -> Word | None:
    """How a printer is; None when nothing was heard of it lately."""
    found = _words.get(target)
    return None if found is None or now - found.at > OLD else found


def state_of(status: PrinterStatus | None) -> str:
    """The state that a printer's answer means; None: it gave none."""
    return MUTE if status is None else status.refusal or READY


def ask(target: str, *, patience: float = PATIENCE, answer_wait: float = ANSWER_WAIT) -> str:
    """Ask a printer, given as HOST:PORT, how it is."""
    host, _, port = target.rpartition(":")
    try:
        return state_of(NetworkPrinter(host, port=int(port), timeout=patience, answer_wait=answer_wait).status())
    except PrinterUnreachable:
        return UNREACHABLE


def at_rest(session: Session, *, city: City, now: datetime) -> list[str]:
    """The network printers of every office that nothing is being printed on or about to be."""
    places = {code: city.office_of("kiosk", code) or "" for code in city.all(Kiosk)}
    found = [print_jobs.destination(city, office=office, kiosk=code) for code, office in places.items()]
    targets = dict.fromkeys(one["target"] for one in found if one is not None and one["channel"] == "network")
    busy = print_queue.busy_targets(session, now=now) if targets else set()
    return [target for target in targets if target not in busy]
