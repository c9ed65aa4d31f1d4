"""The lists of settings: one table for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from windowsvc.languages import dates
from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.opening import FOREVER, service_day
from windowsvc.lobby.setup import Notice, Profile, Series, Service, Window
from windowsvc.office.configuration import City, Item, kinds
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_
from windowsvc.web.admin.fields import fields_of, title_of, value_at
from windowsvc.web.admin.saying import Sayer
from windowsvc.web.admin.words_lobby import KINDS


@dataclass(frozen=True)
class Mark:
    """A state: its look (done, confirm, off) and its words."""

    look: str
    words: str


@dataclass(frozen=True)
class Row:
    """One item in a list."""

    code: str
    title: str
    sub: str
    cells: tuple[str, ...]
    mark: Mark
    sign: tuple[str, str] | None = None
    languages: tuple[int, int] | None = None
    active: bool = True


@dataclass(frozen=True)
class Section:
    """The table of one kind. ``columns`` are the headings of the cells, in words already."""

    kind: str
    title: str
    intro: str
    add: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    languages: bool


REASONS: Final[Mapping[str, str]] = {
    "open": N_("open"),
    "before_opening": N_("not yet open"),
    "lunch": N_("lunch break"),
    "after_last_issue": N_("no more numbers today"),
    "after_close": N_("closed for today"),
    "closed_day": N_("day off"),
    "holiday": N_("national holiday"),
    "year_end": N_("year end"),
    "weekend": N_("weekend"),
    "suspended": N_("paused"),
}
_PUBLIC: Final = frozenset({"service", "window", "notice", "office"})
"""Kinds whose texts citizens read, so that it matters in which languages they are."""
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "service": (N_("Numbers"), N_("Windows")),
    "series": (N_("Numbers"), N_("Kinds of service")),
    "window": (N_("Work profile"), N_("Floor"), N_("The way")),
    "profile": (N_("Kinds of service"), N_("Windows")),
    "board": (N_("Windows"), N_("Languages"), N_("Farthest seat")),
    "kiosk": (N_("Buttons"), N_("Printer")),
    "notice": (N_("Shown on"), N_("From"), N_("Until")),
    "priority": (N_("Goes ahead of at most"),),
    "office": (N_("Languages"), N_("Telephone")),
    "department": (N_("Floor"), N_("Extension")),
}


def section(kind: str, *, say: Sayer, office: str, now: datetime) -> Section:
    """The list of one kind in an office; offices are listed all."""
    city, words = say.city, KINDS[kind]
    every = city.all(kinds()[kind], office=None if kind == "office" else office, inactive=True)
    told = _Told(say, office, now)
    return Section(
        kind=kind,
        title=say.text(words.many),
        intro=say.text(words.intro),
        add=say.text(words.add),
        columns=tuple(say.text(column) for column in _COLUMNS[kind]),
        rows=tuple(told.row(kind, code, item) for code, item in every.items()),
        languages=kind in _PUBLIC,
    )


class _Told:
    def __init__(self, say: Sayer, office: str, now: datetime) -> None:
        self.say = say
        self.city: City = say.city
        self.office = office
        self.now = now
        setup = self.city.get(Office, office)
        self.languages = setup.languages if setup else ("ja",)

    def row(self, kind: str, code: str, item: Item) -> Row:
        return Row(
            code=code,
            title=title_of(item, kind=kind, code=code),
            sub=self._sub(item),
            cells=_CELLS[kind](self, code, item),
            mark=self._mark(item),
            sign=self._sign(item),
            languages=self._languages(kind, item),
            active=item.active,
        )

    def _sub(self, item: Item) -> str:
        if isinstance(item, Service):
            return str(item.examples or "")
        return ""

    def _sign(self, item: Item) -> tuple[str, str] | None:
        series = self.city.get(Series, item.series) if isinstance(item, Service) else item
        return (series.prefix, series.shape) if isinstance(series, Series) else None

    def _languages(self, kind: str, item: Item) -> tuple[int, int] | None:
        texts = [getattr(item, one.name, None) for one in fields_of(kind) if one.widget == "texts"]
        written = [text for text in texts if isinstance(text, LocalisedText)]
        if not written:
            return None
        full = [code for code in self.languages if all(code in text.root for text in written)]
        return len(full), len(self.languages)

    def _mark(self, item: Item) -> Mark:
        if not item.active:
            return Mark("off", self.say.text(N_("not in use")))
        if isinstance(item, Service):
            return self._service_mark(item)
        if isinstance(item, Notice) and item.since and item.since > self.now:
            return Mark("confirm", self.say.text(N_("later")))
        if isinstance(item, Notice) and item.until and item.until <= self.now:
            return Mark("off", self.say.text(N_("over")))
        return Mark("done", self.say.text(N_("in use")))

    def _service_mark(self, item: Service) -> Mark:
        day = service_day(self.city, office=self.office, service=item, now=self.now)
        if day.reason == "suspended" and item.paused_until is not None and item.paused_until < FOREVER:
            until = dates.moment(item.paused_until, self.say.locale)
            return Mark("off", self.say.text(N_("paused until {time}"), time=until))
        return Mark("done" if day.issuing else "off", self.say.text(REASONS[day.reason]))

    def windows_of(self, codes: Iterable[str]) -> str:
        """The labels of the windows whose profile serves any of these services."""
        wanted = set(codes)
        profiles = self.city.all(Profile, office=self.office)
        serving = {code for code, profile in profiles.items() if wanted & set(profile.services)}
        windows = self.city.all(Window, office=self.office).values()
        return "・".join(window.label for window in windows if window.profile in serving) or "—"

    def names(self, kind: str, codes: Iterable[str], *, none: str = "") -> str:
        told = [self.say.title(kind, code) for code in codes]
        return "、".join(told) if told else self.say.text(none) if none else "—"

    def moment(self, at: datetime | None) -> str:
        return dates.moment(at, self.say.locale) if at else "—"

    def choice(self, kind: str, name: str, item: Item) -> str:
        field = next(one for one in fields_of(kind) if one.name == name)
        return self.say.value(field, value_at(item.model_dump(mode="json"), field.path))


def _service(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    series = told.city.get(Series, item.series)
    return (_range(series) if series else "—", told.windows_of([code]))


def _range(series: Series) -> str:
    width = series.width
    return f"{str(series.first).zfill(width)}–{str(series.last).zfill(width)}"


def _series(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    users = [name for name, one in told.city.all(Service, office=told.office).items() if one.series == code]
    return (_range(item), told.names("service", users))


def _window(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    return (told.say.title("profile", item.profile), item.floor or "—", told.choice("window", "way", item))


def _profile(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    windows = [one.label for one in told.city.all(Window, office=told.office).values() if one.profile == code]
    names = [told.say.title("service", one) for one in item.services]
    return ((" → " if item.strict else "、").join(names), "・".join(windows) or "—")


def _board(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    labels = [found.label for one in item.windows if (found := told.city.get(Window, one))]
    shown = "・".join(labels) if labels else told.say.text(N_("every window"))
    return (shown, "・".join(told.say.language(one) for one in item.languages), f"{item.distance_m:g} m")


def _kiosk(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    buttons = told.names("service", item.services, none=N_("every service of the office"))
    return (buttons, told.choice("kiosk", "printer.kind", item))


def _notice(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    return (told.names("board", item.boards, none=N_("every board")), told.moment(item.since), told.moment(item.until))


def _priority(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    return (told.choice("priority", "head_start", item),)


def _office(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    return ("・".join(told.say.language(one) for one in item.languages), item.telephone or "—")


def _department(told: _Told, code: str, item: Any) -> tuple[str, ...]:
    return (item.floor or "—", item.telephone or "—")


_CELLS: Final[Mapping[str, Callable[[_Told, str, Any], tuple[str, ...]]]] = {
    "service": _service,
    "series": _series,
    "window": _window,
    "profile": _profile,
    "board": _board,
    "kiosk": _kiosk,
    "notice": _notice,
    "priority": _priority,
    "office": _office,
    "department": _department,
}
