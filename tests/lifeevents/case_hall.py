"""A city hall with cases in it: the lobby's hall with departments, services of theirs, and one family after a death."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tests.lobby.hall import CLERK, OFFICE
from tests.lobby.hall import Hall as Lobby
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.lifeevents import answering, casefile, cases, caseview, content, knowledge, progress, relay
from windowsvc.lifeevents.answering import Reply
from windowsvc.lifeevents.casefile import Opened, Planned
from windowsvc.lifeevents.caseview import Frame
from windowsvc.lifeevents.casewords import Progress, Role, Source
from windowsvc.lifeevents.lifetimes import Lifetimes
from windowsvc.office.sealed import new_key

DEPARTMENTS = {
    "shimin": "市民課", "hoken": "保険年金課", "kaigo": "介護保険課", "zeimu": "税務課", "kankyo": "環境課",
    "kodomo": "こども課", "sogo": "総合窓口課",
}  # fmt: skip
SERVICES = {"hoken": "hoken", "zei": "zeimu", "kankyo": "kankyo", "shimin": "shimin"}
MOTHER: dict[str, Any] = {
    "deceased.name": {"name": "見本 一子", "kana": "ミホン イチコ"},
    "deceased.date_of_birth": "1944-05-01",
    "deceased.date_of_death": "2026-11-12",
    "deceased.resident_here": True,
    "deceased.insurance": "late_elderly",
    "deceased.dog": "tag",
}
"""What is known of somebody who has died."""


class CaseHall(Lobby):
    """Does what the faces do with a case."""

    def __init__(self, engine: Engine, data: Path) -> None:
        super().__init__(engine, data)
        for code, name in DEPARTMENTS.items():
            self.configure("department", code, {"name": {"ja": name}})
        for code, department in SERVICES.items():
            names = {"name": {"ja": DEPARTMENTS[department]}, "public_name": {"ja": DEPARTMENTS[department]}}
            self.configure("service", code, {"series": "c", "department": department, **names})
        self.configure("profile", "all", {
            "name": {"ja": "すべて"}, "services": ["certificate", "moving", "card", *SERVICES],
        })  # fmt: skip
        progress_following()

    def content(self, event: str = "bereavement") -> Any:
        return content.shipped(event, "hibari")

    def new_case(self, event: str = "bereavement", **more: Any) -> str:
        key = new_key(self.keys, today=self.clock.now().date())
        opened: Opened = self.do(cases.open_, key=key, event=self.content(event), overlay="hibari", **more)
        return opened.code

    def on_case(self, code: str, verb: Callable[..., Any], **given: Any) -> Any:
        """Run one verb on a case in its own transaction."""

        def run(session: Any, held: Any, *, by: Any, city: Any) -> Any:
            opened = casefile.of_office(session, held, self.keys, code)
            wanted = verb.__code__.co_varnames[: verb.__code__.co_argcount + verb.__code__.co_kwonlyargcount]
            content = self.content(opened.row.event)
            more: dict[str, Any] = {"event": content, "city": city, "is_open": knowledge.open_days(city, OFFICE)}
            if "planned" in wanted:
                more["planned"] = casefile.plan(session, opened, event=content, is_open=more["is_open"])
            if "names" in wanted:
                more["names"] = caseview.names_of(city, OFFICE)
            taken = {name: value for name, value in more.items() if name in wanted}
            return verb(session, held, opened, by=by, **{**taken, **given})

        return self.do(run, by=given.pop("by", CLERK))

    def note(self, code: str, facts: dict[str, Any], *, source: Source = Source.STAFF, people: Any = None) -> int:
        written: int = self.on_case(code, answering.note, facts=facts, people=people or {}, source=source)
        return written

    def answer(self, code: str, question: str, *, source: Source = Source.STAFF, **reply: Any) -> None:
        told = Reply(reply.pop("facts", {}), reply.pop("people", {}), **reply)
        self.on_case(code, answering.answer, question=question, reply=told, source=source)

    def person(self, code: str, name: str, *roles: Role, who: str | None = None) -> str:
        found: str = self.on_case(code, cases.name_person, details={"name": name}, roles=roles, who=who)
        return found

    def move(self, code: str, item: str, to: Progress, **more: Any) -> None:
        self.on_case(code, progress.progress, item=item, to=to, **more)

    def view(self, code: str) -> dict[str, Any]:
        city = self.city()
        with reading(self.engine) as session:
            opened = casefile.find(session, self.keys, code)
            found: dict[str, Any] = caseview.whole(session, opened, self.frame(city, opened.row.event))
        return found

    def frame(self, city: Any, event: str) -> Frame:
        is_open = knowledge.open_days(city, OFFICE)
        return Frame(self.content(event), city, self.today, is_open, Lifetimes())

    @property
    def today(self) -> date:
        from windowsvc.clocks import business_day

        return business_day(self.clock.now())

    def item(self, code: str, key: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.view(code)["items"] if one["key"] == key)
        return found

    def planned(self, code: str) -> Planned:
        with reading(self.engine) as session:
            opened = casefile.find(session, self.keys, code)
            is_open = knowledge.open_days(self.city(), OFFICE)
            return casefile.plan(session, opened, event=self.content(opened.row.event), is_open=is_open)

    @contextmanager
    def writing(self) -> Any:
        with writing(self.engine) as session:
            yield session


def progress_following() -> None:
    """Follow the log as the application does."""
    events.subscribe(progress.follow_legs)
    events.subscribe(relay.follow)
