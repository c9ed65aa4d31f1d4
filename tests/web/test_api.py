"""The API: taking numbers, calling, reading, closing, as kiosks, clerks, phones and other systems do it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel
from werkzeug.test import TestResponse

from tests.databases import empty
from tests.web.conftest import Hall, make_hall
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.events import SYSTEM
from windowsvc.office import configuration
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.access import door_of
from windowsvc.web.api import shapes

if TYPE_CHECKING:
    from pathlib import Path

WEEK = {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
MAIN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "office",
        "main",
        {"name": {"ja": "ひばり市役所"}, "languages": ["ja", "vi"], "phone_base_url": "http://127.0.0.1:8080"},
    ),
    ("opening", "main", {"hours": {"weekly": WEEK}}),
    ("rules", "main", {"recall_spacing_seconds": 10}),
    ("series", "a", {"prefix": "A", "last": 99}),
    ("service", "tax", {"series": "a", "name": {"ja": "税の証明"}, "public_name": {"ja": "証明"}, "floor": "1F"}),
    ("service", "card", {"series": "a", "name": {"ja": "カード"}, "public_name": {"ja": "カード"}}),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["tax", "card"]}),
    ("window", "w1", {"label": "1", "profile": "all"}),
    ("window", "w2", {"label": "2", "profile": "all"}),
    ("board", "hall", {"name": {"ja": "待合"}}),
    ("kiosk", "door", {"name": {"ja": "玄関"}}),
    ("priority", "baby", {"name": {"ja": "赤ちゃん"}, "head_start": 1, "kiosk": True}),
    ("priority", "staff_only", {"name": {"ja": "職員の判断"}, "head_start": 1}),
    ("notice", "hello", {"text": {"ja": "ようこそ"}}),
)
BRANCH: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("opening", "branch", {"hours": {"weekly": WEEK}}),
    ("series", "b", {"prefix": "B"}),
    ("service", "branch_tax", {"series": "b", "name": {"ja": "税"}, "public_name": {"ja": "税"}}),
    ("profile", "branch_all", {"name": {"ja": "すべて"}, "services": ["branch_tax"]}),
    ("window", "b1", {"label": "1", "profile": "branch_all"}),
)


def configure(hall: Hall, *items: tuple[str, str, dict[str, Any]], office: str = "main") -> None:
    now = hall.business.now()
    with writing(hall.parts.engine) as session:
        held = events.hold(session, office, now=now, machine=now, build="test")
        for kind, code, data in items:
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
    hall.parts.configuration.forget()


class Caller:
    """Somebody who speaks to the API: a device by its token, a person by their cookie, or anybody."""

    _keys = itertools.count()

    def __init__(self, hall: Hall, client: FlaskClient, headers: Mapping[str, str]) -> None:
        self.hall = hall
        self.client = client
        self.headers = dict(headers)

    def get(self, path: str, **headers: str) -> TestResponse:
        return checked(self.hall, self.client.get(f"/api/v1{path}", headers={**self.headers, **headers}))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        given = {} if body is None else {"json": body}
        return checked(self.hall, self.client.post(f"/api/v1{path}", headers=headers, **given))

    def issue(self, service: str = "tax", *, key: str | None = None, **more: Any) -> dict[str, Any]:
        answer = self.post("/tickets", {"service": service, **more}, key=key or f"k{next(self._keys)}")
        assert answer.status_code == 201, answer.text
        return told(answer)

    def call(self, window: str = "w1") -> dict[str, Any]:
        answer = self.post(f"/windows/{window}/call-next")
        assert answer.status_code == 200, answer.text
        return told(answer)

    def act(self, leg: Mapping[str, Any], verb: str, **more: Any) -> dict[str, Any]:
        answer = self.post(f"/legs/{leg['id']}/{verb}", {"version": leg["version"], **more})
        assert answer.status_code == 200, answer.text
        return told(answer)


def told(answer: TestResponse) -> dict[str, Any]:
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, told(answer)["code"]


def checked(hall: Hall, answer: TestResponse) -> TestResponse:
    """Hold the answer against the shape that its route declares."""
    request = answer.request
    adapter = hall.app.url_map.bind("localhost")
    endpoint, _ = adapter.match(request.path, method=request.method)
    found = door_of(hall.app, str(endpoint))
    assert found is not None
    if answer.status_code < 300:
        shape = found.answers[answer.status_code]
        assert (shape is None) == (not answer.data)
        if shape is not None:
            assert issubclass(shape, BaseModel)
            shape.model_validate(answer.get_json(), strict=True)
    elif answer.status_code >= 400:
        assert set(told(answer)) == {"code", "message", "detail"}
        general = {"sign_in_needed", "not_permitted", "body_invalid", "key_required", "key_reused", "content_type"}
        assert told(answer)["code"] in {*found.refusals, *general}
    return answer


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """A furnished city on each database."""
    more = {}
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres_engine")
        empty(postgres)
        more["database_url"] = postgres.url.render_as_string(hide_password=False)
    hall = make_hall(tmp_path, **more)
    configure(hall, *MAIN)
    configure(hall, *BRANCH, office="branch")
    yield hall
    hall.parts.engine.dispose()


@pytest.fixture
def device(city: Hall) -> Callable[..., Caller]:
    def enrolled(kind: DeviceKind, *, office: str = "main", place: str | None = None) -> Caller:
        token = city.device(kind, office=office, place=place)
        return Caller(city, city.client(), {"Authorization": f"Bearer {token}"})

    return enrolled


@pytest.fixture
def kiosk(device: Callable[..., Caller]) -> Caller:
    return device(DeviceKind.KIOSK)


@pytest.fixture
def machine(device: Callable[..., Caller]) -> Caller:
    """Another system, which acts where nobody sits."""
    found = device(DeviceKind.INTEGRATION)
    for window in ("w1", "w2"):
        assert found.post(f"/windows/{window}/open").status_code == 200
    return found


@pytest.fixture
def person(city: Hall) -> Callable[..., Caller]:
    def signed_in(login: str, role: Role = Role.CLERK, *, office: str = "main") -> Caller:
        client = city.signed_in(login, roles={office: role})
        return Caller(city, client, {"X-CSRF": city.csrf_of(client)})

    return signed_in


@pytest.fixture
def clerk(person: Callable[..., Caller]) -> Iterator[Caller]:
    """A person who sits at window 1."""
    found = person("hanako")
    assert found.post("/windows/w1/take", {}).status_code == 200
    return found


@pytest.fixture
def phone(city: Hall) -> Caller:
    return Caller(city, city.client(), {})


def last_seq(hall: Hall, office: str = "main") -> int:
    with reading(hall.parts.engine) as session:
        return events.last_seqs(session)[office]


def test_a_kiosk_takes_a_number(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue("card")
    ticket = kiosk.issue(language="vi", needs=["wheelchair"])
    assert {key: ticket[key] for key in ("label", "number", "people_ahead", "wait", "print", "floor", "sign")} == {
        "label": "A-002",
        "number": 2,
        "people_ahead": 1,
        "wait": None,
        "print": None,
        "floor": "1F",
        "sign": {"letter": "A", "shape": "circle"},
    }
    assert ticket["status_url"] == f"http://127.0.0.1:8080/t/{ticket['token']}"
    leg = machine.call()
    assert (leg["label"], leg["service"]) == ("A-001", "card")


def test_the_same_key_answers_the_same_number_with_the_people_ahead_of_now(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue()
    first = kiosk.issue(key="once", language="vi")
    assert first["people_ahead"] == 1
    machine.call()
    before = last_seq(kiosk.hall)
    again = kiosk.issue(key="once", language="vi")
    assert again == {**first, "people_ahead": 0}
    assert last_seq(kiosk.hall) == before
    other = kiosk.post("/tickets", {"service": "card"}, key="once")
    assert code_of(other) == (422, "key_reused")


def test_a_kiosk_with_a_printer_is_told_of_its_slip(kiosk: Caller, machine: Caller) -> None:
    printer = {"kind": "agent"}
    configure(kiosk.hall, ("kiosk", "door", {"name": {"ja": "玄関"}, "printer": printer}))
    first = kiosk.issue(key="slip")
    assert {key: first["print"][key] for key in ("state", "channel")} == {"state": "queued", "channel": "agent"}
    assert kiosk.issue(key="slip")["print"] == first["print"]
    assert kiosk.issue()["print"]["job"] > first["print"]["job"]
    assert machine.issue()["print"] is None


def test_a_number_is_not_taken_without_a_key(kiosk: Caller) -> None:
    assert code_of(kiosk.post("/tickets", {"service": "tax"})) == (400, "key_required")


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"service": "nothing"}, (404, "service_unknown")),
        ({"service": "tax", "office": "branch"}, (404, "service_unknown")),
        ({"service": "tax", "language": "xx"}, (422, "language_unknown")),
        ({"service": "tax", "needs": ["secret"]}, (422, "need_unknown")),
        ({"service": "tax", "priority": "staff_only"}, (422, "priority_unknown")),
        ({"service": "branch_tax"}, (403, "not_permitted")),
        ({"service": "tax", "name": "花子"}, (422, "body_invalid")),
        ({"service": "tax\n"}, (422, "body_invalid")),
        ([], (422, "body_invalid")),
    ],
)
def test_a_kiosk_is_refused_what_it_may_not_ask(kiosk: Caller, body: Any, answer: tuple[int, str]) -> None:
    before = last_seq(kiosk.hall)
    assert code_of(kiosk.post("/tickets", body, key="k")) == answer
    assert last_seq(kiosk.hall) == before


def test_a_kiosk_may_name_the_reasons_a_city_offers_there(kiosk: Caller) -> None:
    kiosk.issue()
    kiosk.issue()
    assert kiosk.issue(priority="baby")["people_ahead"] == 1


def test_no_number_is_given_after_hours_and_the_next_opening_is_told(kiosk: Caller) -> None:
    kiosk.hall.business.advance(8 * 3600)
    answer = kiosk.post("/tickets", {"service": "tax"}, key="late")
    assert code_of(answer) == (409, "service_closed")
    detail = told(answer)["detail"]
    assert (detail["reason"], detail["next_opening"]) == ("after_close", "2026-11-24T23:30:00Z")
    kiosk.hall.business.advance(15 * 3600)
    assert kiosk.issue(key="late")["label"] == "A-001"


def test_a_service_that_runs_out_says_so(kiosk: Caller) -> None:
    configure(kiosk.hall, ("series", "a", {"prefix": "A", "last": 1}))
    kiosk.issue()
    assert code_of(kiosk.post("/tickets", {"service": "card"}, key="k")) == (409, "series_ended")
    offered = told(kiosk.get("/kiosks/door/services"))["services"]
    assert [(one["code"], one["open"], one["reason"]) for one in offered] == [
        ("card", False, "series_ended"),
        ("tax", False, "series_ended"),
    ]


def test_a_clerk_sits_down_calls_serves_and_finishes(kiosk: Caller, clerk: Caller) -> None:
    kiosk.issue(needs=["writing"])
    kiosk.issue()
    leg = clerk.call()
    assert (leg["state"], leg["label"], leg["needs"], leg["window"]) == ("called", "A-001", ["writing"], "w1")
    busy = clerk.post("/windows/w1/call-next")
    assert code_of(busy) == (409, "window_busy")
    assert told(busy)["detail"]["leg"] == {key: leg[key] for key in ("id", "version", "label", "state")}
    leg = clerk.act(leg, "start")
    assert told(clerk.get("/windows/w1/screen"))["leg"] == leg
    leg = clerk.act(leg, "finish")
    assert leg["state"] == "done"
    assert clerk.call()["label"] == "A-002"


def test_nobody_waiting_is_204_and_leaves_nothing(clerk: Caller) -> None:
    before = last_seq(clerk.hall)
    assert clerk.post("/windows/w1/call-next", {}).status_code == 204
    assert last_seq(clerk.hall) == before


def test_a_person_calls_only_at_the_window_they_hold(
    kiosk: Caller, clerk: Caller, person: Callable[..., Caller]
) -> None:
    kiosk.issue()
    other = person("taro")
    assert code_of(other.post("/windows/w1/call-next")) == (409, "window_taken")
    assert code_of(other.post("/windows/w2/call-next")) == (409, "window_taken")
    refused = other.post("/windows/w1/take", {})
    assert (code_of(refused), told(refused)["detail"]["same_person"]) == ((409, "window_taken"), False)
    leg = clerk.call()
    assert code_of(other.post(f"/legs/{leg['id']}/start", {"version": leg["version"]})) == (409, "window_taken")
    taken = told(other.post("/windows/w1/hand-over", {}))
    assert (taken["mine"], taken["holder"], taken["leg"]["id"]) == (True, "窓口 花子", leg["id"])
    assert code_of(clerk.post("/windows/w1/call-next")) == (409, "window_taken")
    assert other.act(leg, "start")["state"] == "serving"


def test_a_lead_may_act_on_any_number_but_calls_only_where_they_sit(
    kiosk: Caller, clerk: Caller, person: Callable[..., Caller]
) -> None:
    lead = person("ichiro", Role.LEAD)
    kiosk.issue()
    leg = clerk.call()
    assert lead.act(leg, "release")["state"] == "waiting"
    assert code_of(lead.post("/windows/w1/call-next")) == (409, "window_taken")
    assert told(lead.post("/windows/w1/close"))["state"] == "closed"


def test_another_system_acts_only_where_nobody_sits(kiosk: Caller, machine: Caller, clerk: Caller) -> None:
    kiosk.issue()
    assert code_of(machine.post("/windows/w1/call-next")) == (409, "window_taken")
    assert code_of(machine.post("/windows/w1/close")) == (409, "window_taken")
    leg = machine.call("w2")
    assert machine.act(machine.act(leg, "start"), "finish")["state"] == "done"
    assert told(machine.post("/windows/w2/drain"))["state"] == "closed"
    assert code_of(machine.post("/windows/w2/call-next")) == (409, "window_closed")
    assert code_of(machine.post("/windows/w2/take", {})) == (403, "not_permitted")
    assert code_of(machine.post("/windows/b1/open")) == (403, "not_permitted")


def test_a_stale_version_is_refused_with_the_state_of_now(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue()
    leg = machine.call()
    machine.act(leg, "start")
    answer = machine.post(f"/legs/{leg['id']}/start", {"version": leg["version"]})
    assert code_of(answer) == (409, "stale_version")
    assert told(answer)["detail"] == {"version": leg["version"] + 1, "state": "serving"}


@pytest.mark.parametrize("leg", ["999", "2147483648", "99999999999999999999"])
def test_an_unknown_number_is_refused(machine: Caller, leg: str) -> None:
    assert code_of(machine.post(f"/legs/{leg}/start", {"version": 1})) == (404, "leg_unknown")


def test_the_whole_vocabulary_of_a_number(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue()
    leg = machine.call("w1")
    leg = machine.act(machine.act(leg, "start"), "hold", reason="記入中")
    assert (leg["state"], leg["reason"], leg["window"]) == ("held", "記入中", None)
    leg = machine.act(leg, "resume", here=True, window="w1")
    leg = machine.act(machine.act(leg, "relay-in", department="kokuho"), "relay-out", department="kokuho")
    planned = told(machine.post(f"/legs/{leg['id']}/plan-stop", {"service": "card"}))
    assert (planned["state"], planned["ticket"]) == ("planned", leg["ticket"])
    leg = machine.act(leg, "finish", advance=False)
    leg = machine.act(leg, "reopen", window="w1")
    assert [stop["service"] for stop in leg["stops"]] == ["card"]
    onward = machine.act(leg, "transfer", service="card")
    assert (onward["id"], onward["state"]) == (planned["id"], "waiting")
    leg = machine.act(onward, "call-this", window="w2", reason="本人の希望")
    leg = machine.act(machine.act(leg, "no-answer"), "return")
    leg = machine.act(machine.call("w2"), "hold", reason="待ち")
    leg = machine.act(leg, "resume")
    leg = told(machine.post(f"/legs/{leg['id']}/prefer", {"language": "vi", "needs": ["captions"]}))
    assert (leg["language"], leg["needs"]) == ("vi", ["captions"])
    assert machine.act(leg, "cancel", reason="帰宅")["state"] == "cancelled"
    assert code_of(machine.post(f"/legs/{leg['id']}/start", {"version": leg["version"] + 1})) == (
        409,
        "verb_not_allowed",
    )


def test_a_recall_waits_its_seconds(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue()
    leg = machine.call()
    answer = machine.post(f"/legs/{leg['id']}/recall", {"version": leg["version"]})
    assert (code_of(answer), told(answer)["detail"]) == ((409, "too_soon"), {"seconds": 10})
    kiosk.hall.business.advance(10)
    assert machine.act(leg, "recall")["calls"] == 2


def test_a_command_sent_twice_happens_once(kiosk: Caller, machine: Caller) -> None:
    kiosk.issue()
    kiosk.issue()
    first = told(machine.post("/windows/w1/call-next", key="press"))
    again = told(machine.post("/windows/w1/call-next", key="press"))
    assert again == first
    started = machine.post(f"/legs/{first['id']}/start", {"version": first["version"]}, key="start")
    repeated = machine.post(f"/legs/{first['id']}/start", {"version": first["version"]}, key="start")
    assert told(started) == told(repeated)
    paused = [told(machine.post("/windows/w2/pause", {"reason": "昼"}, key="p")) for _ in range(2)]
    assert paused[0] == paused[1]


def test_undo_takes_back_for_thirty_seconds_of_the_machines_clock(kiosk: Caller, clerk: Caller) -> None:
    kiosk.issue()
    leg = clerk.call()
    offer = told(clerk.get("/windows/w1/screen"))["undo"]
    assert (offer["verb"], offer["label"], offer["seconds_left"]) == ("call_next", "A-001", 30)
    back = told(clerk.post("/windows/w1/undo"))
    assert (back["id"], back["state"], back["calls"]) == (leg["id"], "waiting", 0)
    clerk.call()
    kiosk.hall.machine.advance(31)
    assert code_of(clerk.post("/windows/w1/undo")) == (409, "nothing_to_undo")


def test_a_command_without_a_body_takes_an_empty_one_and_no_other(clerk: Caller) -> None:
    assert told(clerk.post("/windows/w1/pause", {"reason": "昼休み"}))["reason"] == "昼休み"
    assert told(clerk.post("/windows/w1/resume", {}))["state"] == "idle"
    assert code_of(clerk.post("/windows/w1/close", {"sure": True})) == (422, "body_invalid")
    assert code_of(clerk.post("/windows/w1/pause", {"reason": "\u0000"})) == (422, "body_invalid")


def test_a_phone_reads_its_number_and_is_told_when_nothing_changed(kiosk: Caller, phone: Caller) -> None:
    kiosk.issue()
    token = kiosk.issue()["token"]
    first = phone.get(f"/tickets/{token}")
    shown = told(first)
    assert (shown["label"], shown["state"], shown["people_ahead"]) == ("A-002", "waiting", 1)
    assert [notice["code"] for notice in shown["notices"]] == ["hello"]
    kiosk.issue()
    kiosk.hall.business.advance(60)
    same = phone.get(f"/tickets/{token}", **{"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    other = phone.get(f"/tickets/{token}?lang=vi", **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_phone_says_it_cannot_come_comes_back_and_goes(kiosk: Caller, machine: Caller, phone: Caller) -> None:
    token = kiosk.issue()["token"]
    assert code_of(phone.post(f"/tickets/{token}/cannot-come", {})) == (409, "verb_not_allowed")
    machine.call()
    gone = told(phone.post(f"/tickets/{token}/cannot-come", {}))
    assert (gone["state"], gone["can"]["return"], gone["return_rule"]) == (
        "absent",
        True,
        {"policy": "after_k", "k": 2},
    )
    back = told(phone.post(f"/tickets/{token}/return", {"version": gone["version"]}, key="back"))
    assert (back["state"], back["people_ahead"]) == ("waiting", 0)
    assert told(phone.post(f"/tickets/{token}/return", {"version": gone["version"]}, key="back")) == back
    wished = told(phone.post(f"/tickets/{token}/prefer", {"language": "ja-easy", "needs": ["large_text"]}))
    assert (wished["language"], wished["needs"]) == ("ja@easy", ["large_text"])
    assert code_of(phone.post(f"/tickets/{token}/prefer", {})) == (422, "nothing_to_change")
    assert told(phone.post(f"/tickets/{token}/cancel", {}))["state"] == "cancelled"
    assert code_of(phone.post(f"/tickets/{token}/prefer", {"language": "en"})) == (409, "verb_not_allowed")


def test_a_stranger_learns_nothing_of_a_token(phone: Caller, kiosk: Caller) -> None:
    kiosk.issue()
    for token in ("A" * 22, "%00", "窓"):
        assert code_of(phone.get(f"/tickets/{token}")) == (404, "ticket_unknown")
        assert code_of(phone.post(f"/tickets/{token}/return", {})) == (404, "ticket_unknown")


def test_closing_the_day_forgets_its_tokens(
    kiosk: Caller, machine: Caller, phone: Caller, person: Callable[..., Caller]
) -> None:
    lead = person("ichiro", Role.LEAD)
    token = kiosk.issue(key="mine", needs=["escort"])["token"]
    kiosk.issue()
    leg = machine.call()
    preview = told(lead.get("/offices/main/day-close"))
    assert (preview["closed"], [one["label"] for one in preview["at_window"]], preview["others"]) == (
        False,
        ["A-001"],
        {"waiting": 1},
    )
    refused = lead.post("/offices/main/day-close")
    assert (code_of(refused), told(refused)["detail"]["labels"]) == ((409, "still_serving"), "A-001")
    assert phone.get(f"/tickets/{token}").status_code == 200
    machine.act(machine.act(leg, "start"), "finish")
    closed = told(lead.post("/offices/main/day-close", key="close"))
    assert (closed["day"], closed["closed"], closed["others"]) == ("2026-11-24", True, {"waiting": 1})
    assert told(lead.post("/offices/main/day-close", key="close")) == closed
    assert code_of(phone.get(f"/tickets/{token}")) == (404, "ticket_unknown")
    assert code_of(kiosk.post("/tickets", {"service": "tax", "needs": ["escort"]}, key="mine")) == (
        404,
        "ticket_unknown",
    )
    windows = told(phone.get("/offices/main/windows"))["windows"]
    assert {one["state"] for one in windows} == {"closed"}


def test_a_forgotten_day_is_closed_before_the_next_ones_first_number(kiosk: Caller, phone: Caller) -> None:
    old = kiosk.issue()["token"]
    kiosk.hall.business.at += timedelta(days=1)
    name = "day/main/2026-11-24"
    assert kiosk.hall.parts.keys.find(name) is not None
    assert code_of(kiosk.post("/tickets", {"service": "tax", "language": "xx"}, key="k")) == (422, "language_unknown")
    assert kiosk.hall.parts.keys.find(name) is not None
    assert kiosk.issue()["label"] == "A-001"
    assert kiosk.hall.parts.keys.find(name) is None
    assert code_of(phone.get(f"/tickets/{old}")) == (404, "ticket_unknown")


def test_a_board_shows_the_call_and_knows_when_nothing_changed(
    kiosk: Caller, machine: Caller, device: Callable[..., Caller]
) -> None:
    board = device(DeviceKind.BOARD)
    kiosk.issue(needs=["wheelchair"])
    machine.call("w2")
    first = board.get("/boards/hall")
    shown = told(first)
    assert [(call["label"], call["window"]["label"]) for call in shown["calls"]] == [("A-001", "2")]
    assert shown["revision"] == f"{last_seq(kiosk.hall)}.0"
    assert "wheelchair" not in first.text
    kiosk.hall.business.advance(5)
    assert board.get("/boards/hall", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    kiosk.issue()
    assert board.get("/boards/hall", **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert code_of(board.get("/boards/none")) == (404, "board_unknown")
    assert code_of(device(DeviceKind.BOARD, office="branch").get("/boards/hall")) == (403, "not_permitted")
    assert code_of(kiosk.get("/boards/hall")) == (403, "not_permitted")


def test_everybody_may_know_how_busy_an_office_is(kiosk: Caller, machine: Caller, phone: Caller) -> None:
    kiosk.issue()
    offices = told(phone.get("/offices"))["offices"]
    assert [(one["code"], one["name"]["ja"]) for one in offices] == [("branch", "北支所"), ("main", "ひばり市役所")]
    status = told(phone.get("/offices/main/status"))["services"]
    assert [(one["code"], one["name"], one["open"], one["waiting"], one["wait"]) for one in status] == [
        ("card", {"ja": "カード"}, True, 1, None),
        ("tax", {"ja": "証明"}, True, 1, None),
    ]
    windows = told(phone.get("/offices/main/windows"))["windows"]
    assert [(one["code"], one["state"], one["services"]) for one in windows] == [
        ("w1", "idle", ["tax", "card"]),
        ("w2", "idle", ["tax", "card"]),
    ]
    assert code_of(phone.get("/offices/nowhere/status")) == (404, "office_unknown")
    assert code_of(phone.get("/offices/*/windows")) == (404, "office_unknown")


@pytest.mark.parametrize("place", ["side", None])
def test_a_kiosk_rings_for_itself_only(city: Hall, device: Callable[..., Caller], place: str | None) -> None:
    configure(city, ("kiosk", "side", {"name": {"ja": "横"}}))
    machine = device(DeviceKind.KIOSK, place=place)
    other, own = ("door", "side") if place else ("side", "door")
    for elsewhere in (other, "main"):
        assert code_of(machine.post(f"/kiosks/{elsewhere}/call-staff")) == (404, "kiosk_unknown")
        page = machine.client.get(f"/kiosk/main?kiosk={elsewhere}", headers=machine.headers)
        assert page.status_code == 404
    assert told(machine.post(f"/kiosks/{own}/call-staff"))["place"] == own
    assert machine.client.get(f"/kiosk/main?kiosk={own}", headers=machine.headers).status_code == 200


def test_a_kiosks_bell_reaches_the_windows_and_is_answered(kiosk: Caller, clerk: Caller) -> None:
    rung = told(kiosk.post("/kiosks/door/call-staff", key="ring"))
    assert told(kiosk.post("/kiosks/door/call-staff", key="ring")) == rung
    alerts = told(clerk.get("/windows/w1/screen"))["alerts"]
    assert [(alert["kind"], alert["id"], alert["place_name"]) for alert in alerts] == [
        ("staff_call", rung["id"], {"ja": "玄関"})
    ]
    assert told(clerk.post(f"/staff-calls/{rung['id']}/answered")) == rung
    assert code_of(clerk.post(f"/staff-calls/{rung['id']}/answered")) == (409, "already_answered")
    assert code_of(clerk.post("/staff-calls/99999999999/answered")) == (404, "staff_call_unknown")
    assert told(clerk.get("/windows/w1/screen"))["alerts"] == []


def test_a_lead_puts_a_text_over_every_board_and_takes_it_away(
    person: Callable[..., Caller], clerk: Caller, device: Callable[..., Caller]
) -> None:
    lead, board = person("ichiro", Role.LEAD), device(DeviceKind.BOARD)
    fire = {"ja": "火事です", "en": "Fire"}
    assert code_of(clerk.post("/offices/main/emergency", {"text": fire})) == (403, "not_permitted")
    assert code_of(lead.post("/offices/main/emergency", {"text": {"en": "Fire"}})) == (422, "body_invalid")
    shown = told(lead.post("/offices/main/emergency", {"text": fire}))["emergency"]
    assert shown == {"text": fire, "since": "2026-11-24T01:20:00Z"}
    assert told(board.get("/boards/hall"))["emergency"] == shown
    assert told(lead.post("/offices/main/emergency-end"))["emergency"] is None
    assert code_of(lead.post("/offices/main/emergency-end")) == (409, "no_emergency")


def test_a_block_of_paper_numbers_is_entered_in_its_order(person: Callable[..., Caller], kiosk: Caller) -> None:
    lead = person("ichiro", Role.LEAD)
    block = {"service": "tax", "first": 1, "last": 3}
    assert told(lead.post("/blocks", block, key="b")) == {"entered": 3, "first": "A-001", "last": "A-003"}
    assert told(lead.post("/blocks", block, key="b"))["entered"] == 3
    answer = lead.post("/blocks", block)
    assert (code_of(answer), told(answer)["detail"]) == ((422, "block_invalid"), {"expected": 4})
    assert kiosk.issue()["label"] == "A-004"
    assert code_of(lead.post("/blocks", {"service": "none", "first": 1, "last": 2})) == (404, "service_unknown")


def test_nobody_in_particular_may_only_read_what_is_public(phone: Caller) -> None:
    closed = ("/boards/hall", "/windows/w1/screen", "/kiosks/door/services", "/offices/main/day-close")
    assert {code_of(phone.get(path)) for path in closed} == {(401, "sign_in_needed")}
    commands = ("/windows/w1/call-next", "/offices/main/day-close", "/kiosks/door/call-staff", "/legs/1/start")
    assert {code_of(phone.post(path, {})) for path in commands} == {(401, "sign_in_needed")}


def test_every_route_of_the_api_says_what_it_answers(city: Hall) -> None:
    found = {
        rule.rule: door_of(city.app, rule.endpoint)
        for rule in city.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert len(found) > 30
    for rule, declared in found.items():
        assert declared is not None, rule
        assert declared.answers, rule
        assert all(shape is None or issubclass(shape, shapes.Shape) for shape in declared.answers.values()), rule
