"""The verbs on one case: ``POST /cases/<case>/<verb>`` with the version that was seen; answered with the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseOut
from windowsvc.web.api.common import api
from windowsvc.web.casework import Run

CASE: Final = ("case_unknown", "stale_version")
"""What every verb on a case may be refused with."""
OPEN: Final = ("case_closed",)


def case_verb(
    name: str, *, body: type[Body] = CaseBody, refusals: tuple[str, ...] = OPEN, departments: bool = False
) -> Callable[[Run], Run]:
    """Declare one verb on a case; what is decorated runs it and answers nothing.

    Args:
        refusals: what it may be refused with besides the case being unknown or moved on.
        departments: whether those of one department may do it to a procedure of theirs; they are not told the case.
    """

    def declare(run: Run) -> Run:
        def view(call: Call, case: str) -> Answer:
            if departments:
                return casework.act_of_department(call, case, run, item=call.body.item)
            return casework.act(call, case, run)

        view.__name__, view.__doc__ = run.__name__, run.__doc__
        answers: dict[int, Any] = {200: CaseOut, 204: None} if departments else {200: CaseOut}
        door(
            api, "POST", f"/cases/<case>/{name}", permission="case.work", body=body, answers=answers,
            refusals=(*CASE, *refusals), key="optional",
        )(view)  # fmt: skip
        return run

    return declare
