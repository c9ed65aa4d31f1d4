"""Wires the rooms into one application and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from windowsvc import resources
from windowsvc.captions import held as captions_held
from windowsvc.captions.live import Captions
from windowsvc.clocks import Clocks
from windowsvc.congestion import held as congestion_held
from windowsvc.congestion.keeping import Keeping
from windowsvc.database import db, engine_options, prepare
from windowsvc.events import Entry, subscribe
from windowsvc.jobs import Runner, Task
from windowsvc.lifeevents import held as lifeevents_held
from windowsvc.lifeevents import progress, relay
from windowsvc.lobby import held as lobby_held
from windowsvc.lobby import setup as lobby_setup
from windowsvc.lobby import silence
from windowsvc.lobby.routine import Routine
from windowsvc.lobby.states import ANNOUNCED
from windowsvc.measures import held as measures_held
from windowsvc.measures.measuring import Measuring
from windowsvc.office import audit
from windowsvc.office import held as office_held
from windowsvc.office import kinds as office_kinds
from windowsvc.office.configuration import Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.paperwork import held as paperwork_held
from windowsvc.paperwork import print_jobs
from windowsvc.paperwork.printing import Printing
from windowsvc.realtime import News, Pager
from windowsvc.settings import Settings
from windowsvc.voice import held as voice_held
from windowsvc.voice.announcer import Announcer
from windowsvc.waiting import held as waiting_held
from windowsvc.waiting.estimator import Estimator
from windowsvc.waiting.forecasts import Reading
from windowsvc.waiting.learning import Learning
from windowsvc.web import (
    about,
    api,
    demo,
    directory,
    enrol,
    entering,
    errors,
    family_list,
    files,
    gate,
    health,
    journal,
    openapi,
    packing,
    pages,
    screens,
    sign_in,
    sockets,
    upkeep,
    wires,
)
from windowsvc.web.admin import face as admin
from windowsvc.web.application import Application
from windowsvc.web.attendance import Attendance
from windowsvc.web.board import pages as board
from windowsvc.web.board import voice
from windowsvc.web.booth import pages as booth
from windowsvc.web.builds import build_id
from windowsvc.web.captions import face as captions_face
from windowsvc.web.captions import sockets as caption_sockets
from windowsvc.web.cases import pages as cases
from windowsvc.web.casework import sweeper
from windowsvc.web.congestion import pages as congestion
from windowsvc.web.headers import wrap
from windowsvc.web.kiosk import pages as kiosk
from windowsvc.web.parts import EXTENSION, Parts, parts_of
from windowsvc.web.phone import face as phone
from windowsvc.web.presence import Presence
from windowsvc.web.rates import Limiter
from windowsvc.web.slips import slips_of
from windowsvc.web.sockets import SocketIO
from windowsvc.web.who import Doorkeeper, cookie_names
from windowsvc.web.window import pages as window
from windowsvc.web.window import papers, record

DECLARES_DOORS = (sign_in, directory)
"""Importing a module declares its doors."""

DECLARES_KINDS = (office_kinds, lobby_setup)
"""Importing a room declares the kinds of configuration it understands."""

DECLARES_HOLDINGS = (
    office_held, lobby_held, waiting_held, congestion_held, lifeevents_held, paperwork_held, voice_held, captions_held,
    measures_held,
)  # fmt: skip
"""Importing these says what each room holds about people."""

BLUEPRINTS = (
    health.pages, about.pages, family_list.pages, entering.pages, enrol.pages, openapi.pages, api.api,
    kiosk.pages, phone.pages, board.pages, voice.pages, window.pages, papers.pages, record.pages, cases.pages,
    booth.pages, captions_face.pages, congestion.pages, admin.pages,
)  # fmt: skip
BESIDES = (demo.pages,)
"""What a demonstration has besides."""
SCREENS: tuple[Any, ...] = (screens, caption_sockets)
"""Faces whose ``declare_screens(parts)`` opens sockets."""


@dataclass
class Background:
    """What runs beside the answers in each process."""

    socketio: SocketIO
    news: News
    jobs: Runner
    presence: Presence
    attendance: Attendance
    printing: Printing
    announcer: Announcer
    captions: Captions

    def start(self) -> None:
        """Begin; called in the process that answers, after it was forked."""
        spawn = self.socketio.start_background_task
        self.news.start(spawn)
        self.jobs.start(spawn)
        self.presence.start(spawn)
        self.attendance.start(spawn, drop=self._drop)
        self.printing.start(spawn)
        self.captions.start(spawn)

    def stop(self) -> None:
        """End."""
        self.printing.stop()
        self.captions.stop()
        self.announcer.clips.engines.stop()
        self.jobs.stop()
        self.news.stop()
        self.presence.stop()
        self.attendance.stop()

    def _drop(self, sid: str, namespace: str) -> None:
        self.socketio.server.disconnect(sid, namespace=namespace)


def create_app(settings: Settings, *, clocks: Clocks) -> Flask:
    """The application with its database and its sockets; `background_of` starts what runs beside it."""
    app = Application("windowsvc", static_folder=None, template_folder=str(resources.ROOT / "templates"))
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_kb * 1024,
        MAX_FORM_PARTS=500,
        SQLALCHEMY_DATABASE_URI=settings.url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
    )
    db.init_app(app)
    subscribe(audit.follow)
    parts = app.extensions[EXTENSION] = _parts(app, settings, clocks=clocks)
    journal.install(app)
    errors.install(app)
    pages.install(app)
    files.install(app)
    packing.install(app)
    for blueprint in (*BLUEPRINTS, *(BESIDES if settings.mode == "demo" else ())):
        app.register_blueprint(blueprint)
    for face in SCREENS:
        face.declare_screens(parts)
    _background(app, parts)
    gate.install(app, settings)
    wrap(app, settings)
    return app


def background_of(app: Flask) -> Background:
    """What runs beside the answers of ``app``."""
    found: Background = app.extensions["windowsvc_background"]
    return found


def _parts(app: Flask, settings: Settings, *, clocks: Clocks) -> Parts:
    with app.app_context():
        engine = prepare(db.engine, seconds=settings.database_seconds)
    configuration = Configuration()
    return Parts(
        extra={"voice": voice.announcer(settings, engine, clocks=clocks, configuration=configuration)},
        settings=settings,
        clocks=clocks,
        engine=engine,
        configuration=configuration,
        keys=KeyStore(settings.data),
        build=build_id(),
        limiter=_limiter(settings, clocks=clocks),
        attendance=Attendance(engine, machine=clocks.machine, lasting=settings.sessions),
        doorkeeper=Doorkeeper(
            engine, clock=clocks.machine, lasting=settings.sessions, cookies=cookie_names(secure=settings.secure)
        ),
    )


def _limiter(settings: Settings, *, clocks: Clocks) -> Limiter:
    shared = None
    if settings.redis_url:
        from windowsvc.web.shared_counts import SharedCounts

        shared = SharedCounts(settings.redis_url, clock=clocks.machine)
    return Limiter(settings.rates, clock=clocks.machine, shared=shared)


def _background(app: Flask, parts: Parts) -> None:
    socketio = _sockets(app, parts.settings)
    machine = parts.clocks.machine
    news = News(
        parts.engine,
        build=parts.build,
        machine=machine,
        send=socketio.emit,
        pager=_pager(parts.settings),
        announced=ANNOUNCED,
    )
    news.listeners.append(lambda event: _reread(parts.configuration, event))
    jobs = Runner(parts.engine, machine=machine)
    parts.alerts.append(
        lambda session, *, city, office, day: silence.silent_screens(
            session, city=city, office=office, machine=machine.now()
        )
    )
    parts.alerts.append(lambda session, *, city, office, day: silence.late_jobs(jobs.health(session)))
    parts.alerts.append(lambda session, *, city, office, day: health.disk_alerts(parts.settings.data))
    printing = _printing(parts, news)
    announcer = voice.voice_of(parts)
    captions = captions_face.install(parts, news=news, send=socketio.emit)
    for task in (*_tasks(parts), *printing.tasks(), *announcer.tasks(), *captions.tasks(), *_estimating(parts, news)):
        jobs.declare(task)
    parts.news = news
    parts.checks["news"] = lambda: "slow" if news.slow else None
    parts.checks["jobs"] = lambda: health.late_jobs(parts, jobs)
    parts.checks["disk"] = lambda: health.disk_state(parts.settings.data)
    app.extensions["windowsvc_background"] = Background(
        socketio, news, jobs, Presence(parts.engine), parts.attendance, printing, announcer, captions
    )
    sockets.install(socketio, app)


def _printing(parts: Parts, news: News) -> Printing:
    printing = Printing(parts.engine, clocks=parts.clocks, slips=slips_of(parts), build=parts.build, announce=news.wake)
    news.listeners.append(printing.heard)
    subscribe(print_jobs.end_with_day)
    subscribe(progress.follow_legs)
    subscribe(relay.follow)
    parts.alerts.append(print_jobs.alerts)
    parts.checks["printing"] = printing.trouble
    return printing


def _estimating(parts: Parts, news: News) -> list[Task]:
    parts.outlooks.expected = Reading(parts.clocks.machine)
    given: dict[str, Any] = {"clocks": parts.clocks, "setup": parts.configuration}
    return [
        Estimator(parts.engine, announce=news.wake, **given).task(),
        Learning(parts.engine, **given).task(),
        Keeping(parts.engine, **given).task(),
    ]


def _reread(configuration: Configuration, event: Entry) -> None:
    if event.verb == "configure":
        configuration.forget()


def _pager(settings: Settings) -> Pager | None:
    if not settings.redis_url:
        return None
    from windowsvc.pager import RedisPager

    return RedisPager(settings.redis_url)


def _tasks(parts: Parts) -> list[Task]:
    """Every room's jobs."""
    routine = Routine(
        parts.engine,
        settings=parts.settings,
        clocks=parts.clocks,
        setup=parts.configuration,
        keys=parts.keys,
        build=parts.build,
    )
    return [
        *routine.tasks(),
        *sweeper(parts).tasks(),
        *upkeep.tasks(parts),
        Measuring(parts.engine, clocks=parts.clocks, keys=parts.keys).task(),
    ]


def _sockets(app: Flask, settings: Settings) -> SocketIO:
    socketio = SocketIO(
        async_mode=settings.async_mode,
        transports=["websocket"],
        ping_interval=5,
        ping_timeout=5,
        manage_session=False,
        async_handlers=True,
        max_http_buffer_size=16_384,
        serve_client=False,
        serializer=wires.Message,
    )
    socketio.init_app(app)
    if settings.async_mode == "threading":
        wires.lay(socketio.server.eio)
    return socketio


__all__ = ["Background", "background_of", "create_app", "parts_of"]
