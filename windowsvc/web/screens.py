"""The screens that follow the log live: every board, and every window's desk."""

from __future__ import annotations

from typing import Any

from windowsvc.database import Session, reading
from windowsvc.events import Entry
from windowsvc.lobby import board, desk
from windowsvc.lobby.opening import iso
from windowsvc.lobby.outlook import Outlook, moment_of
from windowsvc.office import devices
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal
from windowsvc.screens import ScreenKind, Snapshot
from windowsvc.web.live import declare_screen
from windowsvc.web.parts import Parts
from windowsvc.web.sockets import SocketCall, socket_door

DESK_SECTIONS = (
    "window", "leg", "seated", "next", "waiting", "waiting_count", "held", "absent", "others", "expected", "undo",
    "alerts", "day",
)  # fmt: skip


def declare_screens(parts: Parts) -> None:
    """Open the namespaces ``/board`` and ``/window``."""
    screens = _Screens(parts)
    declare_screen(
        ScreenKind(
            "board", screens.board, screens.office_of("board"), board.SECTIONS, screens.board_calls, screens.now
        ),
        permission="board.show",
        key="board",
    )
    socket_door("/board", "sound", permission="board.show")(_note_sound)
    declare_screen(
        ScreenKind("window", screens.desk, screens.office_of("window"), DESK_SECTIONS, _no_calls, screens.now),
        permission="window.show",
        key="window",
    )


def _note_sound(call: SocketCall, sent: Any = None) -> dict[str, bool]:
    """A board tells whether its sound runs, for the page of the morning."""
    running = isinstance(sent, dict) and sent.get("running") is True
    device = next((one.device for one in call.candidates if one.device is not None), None)
    if device is not None:
        devices.note_sound(device.id, on=running)
    return {"noted": device is not None}


def look(parts: Parts, session: Session, office: str) -> Outlook:
    """The office's lobby now, read again only when something has happened; ``session`` only reads."""
    moment = moment_of(session, office, now=parts.clocks.business.now())
    city = parts.configuration.city(session, office=office, revision=moment.config)
    return parts.outlooks.of(session, city=city, moment=moment)


def _no_calls(_code: str, _events: list[Entry]) -> list[dict[str, Any]]:
    return []


class _Screens:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def now(self) -> str:
        return str(iso(self._parts.clocks.business.now()))

    def office_of(self, kind: str) -> Any:
        def office(session: Session, code: str) -> str:
            found = self._parts.configuration.city(session).office_of(kind, code)
            if found is None:
                raise Refusal("screen_unknown", N_("There is no such screen."), status=404)
            return found

        return office

    def board(self, session: Session, code: str) -> Snapshot:
        office, _ = board.setup_of(self._parts.configuration.city(session), code)
        outlook = look(self._parts, session, office)
        return board.snapshot(
            session,
            outlook,
            code=code,
            now=self._parts.clocks.business.now(),
            build=self._parts.build,
            training=self._parts.settings.training,
        )

    def board_calls(self, code: str, found: list[Entry]) -> list[dict[str, Any]]:
        return board.calls_among(self._city(), code, found)

    def desk(self, session: Session, code: str) -> Snapshot:
        office = self.office_of("window")(session, code)
        clocks = self._parts.clocks
        instants = desk.Instants(
            now=clocks.business.now(),
            machine=clocks.machine.now(),
            undo_seconds=self._parts.settings.calling.undo_seconds,
        )
        outlook = look(self._parts, session, office)
        alerts = self._parts.alerts_of(session, outlook)
        return desk.snapshot(session, outlook, code=code, instants=instants, build=self._parts.build, alerts=alerts)

    def _city(self) -> City:
        found = self._parts.configuration.remembered()
        if found is None:
            with reading(self._parts.engine) as session:
                found = self._parts.configuration.city(session)
        return found
