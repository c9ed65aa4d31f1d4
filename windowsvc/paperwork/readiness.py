"""Whether the ticket machines' printers can print, before the first slip too, and whether slips come out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from windowsvc.clocks import business_day, local
from windowsvc.lobby.setup import Kiosk
from windowsvc.office import devices
from windowsvc.office.devices import DeviceEntry
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.readiness import SEEN, Check, Level, Situation, declare
from windowsvc.paperwork import print_jobs, printer_watch
from windowsvc.paperwork.printer_watch import MUTE, READY, UNREACHABLE, Word
from windowsvc.refusal import N_

_STOPPED: Final = (
    N_("{name}: the printer has stopped"),
    N_("Please look at its lamps, and switch it off and on again."),
)
_TROUBLES: Final[Mapping[str, tuple[str, str]]] = {
    "paper_end": (
        N_("{name}: the printer has no paper"),
        N_("Please put a roll in. Until then the number is shown on the screen alone."),
    ),
    "cover_open": (N_("{name}: the cover of the printer is open"), N_("Please close it until it clicks.")),
    UNREACHABLE: (
        N_("{name}: the printer does not answer"),
        N_("Please see whether it is switched on and its cable is in."),
    ),
}


def printers_check(
    printers: Mapping[str, str], alerts: Sequence[Mapping[str, Any]], *, words: Mapping[str, Word] | None = None
) -> Check | None:
    """Whether no slip of today is in trouble.

    Args:
        printers: the names, by code, of the ticket machines with a printer. None of them: no line.
        alerts: the slips in trouble, as `print_jobs.alerts` tells them.
        words: by code, how those on the network said they are.
    """
    if not printers:
        return None
    bad = {str(one["kiosk"]) for one in alerts if one["kiosk"] in printers}
    values = {"well": len(printers) - len(bad), "all": len(printers), "slips": len(alerts)}
    if bad:
        names = {"names": "、".join(printers[code] for code in printers if code in bad)}
        return Check(
            "printers",
            Level.LOOK,
            N_("A slip has not come out of a printer"),
            "{well} / {all}",
            N_("{names}: {slips} slips to look after at the windows"),
            values | names,
            group="lobby",
            page="kiosks",
        )
    note, more = _asked(printers, words or {})
    return Check("printers", Level.OK, N_("Printers"), "{well} / {all}", note, values | more, group="lobby")


def _asked(printers: Mapping[str, str], words: Mapping[str, Word]) -> tuple[str, dict[str, Any]]:
    names = {"names": "、".join(printers.values())}
    if not words:
        return "{names}", names
    values = names | {
        "asked": min(word.at for word in words.values()),
        "mute": "、".join(printers[code] for code, word in words.items() if word.state == MUTE),
    }
    if values["mute"]:
        return N_("{names}, asked at {asked}. These say nothing of their paper: {mute}"), values
    return N_("{names}, asked at {asked}"), values


def printer_check(name: str, *, word: Word | None, now: datetime) -> Check | None:
    """A printer on the network that cannot print or of which nothing is known; no line when it is ready.

    Args:
        name: of its ticket machine.
        word: how it said it is; None when nothing was heard of it lately.
    """
    if word is None:
        return _line(
            N_("{name}: it is not yet known whether the printer is ready"),
            note=N_("It is asked once a minute. Please check again in a minute."),
            values={"name": name},
        )
    if word.state in (READY, MUTE):
        return None
    text, note = _TROUBLES.get(word.state, _STOPPED)
    values = {"name": name, "since": _instant(word.since, now=now)}
    return _line(text, figure=N_("since {since}"), note=note, values=values)


def agent_check(name: str, *, seen: datetime | None, now: datetime) -> Check | None:
    """A printer beside another machine whose print agent is silent; no line when it was heard of.

    Args:
        name: of the ticket machine.
        seen: when the agent was last heard of, None for never.
    """
    if seen is None:
        return _line(
            N_("{name}: no print agent was heard of yet"),
            note=N_("Please have it started on the machine that the printer is connected to."),
            values={"name": name},
            page="devices",
        )
    if now - seen <= SEEN:
        return None
    return _line(
        N_("{name}: the print agent is not heard of"),
        figure=N_("last at {since}"),
        note=N_("Please see whether the machine that the printer is connected to is on."),
        values={"name": name, "since": _instant(seen, now=now)},
        page="devices",
    )


def agents_seen(kiosks: Sequence[str], agents: Iterable[DeviceEntry]) -> dict[str, datetime | None]:
    """When the agent of each of these kiosks was last heard of.

    An agent stands for the kiosk its place names. Which kiosk another one prints for only itself knows: as many of
    them must be heard of as there are kiosks without an agent of their own.
    """
    known = [(one.device.place, one.seen_at) for one in agents if one.revoked_at is None]
    own = {code: [seen for place, seen in known if place == code] for code in kiosks}
    alone = [code for code, seen in own.items() if not seen]
    free = sorted((seen for place, seen in known if place not in own and seen is not None), reverse=True)
    least = free[len(alone) - 1] if 0 < len(alone) <= len(free) else None
    return {
        code: max((at for at in seen if at is not None), default=None) if seen else least for code, seen in own.items()
    }


def _line(text: str, *, note: str, values: Mapping[str, Any], figure: str = "", page: str = "kiosks") -> Check:
    return Check("printer", Level.LOOK, text, figure, note, values, group="lobby", page=page)


def _instant(at: datetime, *, now: datetime) -> datetime | str:
    """An instant as a time of day, with its date when that is another one than today's."""
    return at if local(at).date() == local(now).date() else f"{local(at):%m/%d %H:%M}"


def _troubled(situation: Situation, kiosks: Mapping[str, Kiosk], words: Mapping[str, Word | None]) -> Iterator[Check]:
    everything = devices.everything(situation.session, office=situation.office)
    agents = [one for one in everything if one.device.kind is DeviceKind.AGENT]
    seen = agents_seen([code for code, one in kiosks.items() if one.printer.kind == "agent"], agents)
    for code, kiosk in kiosks.items():
        found = None
        if code in words:
            found = printer_check(str(kiosk.name), word=words[code], now=situation.machine)
        elif code in seen:
            found = agent_check(str(kiosk.name), seen=seen[code], now=situation.machine)
        if found is not None:
            yield found


def _own(situation: Situation) -> Iterable[Check]:
    every = situation.city.all(Kiosk, office=situation.office)
    kiosks = {code: kiosk for code, kiosk in every.items() if kiosk.printer.kind != "none"}
    words = {
        code: printer_watch.word_of(f"{one.printer.host}:{one.printer.port}", now=situation.machine)
        for code, one in kiosks.items()
        if one.printer.kind == "network"
    }
    troubled = list(_troubled(situation, kiosks, words))
    alerts = print_jobs.alerts(
        situation.session, city=situation.city, office=situation.office, day=business_day(situation.now)
    )
    heard = {code: word for code, word in words.items() if word is not None}
    found = printers_check({code: str(kiosk.name) for code, kiosk in kiosks.items()}, alerts, words=heard)
    if found is not None and not (troubled and found.level is Level.OK):
        yield found
    yield from troubled


declare("paperwork", _own)
