"""What the pages call each kind of setting and each of its fields. No page shows a name out of the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from windowsvc.refusal import N_

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Words:
    """How one field is asked for.

    Attributes:
        target: the kind of item its codes name.
        ordered: whether the order of the chosen items means something.
        choices: the words of each value that can be chosen.
        empty: what an empty list means.
        more: folded away with the settings that are rarely touched.
        unit: said after the value.
    """

    label: str
    hint: str = ""
    target: str = ""
    ordered: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    empty: str = ""
    more: bool = False
    unit: str = ""


@dataclass(frozen=True)
class KindWords:
    """How one kind of setting is spoken of.

    Attributes:
        page: the page it stands on.
        single: an office has exactly one, under the office's own code.
        stem: what a code made by us begins with.
    """

    kind: str
    page: str
    one: str
    many: str
    intro: str
    add: str
    fields: Mapping[str, Words]
    single: bool = False
    stem: str = ""


ACTIVE: Final = Words(
    N_("In use"), N_("Nothing is ever deleted. What is not in use appears nowhere, and can be used again.")
)
ORDER: Final = Words(N_("Place in the list"), N_("The smaller number comes first."), more=True)
COMMON: Final[Mapping[str, Words]] = MappingProxyType({"order": ORDER, "active": ACTIVE})

_FLOOR: Final = Words(N_("Floor"), N_("As people read it on the signs, such as 1F."))

OFFICE: Final = KindWords(
    "office", "offices", N_("Office"), N_("Offices"),
    N_("The main building and its branches. Each has its own lobby, its own hours and its own staff."),
    N_("Add an office"),
    {
        "name": Words(N_("Name")),
        "place": Words(N_("Where it is"), N_("Said on tickets and phones, such as the street and the landmark.")),
        "languages": Words(N_("Languages offered"), N_("The first one is the office's own."), ordered=True),
        "telephone": Words(N_("Telephone")),
        "phone_base_url": Words(
            N_("Address for citizens' phones"),
            N_("The start of the address that phones reach from outside, such as https://ban.example.lg.jp. "
               "Left empty, no code is printed on the tickets."),
        ),
        **COMMON,
    },
    stem="office",
)  # fmt: skip

DEPARTMENT: Final = KindWords(
    "department", "offices", N_("Section"), N_("Sections"),
    N_("The sections that stand behind the services."), N_("Add a section"),
    {"name": Words(N_("Name")), "floor": _FLOOR, "telephone": Words(N_("Extension")), **COMMON},
    stem="section",
)  # fmt: skip

OPENING: Final = KindWords(
    "opening", "hours", N_("Opening hours"), N_("Opening hours"),
    N_("When the doors are open, when the last number is given, and the days off."), "",
    {"hours": Words(N_("Opening hours")), **COMMON}, single=True,
)  # fmt: skip

RULES: Final = KindWords(
    "rules", "rules", N_("House rules"), N_("House rules"),
    N_("What happens when somebody does not come, comes back, or is called again."), "",
    {
        "return_policy": Words(
            N_("Whoever missed the call and comes back"),
            choices={
                "after_k": N_("is called after a few others"),
                "kept": N_("keeps the place they had"),
                "back": N_("goes to the end of the line"),
            },
        ),
        "return_k": Words(N_("How many others go first"), N_("Counts only where a few others go first."),
                          unit=N_("people")),
        "no_answer_after_minutes": Words(
            N_("Absent after"), N_("Whoever does not come within this time is marked absent by itself."),
            unit=N_("minutes"),
        ),
        "recall_limit": Words(N_("Call at most"), N_("The first call counts."), unit=N_("times")),
        "recall_spacing_seconds": Words(
            N_("Wait between two calls"), N_("So that the lobby is not called at without a pause."),
            unit=N_("seconds"),
        ),
        "kiosk_idle_seconds": Words(
            N_("Ticket machine goes back to its start after"), N_("When nobody touches it."), unit=N_("seconds")
        ),
        "at_close": Words(
            N_("Towards closing time"),
            N_("What people are told whose number may not be called before the close."),
            choices={
                "unsaid": N_("only that it may be too late"),
                "serve_all": N_("that whoever holds a number is served, also after the close"),
                "stop_issuing": N_("no number is given any more that would probably come too late"),
            },
        ),
        "pause_reasons": Words(
            N_("Reasons to pause a window"), N_("Staff choose one of these. Leave a line empty to leave it out.")
        ),
        **COMMON,
    },
    single=True,
)  # fmt: skip

PRIORITY: Final = KindWords(
    "priority", "priorities", N_("Reason for priority"), N_("Reasons for priority"),
    N_("Each reason has a name and a limit, so that nobody is passed again and again."), N_("Add a reason"),
    {
        "name": Words(N_("Name"), N_("Staff see it beside the number, such as: with a small child.")),
        "head_start": Words(
            N_("Goes ahead of at most"), N_("Nobody is passed by more later numbers than this."), unit=N_("people")
        ),
        "kiosk": Words(N_("Can be asked for at the ticket machine"), N_("Otherwise only staff can give it.")),
        **COMMON,
    },
    stem="priority",
)  # fmt: skip

NOTICE: Final = KindWords(
    "notice", "notices", N_("Notice"), N_("Notices"),
    N_("One line at the foot of the boards and on the phones of those who wait."), N_("Add a notice"),
    {
        "text": Words(N_("Text"), N_("One short sentence. It does not move across the screen.")),
        "boards": Words(N_("Shown on"), target="board", empty=N_("every board")),
        "since": Words(N_("From"), N_("Left empty: from now on.")),
        "until": Words(N_("Until"), N_("Left empty: until it is taken out of use.")),
        **COMMON,
    },
    stem="notice",
)  # fmt: skip
