"""An officer at the pages of the administration: fills forms the way a browser sends them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.conftest import Hall
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.events import SYSTEM
from windowsvc.office import configuration, history
from windowsvc.office.configuration import City
from windowsvc.office.history import Entry
from windowsvc.office.permissions import Role

Form = dict[str, Any]

WEEK = {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
SETUP: tuple[tuple[str, str, Form], ...] = (
    ("opening", "main", {"hours": {"weekly": WEEK, "last_issue": "17:00"}}),
    ("series", "a", {"prefix": "A", "last": 499}),
    ("service", "shomei", {"series": "a", "name": {"ja": "証明書"}, "public_name": {"ja": "証明書"}}),
    ("service", "zei", {"series": "a", "name": {"ja": "税"}, "public_name": {"ja": "税"}, "order": 5}),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["shomei", "zei"]}),
    ("window", "w1", {"label": "1", "profile": "all"}),
    ("board", "lobby", {"name": {"ja": "ロビー"}}),
    ("kiosk", "door", {"name": {"ja": "入口"}}),
)


def furnish(hall: Hall, office: str = "main") -> None:
    """Set up an office."""
    for kind, code, data in SETUP:
        change(hall, kind, code, data, office=office)


def change(hall: Hall, kind: str, code: str, data: Form, *, office: str = "main", at: datetime | None = None) -> int:
    """Change the configuration behind the pages' back."""
    with writing(hall.parts.engine) as session:
        held = events.hold(session, office, now=hall.business.now(), machine=hall.machine.now(), build="test")
        row = configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM, valid_from=at)
        number = row.id
    hall.parts.configuration.forget()
    return number


def city(hall: Hall) -> City:
    with reading(hall.parts.engine) as session:
        return configuration.read(session)


def item(hall: Hall, kind: str, code: str) -> Any:
    """A document as it stands, None when there is none."""
    found = city(hall).items[kind].get(code)
    return None if found is None else found.model_dump(mode="json")


def past(hall: Hall, **more: Any) -> list[Entry]:
    with reading(hall.parts.engine) as session:
        return history.entries(session, office=more.pop("office", "main"), **more)


@dataclass
class Desk:
    """A signed-in person's browser without scripts."""

    hall: Hall
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/admin{path}", headers={"Accept-Language": "ja"})

    def post(self, path: str, form: Any, **more: Any) -> TestResponse:
        sent = MultiDict(form)
        sent["csrf"] = self.hall.csrf_of(self.client)
        return self.client.post(f"/admin{path}", data=sent, headers={"Accept-Language": "ja"}, **more)

    def form(self, path: str) -> MultiDict[str, str]:
        """What a browser would send of the page's form, nothing touched."""
        return form_in(self.get(path).text)

    def save(self, path: str, form: Any) -> TestResponse:
        """Look a change over, then make it with the page's own hidden fields."""
        looked = self.post(path, MultiDict([*MultiDict(form).items(multi=True), ("step", "check")]))
        if looked.status_code != 200:
            return looked
        hidden = form_in(looked.text)
        hidden["step"] = "apply"
        return self.post(path, hidden)


def officer(hall: Hall, *, login: str = "officer", roles: dict[str, Role] | None = None) -> Desk:
    """Somebody who sets up every office."""
    return Desk(hall, hall.signed_in(login, roles=roles or {"*": Role.OFFICER}))


def form_in(page: str) -> MultiDict[str, str]:
    """The values of the main form of a page: the one with a version, a digest or the last one."""
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    body = next((one for one in forms if 'name="version"' in one), forms[-1])
    pairs: list[tuple[str, str]] = []
    tags = re.findall(r"<input\b[^>]*>|<select\b.*?</select>", body, re.DOTALL)
    for tag in tags:
        name = _attribute(tag, "name")
        if name is None:
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag) or re.search(r'<option value="([^"]*)"', tag)
            pairs.append((name, html.unescape(chosen[1]) if chosen else ""))
        elif 'type="checkbox"' in tag or 'type="radio"' in tag:
            if re.search(r"\schecked\b", tag):
                pairs.append((name, _attribute(tag, "value") or ""))
        elif 'type="file"' not in tag:
            pairs.append((name, _attribute(tag, "value") or ""))
    return MultiDict(pairs)


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else None


def wrong(page: str) -> set[str]:
    """The stable codes of the mistakes that a page names."""
    return set(re.findall(r'data-code="([a-z_]+)"', page))
