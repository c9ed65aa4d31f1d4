"""What a city sets up for its lobby: series, services, windows, boards, kiosks, hours, rules."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from windowsvc.languages.locales import parse
from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.day import Hours
from windowsvc.office.configuration import Item, declare

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Shape = Literal["circle", "square", "hexagon", "diamond", "house", "plate", "triangle"]
Way = Literal[
    "", "left", "right", "ahead", "back", "ahead_left", "ahead_right", "back_left", "back_right", "up", "down"
]


class Opening(Item):
    """The hours of an office; its code is the office's."""

    hours: Hours


class Rules(Item):
    """How an office treats returns, recalls and people who do not come; its code is the office's.

    ``at_close``: whoever holds a number is served also after the close, and is told so; or no number is given that
    would probably not be called before it; or neither is promised.
    """

    return_policy: Literal["after_k", "kept", "back"] = "after_k"
    return_k: int = Field(2, ge=0, le=20)
    recall_spacing_seconds: int = Field(10, ge=0, le=120)
    recall_limit: int = Field(5, ge=1, le=20)
    no_answer_after_minutes: int = Field(10, ge=1, le=60)
    kiosk_idle_seconds: int = Field(60, ge=20, le=300)
    at_close: Literal["unsaid", "serve_all", "stop_issuing"] = "unsaid"
    pause_reasons: tuple[LocalisedText, ...] = ()


class Priority(Item):
    """A named reason to be called earlier, by at most ``head_start`` people."""

    name: LocalisedText
    head_start: int = Field(ge=1, le=50)
    kiosk: bool = False


class Series(Item):
    """番号系列: the numbers ``first`` to ``last`` behind a prefix, shown with ``width`` digits.

    The last ``paper`` of them are kept for sheets printed beforehand, and given out while machines are away.
    """

    prefix: str = Field(pattern=r"^[A-Z]{0,2}$")
    first: int = Field(1, ge=0, le=999_999)
    last: int = Field(999, ge=1, le=999_999)
    width: int = Field(3, ge=3, le=6)
    paper: int = Field(0, ge=0, le=1000)
    shape: Shape = "circle"

    @model_validator(mode="after")
    def _fits(self) -> Series:
        if self.last < self.first or len(str(self.last)) > self.width:
            raise ValueError("last must not be below first, and must fit the width")
        if self.paper and self.ordinary_last < self.first:
            raise ValueError("the numbers kept for paper must leave some for the machines")
        return self

    @property
    def ordinary_last(self) -> int:
        """The last number that is given by a machine."""
        return self.last - self.paper

    def label(self, number: int) -> str:
        """``A-102``: what is printed, shown and spoken."""
        digits = str(number).zfill(self.width)
        return f"{self.prefix}-{digits}" if self.prefix else digits


class Service(Item):
    """受付業務. ``public_name`` is what the lobby may show; it tells of no death and no benefit.

    ``wait_at`` says in the city's words where to wait, its floor included; without it the floor alone is said.
    """

    series: Code
    name: LocalisedText
    public_name: LocalisedText
    examples: LocalisedText | None = None
    department: Code | None = None
    group: LocalisedText | None = None
    wait_at: LocalisedText | None = None
    floor: str = Field("", max_length=20)
    hours: Hours | None = None
    paused_until: AwareDatetime | None = None
    paused_reason: LocalisedText | None = None
    on_kiosk: bool = True
    staffed_desk: bool = False
    from_phone: bool = False


class Profile(Item):
    """受持ち: the services a window serves; strictly in this order when ``strict``."""

    name: LocalisedText
    services: tuple[Code, ...] = Field(min_length=1)
    strict: bool = False


class Offers(BaseModel):
    """What helps with hearing and talking at a window, as people are told before they sit down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hearing_loop: bool = False
    cartilage_earphones: bool = False
    signing: bool = False
    writing: bool = False

    @property
    def names(self) -> list[str]:
        """What there is."""
        return [name for name, there in self if there]


class Window(Item):
    """窓口: its number as people read it, the way to it and what it offers."""

    label: str = Field(min_length=1, max_length=8)
    name: LocalisedText | None = None
    floor: str = Field("", max_length=20)
    way: Way = ""
    way_text: LocalisedText | None = None
    offers: Offers = Offers()
    profile: Code


_TIME_OR_NONE: Final = r"^(|([01][0-9]|2[0-3]):[0-5][0-9])$"


class Board(Item):
    """表示盤: the windows and services one screen shows, and how far away people stand.

    Boards of the same ``zone`` hang within earshot of each other: one of them chimes and speaks. ``volume`` is in
    percent. From ``quiet_from`` until ``quiet_until`` (21:00, 07:30; none where they are alike) nothing is heard.
    """

    name: LocalisedText
    windows: tuple[Code, ...] = ()
    services: tuple[Code, ...] = ()
    languages: tuple[str, ...] = ("ja", "en")
    distance_m: float = Field(5, ge=1, le=20)
    pitch_mm: float = Field(0.634, ge=0.1, le=3)
    sound: bool = True
    volume: int = Field(50, ge=10, le=100)
    quiet_from: str = Field("", pattern=_TIME_OR_NONE)
    quiet_until: str = Field("", pattern=_TIME_OR_NONE)
    zone: str = Field("", max_length=40)


class Printer(Item):
    """Where a kiosk's slips are printed.

    Attributes:
        second_language: printed below the office's own for a ticket in that one; empty keeps the paper short.
    """

    kind: Literal["none", "network", "agent", "browser"] = "none"
    host: str = Field("", max_length=120)
    port: int = Field(9100, ge=1, le=65535)
    width_mm: Literal[58, 80] = 80
    second_language: str = ""

    @field_validator("second_language")
    @classmethod
    def _known(cls, code: str) -> str:
        found = parse(code)
        if code and found is None:
            raise ValueError("name a language by a code we know, or none")
        return found.code if found else ""


class Kiosk(Item):
    """発券機: the services it offers (none listed: every one of its office), its printer and its voice.

    Attributes:
        voice: where it is heard: nowhere, on headphones alone, or in the room, where nothing personal is spoken until
            headphones are plugged in.
    """

    name: LocalisedText
    services: tuple[Code, ...] = ()
    printer: Printer = Printer()
    voice: Literal["none", "headphones", "room"] = "room"


class Notice(Item):
    """One line at the foot of boards and on phones."""

    text: LocalisedText
    boards: tuple[Code, ...] = ()
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


declare("opening", Opening)
declare("rules", Rules)
declare("priority", Priority)
declare("series", Series)
declare("service", Service)
declare("profile", Profile)
declare("window", Window)
declare("board", Board)
declare("kiosk", Kiosk)
declare("notice", Notice)
