"""The announcer: which words belong to which call, one speaking board per zone, and clips made before they are needed.

A call is spoken by the number of its event: what is heard follows from the log alone, as what is shown does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, or_, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import Clocks
from windowsvc.database import reading, upsert, writing
from windowsvc.jobs import Task
from windowsvc.lobby import board as boards
from windowsvc.lobby import legs
from windowsvc.lobby.outlook import Outlook, Standing, look, moment_of
from windowsvc.lobby.setup import Board
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.voice import aloud, readings
from windowsvc.voice.clips import Clips
from windowsvc.voice.engines import VoiceUnavailableError
from windowsvc.voice.readings import UnspeakableError, Utterance
from windowsvc.voice.tables import AnnouncerLease

LEASE: Final = timedelta(seconds=20)
"""How long a board may be silent before another one of its zone speaks."""
AHEAD: Final = 2
"""How many numbers of each window's line are spoken before they are called."""
AT_A_TIME: Final = 3.0
"""Seconds one run of the job may take, so that other jobs keep their time."""


def zone_of(code: str, board: Board, *, office: str) -> str:
    """The zone a board speaks in: the one the city named, else its own."""
    return f"{office}/zone/{board.zone}" if board.zone else f"{office}/board/{code}"


def shares_zone(city: City, office: str, board: Board) -> bool:
    """Whether another board hangs within earshot, so that they must take turns."""
    if not board.zone:
        return False
    return sum(one.zone == board.zone and one.sound for one in city.all(Board, office=office).values()) > 1


def may_speak(session: Session, *, zone: str, holder: str, running: bool, now: datetime) -> bool:
    """Take, keep or give up the voice of a zone; whether ``holder`` has it.

    Args:
        holder: names the screen, new each time its page is loaded.
        running: whether its sound is on; one that cannot be heard gives the voice up.
    """
    if running:
        until = now + LEASE
        fresh = upsert(session, AnnouncerLease).values(zone=zone, holder=holder, until=until)
        session.execute(fresh.on_conflict_do_nothing())
        free = or_(AnnouncerLease.holder == holder, AnnouncerLease.until < now)
        change = update(AnnouncerLease).where(AnnouncerLease.zone == zone, free).values(holder=holder, until=until)
        return session.execute(change.returning(AnnouncerLease.zone)).one_or_none() is not None
    mine = (AnnouncerLease.zone == zone, AnnouncerLease.holder == holder)
    session.execute(update(AnnouncerLease).where(*mine).values(until=now - LEASE))
    return False


@dataclass
class Announcer:
    """What speaks the calls of one installation, in this process.

    Attributes:
        ready: whether calls are spoken at all; False leaves chime and text.
    """

    engine: Engine
    clips: Clips
    clocks: Clocks
    configuration: Configuration
    ready: bool = True
    _heard: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which calls are spoken here."""
        return self.clips.engines.found.languages if self.ready else ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The languages in which the lines of a screen are spoken here."""
        return self.clips.engines.found.sentences if self.ready else ()

    def line(self, text: str, *, language: str, pace: float) -> Path:
        """The clip of a line of a screen.

        Raises:
            Refusal: ``voice_unavailable``.
        """
        try:
            if language not in self.sentences:
                raise VoiceUnavailableError("no_engine")
            return self.clips.get(aloud.line(text, language=language, pace=pace))
        except VoiceUnavailableError as trouble:
            message = N_("This cannot be spoken. The screen shows it.")
            raise Refusal("voice_unavailable", message, status=503, problem=str(trouble)) from trouble

    def clip(self, session: Session, *, code: str, seq: int, language: str) -> Path:
        """The clip of one call, in Japanese or in the ticket's own language.

        Raises:
            Refusal: ``call_unknown``, ``voice_unavailable``.
        """
        city = self.configuration.city(session)
        office, _ = boards.setup_of(city, code)
        event = events.one(session, office, seq)
        calls = boards.calls_among(city, code, [event]) if event else []
        if not calls or language not in readings.languages_of_call(calls[0]["language"]):
            raise Refusal("call_unknown", N_("There is no such call."), status=404)
        try:
            if language not in self.languages:
                raise VoiceUnavailableError("no_engine")
            return self.clips.get(words_of(calls[0], language=language))
        except (UnspeakableError, VoiceUnavailableError) as trouble:
            message = N_("This call cannot be spoken. The screen shows it.")
            raise Refusal("voice_unavailable", message, status=503, problem=str(trouble)) from trouble

    def turn(self, *, code: str, holder: str, running: bool) -> bool:
        """Whether a board is the one that speaks in its zone now; asked by its page every few seconds.

        Raises:
            Refusal: ``board_unknown``.
        """
        with reading(self.engine) as session:
            city = self.configuration.city(session)
        office, board = boards.setup_of(city, code)
        if not shares_zone(city, office, board):
            return running
        with writing(self.engine) as session:
            now = self.clocks.machine.now()
            zone = zone_of(code, board, office=office)
            return may_speak(session, zone=zone, holder=holder, running=running, now=now)

    def tasks(self) -> list[Task]:
        """The jobs: clips made ahead, old clips removed."""
        return [
            Task("clips", timedelta(seconds=4), self.prepare),
            Task("forget_clips", timedelta(hours=12), self.forget),
        ]

    def prepare(self) -> None:
        """Speak the calls that are likely to come next, in every office with a board that sounds."""
        if not self.languages:
            return
        for office, wanted in self._wanted().items():
            if not self.clips.prepare(wanted, seconds=AT_A_TIME):
                self._heard.pop(office, None)

    def forget(self) -> None:
        """Remove clips that nobody has heard for long."""
        self.clips.tidy(now=self.clocks.machine.now())

    def _wanted(self) -> Mapping[str, list[Utterance]]:
        found = {}
        with reading(self.engine) as session:
            city = self.configuration.city(session)
            for office in city.all(Office):
                if not any(board.sound for board in city.all(Board, office=office).values()):
                    continue
                moment = moment_of(session, office, now=self.clocks.business.now())
                stands = (moment.seq, moment.config)
                if self._heard.get(office) != stands:
                    self._heard[office] = stands
                    outlook = look(session, city=city, moment=moment)
                    found[office] = list(likely(session, outlook))
        return found


def words_of(call: Mapping[str, Any], *, language: str) -> Utterance:
    """What is said of a call as boards are given it."""
    return readings.call(call["label"], call["window"]["label"], language=language)


def likely(session: Session, outlook: Outlook) -> Iterator[Utterance]:
    """The calls that may come next: the head of every open window's line, the very next of each window first."""
    lines = {code: _head(outlook, standing) for code, standing in outlook.windows.items()}
    for place in range(AHEAD):
        for code, line in lines.items():
            for leg_id in line[place : place + 1]:
                leg = legs.find(session, leg_id)
                yield from _said(leg.label, outlook.windows[code].setup.label, language=leg.language)


def _said(label: str, window: str, *, language: str) -> list[Utterance]:
    """Everything that is said of a call; nothing of a label that cannot be read."""
    try:
        return [readings.call(label, window, language=one) for one in readings.languages_of_call(language)]
    except UnspeakableError:
        return []


def _head(outlook: Outlook, standing: Standing) -> list[int]:
    """The ids of the first legs that a window would call; none for a window that calls nobody now."""
    if standing.state != "open" or standing.profile is None:
        return []
    rank = {code: place for place, code in enumerate(standing.services)}
    strict = standing.profile.strict
    line = sorted(
        (one for one in outlook.waiting if one.service in rank),
        key=lambda one: (rank[one.service] if strict else 0, one.key),
    )
    return [one.leg for one in line[:AHEAD]]
