"""Which department of an office a procedure belongs to, where the content names it in words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import Progress
from windowsvc.lifeevents.checklist import Case, drafts
from windowsvc.lifeevents.interview import unknown_facts
from windowsvc.lifeevents.model import Event, Status

_JOINTS = re.compile(r"・|または|。|、|\(一部は")


def department_of(text: str, names: Mapping[str, str]) -> str | None:
    """The code of the department that a text names: the first of several, the longest name that fits.

    Args:
        names: code -> name of each department of the office.
    """
    for part in _JOINTS.split(text):
        fitting = [code for code, name in names.items() if name and part.strip().startswith(name)]
        if fitting:
            return max(fitting, key=lambda code: len(names[code]))
    return None


@dataclass(frozen=True)
class Share:
    """What one department has to do in a case.

    Attributes:
        code: of the department in this office, None where the office has none of this name.
        lines: its items.
    """

    code: str | None
    name: str
    lines: tuple[Line, ...]

    @property
    def open(self) -> int:
        """How many of its items are still to do."""
        return sum(line.open for line in self.lines)

    @property
    def state(self) -> Progress:
        """How far the department is, in one word."""
        states = {line.touched.state for line in self.lines if line.open}
        for state in (Progress.IN_HAND, Progress.WAITING):
            if state in states:
                return state
        if Progress.NOT_STARTED in states:
            return Progress.NOT_STARTED
        return Progress.LATER if states else Progress.DONE


def shares(lines: Iterable[Line], names: Mapping[str, str]) -> list[Share]:
    """The city's departments with something to do in a case, in a sensible order.

    What others wait for comes first, then what is done here, by the order of the content; what touches an estate and
    is only talked about comes last.
    """
    found: dict[str, list[Line]] = {}
    codes: dict[str, str | None] = {}
    for line in lines:
        if line.procedure.body != "city" or not (line.open or line.touched.state is not Progress.NOT_STARTED):
            continue
        code = department_of(line.item.department, names)
        name = names[code] if code else line.item.department
        codes[name] = code
        found.setdefault(name, []).append(line)
    made = [Share(codes[name], name, tuple(own)) for name, own in found.items()]
    wanted = {key for share in made for line in share.lines for key in line.after}
    return sorted(made, key=lambda share: _place(share, wanted))


def _place(share: Share, wanted: set[str]) -> tuple[bool, bool, bool]:
    return (
        not any(line.key in wanted for line in share.lines),
        all(line.status is Status.CONSULT for line in share.lines),
        not any(line.item.mode == "accept_here" for line in share.lines),
    )


def facts_to_ask(event: Event, case: Case, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each department of the office the facts that its registers may know and that can still change a result.

    A fact that several departments would need is asked of the one with the most items that wait for it.
    """
    waiting: dict[str, Counter[str]] = {}
    for draft in drafts(event, case):
        code = department_of(draft.department, names)
        if draft.status is not Status.TO_CONFIRM or code is None or draft.procedure.body != "city":
            continue
        for name in set(unknown_facts(draft, case)):
            fact = event.facts.get(name)
            if fact is not None and fact.records and not fact.of_person and fact.ask != "derived":
                waiting.setdefault(name, Counter())[code] += 1
    found: dict[str, list[str]] = {}
    for name, counts in waiting.items():
        found.setdefault(counts.most_common(1)[0][0], []).append(name)
    order = list(event.facts)
    return {code: tuple(sorted(facts, key=order.index)) for code, facts in found.items()}


def named(codes: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Names of departments by their codes."""
    return [names.get(code, code) for code in codes]
