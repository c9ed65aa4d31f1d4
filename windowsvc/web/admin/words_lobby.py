"""The words for the settings of the lobby: services, numbers, windows, boards, ticket machines."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from windowsvc.languages.locales import LOCALES
from windowsvc.refusal import N_
from windowsvc.web.admin.words import (
    COMMON,
    DEPARTMENT,
    NOTICE,
    OFFICE,
    OPENING,
    PRIORITY,
    RULES,
    KindWords,
    Words,
)

_FLOOR: Final = Words(N_("Floor"), N_("As people read it on the signs, such as 1F."))
_SHAPES: Final = {
    "circle": N_("Circle"),
    "square": N_("Square"),
    "hexagon": N_("Hexagon"),
    "diamond": N_("Diamond"),
    "house": N_("House"),
    "plate": N_("Plate"),
    "triangle": N_("Triangle"),
}
_WAYS: Final = {
    "": N_("No arrow"),
    "ahead": N_("Straight on"),
    "left": N_("To the left"),
    "right": N_("To the right"),
    "ahead_left": N_("Ahead on the left"),
    "ahead_right": N_("Ahead on the right"),
    "back": N_("Behind you"),
    "back_left": N_("Behind you on the left"),
    "back_right": N_("Behind you on the right"),
    "up": N_("Up the stairs"),
    "down": N_("Down the stairs"),
}

SERIES: Final = KindWords(
    "series", "services", N_("Series of numbers"), N_("Series of numbers"),
    N_("The letter and the numbers on the tickets. Several services may share one series."),
    N_("Add a series"),
    {
        "prefix": Words(
            N_("Letter before the number"),
            N_("A capital letter or two. Choose letters that do not sound alike (not B and D, not M and N)."),
        ),
        "first": Words(N_("Numbers begin at")),
        "last": Words(N_("Numbers end at"), N_("When it is reached, no more numbers are given that day.")),
        "width": Words(N_("Digits"), N_("With 3 digits, 7 is written 007.")),
        "paper": Words(
            N_("Numbers kept for paper"),
            N_("The last of the numbers. They are printed beforehand and given out while the machines are away."),
        ),
        "shape": Words(N_("Shape of the sign"), N_("So that the letter is told apart without its colour."),
                       choices=_SHAPES),
        **COMMON,
    },
    stem="series",
)  # fmt: skip

SERVICE: Final = KindWords(
    "service", "services", N_("Kind of service"), N_("Kinds of service"),
    N_("The buttons of the ticket machine, the numbers and the windows behind them."), N_("Add a service"),
    {
        "name": Words(N_("Name on the ticket machine")),
        "public_name": Words(
            N_("Name on boards and tickets"),
            N_("Short, it is read from afar. It must not tell the lobby of a death or of a benefit."),
        ),
        "examples": Words(N_("Examples"), N_("A few things that are done here, under the name on the button.")),
        "series": Words(N_("Series of numbers"), target="series"),
        "department": Words(N_("Section"), target="department", more=True),
        "group": Words(N_("Heading on the ticket machine"), N_("Buttons with the same heading stand together."),
                       more=True),
        "wait_at": Words(N_("Where to wait"), N_("Printed on the ticket, such as: the green seats."), more=True),
        "floor": _FLOOR,
        "on_kiosk": Words(N_("Has a button on the ticket machine"), N_("Otherwise only staff give numbers for it.")),
        "staffed_desk": Words(
            N_("Is the help desk"), N_("For people who do not know what to choose."), more=True
        ),
        "from_phone": Words(N_("A number can be taken by phone from home"), more=True),
        "hours": Words(N_("Hours of its own"), N_("It is open only while the office is open too."), more=True),
        "paused_until": Words(N_("Paused until"), N_("It opens again by itself at this time.")),
        "paused_reason": Words(
            N_("Reason of the pause"), N_("Shown on the button. With a reason and no time it stays paused.")
        ),
        **COMMON,
    },
    stem="service",
)  # fmt: skip

PROFILE: Final = KindWords(
    "profile", "windows", N_("Work profile"), N_("Work profiles"),
    N_("Which services a window calls. Several windows may share one profile."), N_("Add a profile"),
    {
        "name": Words(N_("Name"), N_("Staff choose by this name.")),
        "services": Words(N_("Kinds of service"), target="service", ordered=True),
        "strict": Words(
            N_("Call strictly in this order"),
            N_("The first service is called until nobody waits for it. Otherwise whoever waits longest comes first."),
        ),
        **COMMON,
    },
    stem="profile",
)  # fmt: skip

WINDOW: Final = KindWords(
    "window", "windows", N_("Window"), N_("Windows"),
    N_("The windows as people see them, and the way there."), N_("Add a window"),
    {
        "label": Words(N_("Number of the window"), N_("As on the sign above it.")),
        "name": Words(N_("Name"), N_("Only if the sign has one besides the number.")),
        "profile": Words(N_("Work profile"), target="profile"),
        "floor": _FLOOR,
        "way": Words(N_("Arrow on the board"), N_("Seen from the seats in front of the board."), choices=_WAYS),
        "way_text": Words(N_("The way in words"), N_("Such as: behind the pillar on the left.")),
        "offers.hearing_loop": Words(
            N_("Hearing loop"), N_("People see on their phones and at the counter what this window offers.")
        ),
        "offers.cartilage_earphones": Words(N_("Cartilage conduction earphones")),
        "offers.signing": Words(N_("Sign language")),
        "offers.writing": Words(N_("Talk in writing")),
        **COMMON,
    },
    stem="window",
)  # fmt: skip

BOARD: Final = KindWords(
    "board", "boards", N_("Board"), N_("Boards"),
    N_("The screens in the lobby, and what each of them shows."), N_("Add a board"),
    {
        "name": Words(N_("Name"), N_("Where it hangs, such as: lobby on the ground floor.")),
        "windows": Words(N_("Windows whose calls it shows"), target="window", empty=N_("every window")),
        "services": Words(N_("Services whose line it shows"), target="service", ordered=True,
                          empty=N_("every service")),
        "languages": Words(N_("Languages"), N_("Spoken and shown one after the other."), ordered=True),
        "sound": Words(N_("Chime and voice")),
        "volume": Words(N_("Volume"), N_("50 is the ordinary one."), unit=N_("percent"), more=True),
        "quiet_from": Words(
            N_("Quiet from"), N_("Such as 21:00. From then on nothing is heard, calls are only shown."), more=True
        ),
        "quiet_until": Words(N_("Quiet until"), N_("Such as 07:30."), more=True),
        "zone": Words(
            N_("Within earshot"), N_("Boards with the same word here take turns: one of them speaks."), more=True
        ),
        "distance_m": Words(
            N_("Farthest seat"), N_("The letters become as large as this distance needs."), unit=N_("metres")
        ),
        "pitch_mm": Words(
            N_("Size of one dot"),
            N_("Width of the picture in millimetres, divided by 1920. A 55-inch screen has 0.634."),
            unit=N_("mm"), more=True,
        ),
        **COMMON,
    },
    stem="board",
)  # fmt: skip

KIOSK: Final = KindWords(
    "kiosk", "kiosks", N_("Ticket machine"), N_("Ticket machines"),
    N_("The machines at the entrance, their buttons and their printers."), N_("Add a ticket machine"),
    {
        "name": Words(N_("Name"), N_("Where it stands, such as: main entrance.")),
        "services": Words(N_("Buttons"), target="service", ordered=True, empty=N_("every service of the office")),
        "printer.kind": Words(
            N_("Printer"),
            choices={
                "none": N_("No printer: the number is read off the screen"),
                "network": N_("A printer on the network"),
                "agent": N_("A printer at another computer, through its program"),
                "browser": N_("The printer of the machine's own browser"),
            },
        ),
        "printer.host": Words(N_("Address of the printer"), N_("Only for a printer on the network.")),
        "printer.port": Words(N_("Port of the printer"), N_("9100 for almost all of them."), more=True),
        "printer.width_mm": Words(N_("Width of the paper"), choices={"58": "58 mm", "80": "80 mm"}),
        "printer.second_language": Words(
            N_("Second language on the slip"),
            N_("Printed below for tickets in the office's own language. None keeps the paper short."),
            choices={"": N_("None"), **{one.code: one.own_name for one in LOCALES[1:]}}, more=True,
        ),
        "voice": Words(
            N_("Voice guidance"),
            N_("Begins by the key * or a touch of the upper right corner. Nothing personal is spoken into the room."),
            choices={
                "room": N_("From the machine's loudspeaker"),
                "headphones": N_("From the socket for headphones alone"),
                "none": N_("None"),
            },
            more=True,
        ),
        **COMMON,
    },
    stem="kiosk",
)  # fmt: skip

KINDS: Final[Mapping[str, KindWords]] = MappingProxyType(
    {
        one.kind: one
        for one in (
            SERVICE, SERIES, WINDOW, PROFILE, BOARD, KIOSK, OPENING, NOTICE, PRIORITY, RULES, OFFICE, DEPARTMENT,
        )
    }
)  # fmt: skip
"""Every kind that has a page, in the order of the pages."""
