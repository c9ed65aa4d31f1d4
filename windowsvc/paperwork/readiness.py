"""Whether slips come out of the ticket machines' printers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from windowsvc.clocks import business_day
from windowsvc.lobby.setup import Kiosk
from windowsvc.office.readiness import Check, Level, Situation, declare
from windowsvc.paperwork import print_jobs
from windowsvc.refusal import N_


def printers_check(printers: Mapping[str, str], alerts: Sequence[Mapping[str, Any]]) -> Check | None:
    """Whether no slip of today is in trouble.

    Args:
        printers: the names, by code, of the ticket machines with a printer. None of them: no line.
        alerts: the slips in trouble, as `print_jobs.alerts` tells them.
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
    names = {"names": "、".join(printers.values())}
    return Check("printers", Level.OK, N_("Printers"), "{well} / {all}", "{names}", values | names, group="lobby")


def _own(situation: Situation) -> Iterable[Check]:
    kiosks = situation.city.all(Kiosk, office=situation.office)
    printers = {code: str(kiosk.name) for code, kiosk in kiosks.items() if kiosk.printer.kind != "none"}
    alerts = print_jobs.alerts(
        situation.session, city=situation.city, office=situation.office, day=business_day(situation.now)
    )
    found = printers_check(printers, alerts)
    return [] if found is None else [found]


declare("paperwork", _own)
