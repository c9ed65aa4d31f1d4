"""The names in a case: shown to one sign-in that asks, for a quarter of an hour, and hidden again; all is recorded."""

from __future__ import annotations

from windowsvc.events import Held
from windowsvc.lifeevents import reveals
from windowsvc.lifeevents.casefile import Opened
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseOut
from windowsvc.web.api.common import api

_REFUSALS = ("case_unknown", "stale_version")


@door(
    api, "POST", "/cases/<case>/reveal", permission="case.names", body=CaseBody, answers={200: CaseOut, 204: None},
    refusals=_REFUSALS, key="optional",
)  # fmt: skip
def reveal_names(call: Call, case: str) -> Answer:
    """Show the names, addresses and notes of a case to this sign-in for a quarter of an hour."""
    return casework.act_of_department(call, case, _reveal)


@door(
    api, "POST", "/cases/<case>/conceal", permission="case.names", body=CaseBody, answers={200: CaseOut, 204: None},
    refusals=_REFUSALS, key="optional",
)  # fmt: skip
def conceal_names(call: Call, case: str) -> Answer:
    """Hide them from this sign-in again."""
    return casework.act_of_department(call, case, _conceal)


def _reveal(call: Call, held: Held, opened: Opened) -> None:
    reveals.reveal(call.session, held, opened, sign_in=call.principal.session or "", by=call.by)


def _conceal(call: Call, held: Held, opened: Opened) -> None:
    reveals.conceal(call.session, held, opened, sign_in=call.principal.session or "", by=call.by)
