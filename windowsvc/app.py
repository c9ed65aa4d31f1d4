"""Wires the rooms into one application and decides nothing."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from windowsvc import resources
from windowsvc.clocks import Clocks
from windowsvc.database import db, engine_options, prepare
from windowsvc.lobby import setup as lobby_setup
from windowsvc.office import kinds as office_kinds
from windowsvc.office.configuration import Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.settings import Settings
from windowsvc.web import errors, files, health, pages, sockets
from windowsvc.web.builds import build_id
from windowsvc.web.headers import SafeHeaders
from windowsvc.web.parts import EXTENSION, Parts
from windowsvc.web.rates import Limiter
from windowsvc.web.who import Doorkeeper, cookie_names

DECLARES_KINDS = (office_kinds, lobby_setup)
"""Importing a room declares the kinds of configuration it understands."""

BLUEPRINTS = (health.pages,)


def create_app(settings: Settings, *, clocks: Clocks) -> Flask:
    """The application with its database and its sockets; nothing runs yet in the background."""
    app = Flask("windowsvc", static_folder=None, template_folder=str(resources.ROOT / "templates"))
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_kb * 1024,
        MAX_FORM_PARTS=500,
        SQLALCHEMY_DATABASE_URI=settings.url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
    )
    app.url_map.strict_slashes = False
    db.init_app(app)
    app.extensions[EXTENSION] = _parts(app, settings, clocks=clocks)
    errors.install(app)
    pages.install(app)
    files.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    sockets.install(_sockets(app, settings), app)
    _wrap(app, settings)
    return app


def _parts(app: Flask, settings: Settings, *, clocks: Clocks) -> Parts:
    with app.app_context():
        engine = prepare(db.engine)
    doorkeeper = Doorkeeper(
        engine, clock=clocks.machine, lasting=settings.sessions, cookies=cookie_names(secure=settings.secure)
    )
    return Parts(
        settings=settings,
        clocks=clocks,
        engine=engine,
        configuration=Configuration(),
        keys=KeyStore(settings.data),
        build=build_id(),
        limiter=_limiter(settings, clocks=clocks),
        doorkeeper=doorkeeper,
    )


def _limiter(settings: Settings, *, clocks: Clocks) -> Limiter:
    shared = None
    if settings.redis_url:
        from windowsvc.web.shared_counts import SharedCounts

        shared = SharedCounts(settings.redis_url, clock=clocks.machine)
    return Limiter(settings.rates, clock=clocks.machine, shared=shared)


def _sockets(app: Flask, settings: Settings) -> SocketIO:
    socketio: Any = SocketIO(
        async_mode=settings.async_mode,
        transports=["websocket"],
        ping_interval=5,
        ping_timeout=5,
        manage_session=False,
        async_handlers=True,
        max_http_buffer_size=16_384,
        serve_client=False,
    )
    socketio.init_app(app)
    return socketio


def _wrap(app: Flask, settings: Settings) -> None:
    if settings.behind_proxy:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.wsgi_app = SafeHeaders(app.wsgi_app, secure=settings.secure)  # type: ignore[method-assign]
