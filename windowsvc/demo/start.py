"""Starting a demonstration: an empty folder, a furnished city, its morning, then server and driver side by side."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, select

from windowsvc import certificates, demo_mark, logs, migrating, runlock, server, settings
from windowsvc.backups import back_up
from windowsvc.clocks import Clocks, RealClock, StandingClock, business_day, demo_start
from windowsvc.database import make_engine, reading
from windowsvc.demo import city, driver, past, relays, words
from windowsvc.demo import scene as scenes
from windowsvc.demo.morning import Morning
from windowsvc.demo_mark import Mark
from windowsvc.events import OfficeSequence
from windowsvc.office import passwords
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

LOG: Final = "demo.log"
TLS: Final = "tls"
LOOPBACK: Final = "127.0.0.1"
STOP_SECONDS: Final = 5
FAST: Final = 8.0
"""From this speed on the play's own people would be slowed by the usual limits."""


@dataclass(frozen=True)
class Wish:
    """What was asked for at the command line."""

    data: Path
    port: int
    speed: float
    keep: bool
    lan: bool
    seed: int


def start(wish: Wish) -> None:
    """Run a demonstration until it is stopped. Does not return: the process ends.

    Raises:
        Refusal: ``not_demo_data``, ``port_in_use``, ``no_network``, ``data_in_use``; those of `server.serve`.
    """
    host = _lan_address() if wish.lan else LOOPBACK
    demo_mark.refuse_others(wish.data, besides=(runlock.FILE,))
    _must_be_free(wish.port, host="" if wish.lan else LOOPBACK)
    plan = city.plan()
    wish.data.mkdir(parents=True, exist_ok=True)
    wish.data.chmod(0o700)
    words.say_preparing()
    mark, order = _prepare(wish, plan, host=host)
    found = settings.load(wish.data)
    figures = past.order(wish.data, today=business_day(mark.start), seed=mark.seed)
    with _beside("driver", order), _beside("past", figures):
        server.serve(
            found,
            clocks=lambda: demo_mark.clocks_of(wish.data),
            ready=lambda _: _ready(wish.data, mark, plan),
        )


def _ready(data: Path, mark: Mark, plan: Mapping[str, Any]) -> None:
    """In the worker that begins to answer: keep the terminal for the links, and the log for a file."""
    logs.install(stream=(data / LOG).open("a", encoding="utf-8"))
    words.say_ready(mark, plan, phone=demo_mark.phone(data))


def _prepare(wish: Wish, plan: Mapping[str, Any], *, host: str) -> tuple[Mark, str | None]:
    """Make the data or open what was kept; returns the mark and, unless the clock stands still, the driver's order."""
    kept = demo_mark.find(wish.data) if wish.keep else None
    if kept is not None and not kept.tokens:
        kept = None  # its making was cut short
    now = RealClock().now()
    mark = Mark(
        start=kept.clock().now() if kept else now,
        began=now,
        speed=wish.speed,
        seed=kept.seed if kept else wish.seed,
        address=f"http{'s' if wish.lan else ''}://{host}:{wish.port}",
        password=kept.password if kept else passwords.made(),
        shared=wish.lan,
        tokens=kept.tokens if kept else {},
    )
    with runlock.alone(wish.data):
        if kept is None:
            demo_mark.write(wish.data, mark)
            _empty(wish.data)
        _write_settings(wish, host=host)
        mark, morning = _begin(settings.load(wish.data), plan, mark=mark)
    mark = replace(mark, began=RealClock().now())
    demo_mark.write(wish.data, mark)
    if wish.speed == 0:
        return mark, None
    reach = f"{mark.address.partition('://')[0]}://{LOOPBACK}:{wish.port}"
    return mark, driver.order(wish.data, address=reach, state=morning.state(), sign_ins=morning.sign_ins)


def _begin(found: Settings, plan: Mapping[str, Any], *, mark: Mark) -> tuple[Mark, Morning]:
    """Furnish the city or go on with it, and live through the morning where its day has not begun."""
    engine = make_engine(found)
    try:
        if migrating.current(engine) not in {None, *migrating.known()}:
            migrating.check(engine)
        migrating.upgrade(engine)
        start, under_way = _when(engine, plan)
        begin = start if under_way else scenes.opening_of(plan, business_day(start))
        clocks = Clocks(business=StandingClock(begin), machine=RealClock())
        if mark.tokens:
            city.move(engine, clocks=clocks, address=mark.address)
        else:
            relays.remember(engine, plan, today=business_day(start), seed=mark.seed)
            tokens = city.furnish(engine, plan, clocks=clocks, address=mark.address, password=mark.password)
            past.remember(engine, plan, clocks=clocks, seed=mark.seed)
            mark = replace(mark, tokens=tokens)
    finally:
        engine.dispose()
    morning = Morning(found, plan, password=mark.password, tokens=mark.tokens)
    try:
        if not under_way:
            morning.live(start, seed=mark.seed, still=mark.speed == 0)
            demo_mark.show_phone(found.data, morning.phone())
            back_up(found, now=RealClock().now())
        elif mark.speed == 0:
            morning.stand_still(start)
    finally:
        morning.end()
    return replace(mark, start=start), morning


def _when(engine: Engine, plan: Mapping[str, Any]) -> tuple[datetime, bool]:
    """When the clock begins, and whether the day of that instant is under way already."""
    today = business_day(RealClock().now())
    with reading(engine) as session:
        last = session.scalar(select(func.max(OfficeSequence.last_at)))
    if last is not None:
        day = business_day(last)
        if city.is_ordinary(plan, day) and last < min(city.closes(plan, office, day) for office in plan["offices"]):
            return last, True
        today = max(today, day)
    return demo_start(today, is_ordinary=lambda day: city.is_ordinary(plan, day)), False


def _empty(data: Path) -> None:
    """Throw away the demonstration before; what browsers were told to trust stays."""
    for path in data.iterdir():
        if path.name in (demo_mark.FILE, runlock.FILE, TLS):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_settings(wish: Wish, *, host: str) -> None:
    """Write the settings, so that every command that is given this folder reads the same."""
    values: dict[str, Any] = {"mode": "demo", "city": "hibari", "host": host, "host_name": host, "port": wish.port}
    if wish.lan:
        made = certificates.make(wish.data / TLS, names=[host], now=RealClock().now())
        values |= {
            "host": "0.0.0.0",  # noqa: S104 - only with --lan, and only over TLS
            "tls_certificate": str(made.certificate.relative_to(wish.data)),
            "tls_key": str(made.key.relative_to(wish.data)),
        }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    lines += ["", "[sessions]", "idle_minutes = 120", "absolute_hours = 24"]
    if wish.speed > FAST:
        lines += ["", "[rates]", "kiosk = 0", "staff = 0", "anonymous = 0"]
    (wish.data / settings.FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextlib.contextmanager
def _beside(module: str, order: str | None) -> Iterator[None]:
    """Run a part of the demonstration as a process of its own meanwhile; None: it is not wanted.

    Its input ends with this process, and whoever lives on it ends too.
    """
    if order is None:
        yield
        return
    command = [sys.executable, "-m", f"windowsvc.demo.{module}"]
    beside = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    owner = os.getpid()
    try:
        if beside.stdin is not None:
            beside.stdin.write(order + "\n")
            beside.stdin.flush()
        yield
    finally:
        if os.getpid() == owner:  # a worker, forked meanwhile, leaves by this way too
            _stop(beside)


def _stop(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _must_be_free(port: int, *, host: str) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Refusal(
                "port_in_use", N_("Port {port} is in use. Please choose another one: --port NUMBER"), port=port
            ) from error


def _lan_address() -> str:
    """The address by which other machines of this network reach this one; nothing is sent to find it.

    Raises:
        Refusal: ``no_network``.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect(("192.0.2.1", 9))  # an address kept for documentation
            found = str(tried.getsockname()[0])
        except OSError as error:
            raise Refusal("no_network", N_("This machine is in no network. Please start without --lan.")) from error
    return found
