"""A command sent again is answered again and done once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.events import Actor, Idempotency
from windowsvc.refusal import Refusal

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
BY = Actor("p-1")
PATIENCE = 60.0
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def office(engine: Engine) -> Engine:
    with writing(engine) as session:
        events.open_sequence(session, "main", now=NOW)
    return engine


def _command(engine: Engine, *, key: str = "k1", body: Any = None, actor: str = "p-1") -> dict[str, Any]:
    """One command as a face runs it: look up under the mutex, do it, remember."""
    request = events.fingerprint("issue", body)
    with writing(engine) as session:
        held = events.hold(session, "main", now=NOW, machine=NOW, build="test")
        known = events.answered(session, actor=actor, key=key, request=request)
        if known is not None:
            session.rollback()
            return known
        result = {"seq": events.append(session, held, "issue", by=BY)}
        events.remember(session, held, actor=actor, key=key, request=request, verb="issue", result=result)
        return result


def _events(engine: Engine) -> int:
    with reading(engine) as session:
        return len(events.since(session, "main", seq=0))


def test_ten_times_the_same_key_is_one_command(office: Engine) -> None:
    answers = [_command(office, body={"service": "a"}) for _ in range(10)]
    assert answers == [{"seq": 1}] * 10
    assert _events(office) == 1


def test_eight_at_once_with_one_key_are_one_command(office: Engine) -> None:
    gate = threading.Barrier(8)

    def send() -> dict[str, Any]:
        gate.wait(PATIENCE)
        return _command(office, body={"service": "a"})

    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(send) for _ in range(8)]]
    assert answers == [{"seq": 1}] * 8
    assert _events(office) == 1


def test_a_key_belongs_to_its_actor_and_to_one_content(office: Engine) -> None:
    assert _command(office, body=1) == {"seq": 1}
    assert _command(office, body=1, actor="p-2") == {"seq": 2}
    with pytest.raises(Refusal, match="key_reused") as refused:
        _command(office, body=2)
    assert refused.value.status == 422
    assert _events(office) == 2


def test_a_command_that_was_rolled_back_is_done_anew(office: Engine) -> None:
    with writing(office) as session:
        held = events.hold(session, "main", now=NOW, machine=NOW, build="test")
        result = {"seq": events.append(session, held, "issue", by=BY)}
        request = events.fingerprint("issue", None)
        events.remember(session, held, actor="p-1", key="k1", request=request, verb="issue", result=result)
        session.rollback()
    assert _command(office) == {"seq": 1}


def _do_without_looking(engine: Engine) -> None:
    with writing(engine) as session:
        held = events.hold(session, "main", now=NOW, machine=NOW, build="test")
        events.append(session, held, "issue", by=BY)
        events.remember(session, held, actor="p-1", key="k1", request="", verb="issue", result={})


def test_an_answer_is_remembered_once(office: Engine) -> None:
    _command(office)
    with pytest.raises(IntegrityError):
        _do_without_looking(office)
    assert _events(office) == 1
    with reading(office) as session:
        assert session.scalar(select(func.count()).select_from(Idempotency)) == 1


@given(body=st.dictionaries(st.text(max_size=6), VALUES, max_size=5))
def test_a_request_is_the_same_in_any_order_of_its_keys(body: dict[str, Any]) -> None:
    turned = dict(reversed(list(body.items())))
    assert events.fingerprint("issue", body) == events.fingerprint("issue", turned)
    assert events.fingerprint("issue", body) != events.fingerprint("cancel", body)
    assert events.fingerprint("issue", body) != events.fingerprint("issue", {**body, "one more key": 1})
