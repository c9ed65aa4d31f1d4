"""The shapes of the answers to screens, tickets and commands, for the document and its tests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from windowsvc.web.api.shapes import (
    BoardLine,
    DayOut,
    Instant,
    LegOut,
    LegState,
    OfficeOut,
    PlaceOut,
    ServiceLine,
    Shape,
    Sign,
    Text,
    WaitNote,
    WaitOut,
)


class CallOut(Shape):
    """A number that is called, or was called last."""

    seq: int
    leg: int
    label: str
    sign: Sign
    window: PlaceOut | None
    at: Instant
    kind: Literal["call", "recall"]
    language: str | None
    state: LegState


class NoticeOut(Shape):
    """A line at the foot of boards and on phones."""

    code: str
    text: Text


class EmergencyOut(Shape):
    """A text that goes over everything."""

    text: Text
    since: Instant


class EmergencyAnswer(Shape):
    """The text that is shown now, if any."""

    emergency: EmergencyOut | None


class BoardHead(Shape):
    """What a board is."""

    code: str
    name: Text
    office: Text
    languages: list[str]
    sound: bool
    training: bool


class BoardOut(Shape):
    """The whole of a board."""

    revision: str
    seq: int
    build: str
    now: Instant
    board: BoardHead
    calls: list[CallOut]
    absent: list[str]
    waiting: list[BoardLine]
    notices: list[NoticeOut]
    emergency: EmergencyOut | None


class SpanOut(Shape):
    """From when to when."""

    low: Instant
    high: Instant


class OfferOut(ServiceLine):
    """A service as a kiosk offers it."""

    code: str
    examples: Text | None
    group: Text | None
    wait_at: Text | None
    floor: str
    staffed_desk: bool
    quieter: list[SpanOut]


class KioskOut(Shape):
    """What a kiosk offers."""

    kiosk: str
    office: OfficeOut
    build: str
    now: Instant
    seq: int
    idle_seconds: int
    at_close: Literal["unsaid", "serve_all", "stop_issuing"]
    languages: list[str]
    services: list[OfferOut]
    day: DayOut


class PrintOut(Shape):
    """How the slip is getting on."""

    job: int
    state: str
    channel: str


class TicketOut(Shape):
    """A number just taken."""

    id: int
    leg: int
    label: str
    number: int
    token: str
    status_url: str | None
    people_ahead: int
    wait: WaitOut | None
    wait_note: WaitNote | None
    print: PrintOut | None
    office: str
    service: str
    service_name: Text
    sign: Sign
    wait_at: Text | None
    floor: str


class NextStop(Shape):
    """A stop still ahead."""

    service: str
    name: Text
    floor: str
    wait_at: Text | None


class ReturnRule(Shape):
    """Where somebody who comes back too late waits again."""

    policy: Literal["after_k", "kept", "back"]
    k: int


class Can(Shape):
    """What the holder may do now."""

    return_: bool = Field(alias="return")
    cancel: bool
    cannot_come: bool
    prefer: bool


class PhoneOut(Shape):
    """A visit as its holder sees it."""

    label: str
    sign: Sign
    state: LegState
    service: str
    service_name: Text
    people_ahead: int | None
    wait: WaitOut | None
    wait_note: WaitNote | None
    leave_until: Instant | None
    near: bool
    wait_at: Text | None
    floor: str
    window: PlaceOut | None
    calls: int
    called_at: Instant | None
    next_stops: list[NextStop]
    language: str
    needs: list[str]
    version: int
    leg: int
    office: OfficeOut
    served_after_close: bool
    return_rule: ReturnRule
    can: Can
    day: DayOut
    notices: list[NoticeOut]
    build: str
    seq: int


class StaffCallOut(Shape):
    """A call for a person."""

    id: int
    place: str


class DayCloseOut(Shape):
    """What closing the day ends: the numbers at windows, and how many others by state."""

    day: str
    closed: bool
    at_window: list[LegOut]
    others: dict[str, int]


class BlockOut(Shape):
    """The numbers that were entered."""

    entered: int
    first: str
    last: str
