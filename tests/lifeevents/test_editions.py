"""Editions: what runs on which day, going back, and cases that stay on theirs, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.cli import cli
from windowsvc.database import reading, writing
from windowsvc.events import INSTALLATION, SYSTEM, Held
from windowsvc.lifeevents import content, editions, proposing, revising
from windowsvc.lifeevents.yamlfiles import Table
from windowsvc.refusal import Refusal

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
APRIL = date(2027, 4, 1)


@contextmanager
def held(engine: Engine, *, at: datetime = NOON) -> Iterator[tuple[Session, Held]]:
    with writing(engine) as session:
        events.open_sequence(session, INSTALLATION, now=NOON)
        yield session, events.hold(session, INSTALLATION, now=at, machine=at, build="test")


def changed(kept: dict[str, Any], mode: str) -> dict[str, Any]:
    raw = Table({**revising.record_of(next(one for one in kept["procedures"] if one["id"] == "moped_change"))})
    raw.line, raw.lines = 1, {}
    raw["mode"] = mode
    return content.as_json(revising.revised(kept, revising.Change([(raw, "test")])))


def mode_on(engine: Engine, day: date) -> str:
    with reading(engine) as session:
        found = editions.event_on(session, "bereavement", on=day, city=None)
    return next(one.mode for one in found.procedures if one.id == "moped_change")


def begin(engine: Engine, mode: str, *, since: date = TODAY, at: datetime = NOON) -> int:
    """Start an edition with another mode of one procedure; the start's id."""
    with held(engine, at=at) as (session, office):
        kept = editions.plain_on(session, "bereavement", on=since, city=None)
        row = editions.keep(
            session, office, plain=changed(kept, mode), city=None, origin="workbook", note="試し", by=SYSTEM
        )
        return editions.start(session, office, event="bereavement", edition=row.id, valid_from=since, by=SYSTEM)


SHIPPED = next(one.mode for one in content.shipped("bereavement").procedures if one.id == "moped_change")


def test_an_edition_counts_from_its_day(engine: Engine) -> None:
    begin(engine, "explain_and_post", since=APRIL)
    assert mode_on(engine, APRIL - timedelta(days=1)) == SHIPPED
    assert mode_on(engine, APRIL) == "explain_and_post"


def test_going_back_and_forth(engine: Engine) -> None:
    first = begin(engine, "explain_and_post")
    second = begin(engine, "accept_here")
    assert mode_on(engine, TODAY) == "accept_here"
    with held(engine) as (session, office), pytest.raises(Refusal, match="start_past"):
        editions.go_back(session, office, start_id=first, by=SYSTEM)
    with held(engine) as (session, office):
        third = editions.go_back(session, office, start_id=second, by=SYSTEM)
    assert mode_on(engine, TODAY) == "explain_and_post"
    with held(engine) as (session, office):
        editions.go_back(session, office, start_id=third.id, by=SYSTEM)
    assert mode_on(engine, TODAY) == "accept_here"
    with reading(engine) as session:
        told = editions.history(session, "bereavement", on=TODAY)
    assert [one.number for one in told] == [2, 1, 2, 1]
    assert [one.state for one in told] == ["running", "past", "past", "past"]


def test_the_first_edition_goes_back_to_what_is_shipped(engine: Engine) -> None:
    start = begin(engine, "explain_and_post")
    with held(engine) as (session, office):
        assert editions.go_back(session, office, start_id=start, by=SYSTEM).number is None
    assert mode_on(engine, TODAY) == SHIPPED


def test_what_is_planned_is_called_off(engine: Engine) -> None:
    start = begin(engine, "explain_and_post", since=APRIL)
    with held(engine) as (session, office):
        editions.go_back(session, office, start_id=start, by=SYSTEM)
        with pytest.raises(Refusal, match="start_unknown"):
            editions.go_back(session, office, start_id=start, by=SYSTEM)
    assert mode_on(engine, APRIL) == SHIPPED


def test_a_case_stays_on_its_edition_until_it_is_run_again(engine: Engine) -> None:
    with held(engine) as (session, office):
        editions.begin_case(session, office, case="c1", event="bereavement", city=None, by=SYSTEM)
    begin(engine, "explain_and_post")

    def mode() -> str:
        with reading(engine) as session:
            found = editions.of_case(session, "c1", event="bereavement", on=TODAY, city=None)
        return next(one.mode for one in found.procedures if one.id == "moped_change")

    assert mode() == SHIPPED
    with held(engine) as (session, office):
        editions.begin_case(session, office, case="c1", event="bereavement", city=None, by=SYSTEM)
        session.flush()
    assert mode() == "explain_and_post"


def test_what_cannot_be_started(engine: Engine) -> None:
    with held(engine) as (session, office):
        for day, edition, code in ((TODAY - timedelta(days=1), None, "day_past"), (TODAY, 99, "edition_unknown")):
            with pytest.raises(Refusal, match=code):
                editions.start(session, office, event="bereavement", edition=edition, valid_from=day, by=SYSTEM)
        session.rollback()


def test_the_same_content_is_one_edition(engine: Engine) -> None:
    begin(engine, "explain_and_post")
    begin(engine, "accept_here")
    begin(engine, "explain_and_post")
    with reading(engine) as session:
        assert editions.running(session, "bereavement", on=TODAY).number == 1
        assert not editions.outdated(session, "bereavement", on=TODAY, city=None)


def test_an_event_goes_live_only_when_somebody_accepts_the_unconfirmed_deadlines() -> None:
    kept = content.files("move_out").plain()
    hard = {**kept, "procedures": [_hard(one) for one in kept["procedures"]]}
    with pytest.raises(Refusal, match="deadlines_unconfirmed") as caught:
        proposing.live_change(hard, live=True, accepted=False, city=None, on=TODAY)
    assert "転出届" in caught.value.detail["names"]
    assert proposing.live_change(hard, live=True, accepted=True, city=None, on=TODAY).plain["live"] is True
    assert proposing.live_change(hard, live=False, accepted=False, city=None, on=TODAY).plain["live"] is False


def _hard(one: dict[str, Any]) -> dict[str, Any]:
    deadline = one["deadline"]
    return {**one, "deadline": deadline and {**deadline, "hard": True, "law_confirmed": False}}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_the_commands(tmp_path: Path) -> None:
    data = str(tmp_path / "var")
    assert run("init", "--data", data, "--office", "honcho", "--office-name", "本庁", "--officer", "dx",
               "--officer-name", "設定 めぐみ").exit_code == 0  # fmt: skip
    sheet = str(tmp_path / "dogs.xlsx")
    assert (
        run("content", "export", "bereavement", "--data", data, "--department", "環境課", "--out", sheet).exit_code == 0
    )
    own = tmp_path / "own.yaml"
    own.write_text("procedures:\n  - {id: dog_owner_change, mode: guide_to_window}\n", encoding="utf-8")
    assert "扱い" in run("content", "import", "bereavement", str(own), "--data", data, "--preview").output
    assert run("content", "history", "bereavement", "--data", data).output == ""
    told = run("content", "import", "bereavement", str(own), "--data", data, "--from", "2099-04-01", "--note", "改正")
    assert "第1版 2099-04-01から" in told.output
    facts = tmp_path / "facts.yaml"
    facts.write_text("facts: {deceased.dog: tag}\n", encoding="utf-8")
    for day, mode in (("2098-04-01", "accept_here"), ("2099-04-01", "guide_to_window")):
        listed = run("plan", "bereavement", "--data", data, "--facts", str(facts), "--on", day, "--json").output
        assert f'"mode": "{mode}"' in listed.partition('"dog_owner_change"')[2].partition("}")[0]
    assert "1 2099-04-01 第1版 planned yaml 改正" in run("content", "history", "bereavement", "--data", data).output
    assert "withdrawn" in run("content", "back", "1", "--data", data).output
    broken = tmp_path / "broken.yaml"
    broken.write_text("procedures:\n  - {id: dog_owner_change, mode: nowhere}\n", encoding="utf-8")
    assert isinstance(run("content", "import", "bereavement", str(broken), "--data", data).exception, Refusal)
    assert "使う" in run("content", "live", "birth", "on", "--data", data, "--accept-unconfirmed").output
