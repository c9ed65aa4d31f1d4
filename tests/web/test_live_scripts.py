"""The scripts of the live screens that touch neither page nor socket, run where they will run: in Chromium."""

# ruff: noqa: E501 - lines of another language

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import chromium, serving
from tests.web.conftest import make_hall

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MAKE = """
const at = (second) => new Date(Date.UTC(2026, 10, 24, 1, 0, second)).toISOString();
const call = (seq, {leg = seq, second = seq, kind = "call"} = {}) =>
  ({seq, leg, label: `A-${String(leg).padStart(3, "0")}`, at: at(second), kind, window: {label: "3"}});
const snap = (seq, calls = [], second = seq) => ({seq, build: "b1", now: at(second), calls, absent: [], waiting: []});
const frame = (from, to, calls = [], changes = {}) => ({from, to, build: "b1", now: at(to), changes, calls});
const early = (...calls) => ({from: calls[0].seq, to: calls.at(-1).seq, build: "b1", now: at(1), changes: null, calls});
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    hall = make_hall(tmp_path_factory.mktemp("scripts"))
    with serving(hall) as site, chromium() as browser:
        made: Page = browser.new_page()
        made.goto(f"{site.url}/healthz")
        yield made
    hall.parts.engine.dispose()


def run(page: Page, module: str, body: str, **values: Any) -> Any:
    """Run ``body`` with everything ``module`` exports, as ``m``; what it returns."""
    script = f"async (v) => {{ const m = await import('/static/{module}.js'); {MAKE} {body} }}"
    return page.evaluate(script, values)


def test_what_is_on_the_wall_when_a_screen_starts_is_not_announced(page: Page) -> None:
    told = run(page, "live/reducer", "return m.onSnapshot(m.emptyModel(), snap(9, [call(9), call(8)])).announce;")
    assert told == []


def test_a_frame_in_order_changes_the_state_and_announces_its_call_once(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9));
    const first = m.onFrame(model, frame(10, 10, [call(10)], {calls: [call(10)], absent: ["A-001"]}));
    const again = m.onFrame(first.model, frame(10, 10, [call(10)], {calls: [call(10)]}));
    return [first.announce.map(c => c.seq), first.model.last, m.shown(first.model).absent, again.announce];
    """
    assert run(page, "live/reducer", body) == [[10], 10, ["A-001"], []]


def test_an_early_copy_is_shown_and_announced_but_is_not_yet_the_state(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9, [call(8)]));
    const first = m.onFrame(model, early(call(10)));
    const state = m.onFrame(first.model, frame(10, 11, [call(10)], {calls: [call(10), call(8)]}));
    return {
      announced: first.announce.map(c => c.seq), last: first.model.last,
      shown: m.shown(first.model).calls.map(c => c.seq),
      later: state.announce, after: m.shown(state.model).calls.map(c => c.seq), ask: state.ask,
    };
    """
    expected = {"announced": [10], "last": 9, "shown": [10, 8], "later": [], "after": [10, 8], "ask": None}
    assert run(page, "live/reducer", body) == expected


def test_a_recall_is_announced_again_and_stands_once_on_the_wall(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9, [call(8), call(7)]));
    const next = m.onFrame(model, early(call(10, {leg: 7, kind: "recall"})));
    return [next.announce.map(c => c.kind), m.shown(next.model).calls.map(c => c.label)];
    """
    assert run(page, "live/reducer", body) == [["recall"], ["A-007", "A-008"]]


def test_frames_out_of_order_are_put_in_order_before_anything_is_asked_for(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9));
    const gap = m.onFrame(model, frame(11, 11, [call(11)], {calls: [call(11), call(10)]}));
    const filled = m.onFrame(gap.model, frame(10, 10, [call(10)], {calls: [call(10)]}));
    return [gap.ask, gap.model.last, gap.announce.map(c => c.seq), filled.announce.map(c => c.seq),
            filled.model.last, filled.model.pending.length, m.shown(filled.model).calls.map(c => c.seq)];
    """
    assert run(page, "live/reducer", body) == ["soon", 9, [11], [10], 11, 0, [11, 10]]


def test_a_snapshot_after_a_gap_announces_what_was_missed_unless_it_is_long_past(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9));
    const calls = [call(15, {second: 200}), call(14, {second: 190}), call(12, {second: 20})];
    return m.onSnapshot(model, snap(15, calls, 205)).announce.map(c => c.seq);
    """
    assert run(page, "live/reducer", body) == [14, 15]


def test_a_snapshot_overtaken_on_its_way_is_passed_over(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(9));
    const askedAt = model.last;
    model = m.onFrame(model, frame(10, 12, [], {absent: ["new"]})).model;
    const old = m.onSnapshot(model, snap(11), askedAt);
    return [old.changed, m.shown(old.model).absent];
    """
    assert run(page, "live/reducer", body) == [False, ["new"]]


def test_a_server_that_went_back_is_followed(page: Page) -> None:
    body = """
    let {model} = m.onSnapshot(m.emptyModel(), snap(900, [call(900)]));
    const asks = [1, 2, 3].map(() => { const r = m.onBeat(model, {seq: 4, build: "b1", now: at(1)}); model = r.model; return r.ask; });
    const back = m.onSnapshot(model, snap(4, [call(4)]), model.last);
    const next = m.onFrame(back.model, frame(5, 5, [call(5)], {calls: [call(5), call(4)]}));
    return [asks, back.model.last, back.announce, next.announce.map(c => c.seq)];
    """
    assert run(page, "live/reducer", body) == [[None, None, "now"], 4, [], [5]]


def test_a_beat_ahead_of_us_makes_us_ask(page: Page) -> None:
    body = """
    const {model} = m.onSnapshot(m.emptyModel(), snap(9));
    return [9, 10].map((seq) => m.onBeat(model, {seq, build: "b1", now: at(1)}).ask);
    """
    assert run(page, "live/reducer", body) == [None, "soon"]


def test_whatever_is_lost_doubled_or_swapped_every_call_is_announced_once_and_the_state_comes_right(page: Page) -> None:
    body = """
    let random = v.seed;
    const chance = (n) => { random = (random * 1103515245 + 12345) % 2147483648; return random % n; };
    const truth = [];
    const wire = [];
    for (let seq = 1; seq <= 60; seq += 1) {
      const isCall = chance(2) === 0;
      if (isCall) truth.unshift(call(seq));
      const calls = truth.slice(0, 7);
      if (isCall && chance(3) > 0) wire.push(early(call(seq)));
      wire.push(frame(seq, seq, isCall ? [call(seq)] : [], {calls}));
    }
    for (let swap = 0; swap < 25; swap += 1) {
      const i = chance(wire.length - 1);
      [wire[i], wire[i + 1]] = [wire[i + 1], wire[i]];
    }
    const heard = [];
    let {model} = m.onSnapshot(m.emptyModel(), snap(0, []));
    const take = (r) => { model = r.model; heard.push(...r.announce.map(c => c.seq)); return r; };
    wire.forEach((one) => {
      const times = [0, 1, 1, 1, 2][chance(5)];
      for (let n = 0; n < times; n += 1) {
        const r = take(m.onFrame(model, one));
        if (r.ask && chance(2) === 0) take(m.onSnapshot(model, snap(one.to, truth.filter(c => c.seq <= one.to).slice(0, 7), one.to)));
      }
    });
    take(m.onSnapshot(model, snap(60, truth.slice(0, 7), 60)));
    const seen = new Set(heard);
    const last = truth.slice(0, 7).map(c => c.seq);
    return {twice: heard.length - seen.size, missing: last.filter(seq => !seen.has(seq)),
            shown: m.shown(model).calls.map(c => c.seq), last, kept: model.early.length + model.pending.length};
    """
    for seed in range(1, 120):
        told = run(page, "live/reducer", body, seed=seed)
        assert (told["twice"], told["missing"], told["kept"]) == (0, [], 0), seed
        assert told["shown"] == told["last"], seed


def test_the_clock_follows_the_server_at_its_own_speed_and_goes_on_alone(page: Page) -> None:
    body = """
    const clock = m.serverClock();
    const empty = clock.read(0);
    const read = (ms) => Math.round((clock.read(ms) - Date.parse(at(0))) / 1000);
    clock.note(at(0), 0); clock.note(at(5), 5200); clock.note(at(10), 10000);
    const real = read(70000);
    clock.note(at(20), 11000); clock.note(at(70), 16000); clock.note(at(120), 21000);
    const fast = read(22000);
    clock.note(at(120), 26000); clock.note(at(120), 31000);
    return [empty, real, fast, read(90000)];
    """
    assert run(page, "live/clock", body) == [None, 70, 130, 120]


def test_rows_are_spread_evenly_over_the_pages_they_need(page: Page) -> None:
    body = (
        "return [m.evenly(Array(9).fill(60), 380), m.evenly([60, 60], 380), m.evenly([500, 60], 380), m.evenly([], 9)];"
    )
    nine, two, tall, none = run(page, "board/facts", body)
    assert nine == [[0, 1, 2, 3, 4], [5, 6, 7, 8]]
    assert (two, tall, none) == ([[0, 1]], [[0], [1]], [])


def test_a_long_notice_is_cut_where_a_sentence_ends(page: Page) -> None:
    body = "return v.texts.map((text) => m.pieces(text, 20));"
    texts = [
        "発券は17:00まで。番号札をお持ちの方は、そのあともご案内します。",
        "Bring 3.5 cm photos. Thank you.",
        "短い。",
    ]
    ja, en, short = run(page, "board/facts", body, texts=texts)
    assert ja == ["発券は17:00まで。", "番号札をお持ちの方は、", "そのあともご案内します。"]
    assert en == ["Bring 3.5 cm photos.", "Thank you."]
    assert short == ["短い。"]


def test_a_wait_is_a_range_soon_now_or_not_known(page: Page) -> None:
    body = """
    const now = Date.parse(at(0));
    const wait = (low, high) => ({low: at(low), high: at(high)});
    return [{wait: null, waiting: 3}, {wait: wait(0, 100), waiting: 2}, {wait: wait(0, 100), waiting: 0},
            {wait: wait(-60, 1200), waiting: 2}].map((row) => { const w = m.waitOf(row, now); return [w.kind, w.low === now]; });
    """
    assert run(page, "board/facts", body) == [["calculating", False], ["soon", False], ["now", False], ["range", True]]


def test_an_hour_or_more_and_the_reasons_why_nobody_can_tell_are_words_of_their_own(page: Page) -> None:
    body = """
    const far = {low: at(3700), high: at(5000)};
    const rows = [{wait: far, wait_note: "long"}, ...["lunch", "no_window", "opening", "stalled"].map((wait_note) => ({wait: null, wait_note}))];
    return rows.map((row) => m.waitOf(row, Date.parse(at(0))).kind);
    """
    assert run(page, "board/facts", body) == ["long", "lunch", "no_window", "opening", "calculating"]


def test_a_new_forecast_without_any_event_is_taken_and_a_frame_that_came_twice_is_not(page: Page) -> None:
    body = """
    let model = m.onSnapshot(m.emptyModel(), snap(9)).model;
    const forecast = m.onFrame(model, frame(10, 9, [], {absent: ["forecast"]}));
    const twice = m.onFrame(forecast.model, frame(9, 9, [], {absent: ["old"]}));
    return [forecast.changed, forecast.model.state.absent, forecast.model.last, twice.changed, twice.model.state.absent];
    """
    assert run(page, "live/reducer", body) == [True, ["forecast"], 9, False, ["forecast"]]


def test_a_lobby_is_closed_only_when_nothing_is_open_and_nobody_waits(page: Page) -> None:
    body = """
    const row = (open, waiting, opening = null, reason = "after_close") => ({open, waiting, next_opening: opening, reason});
    return [[row(true, 0)], [row(false, 1)], [], [row(false, 0, "2026-11-26T00:00:00Z"), row(false, 0, "2026-11-25T00:00:00Z")],
            [row(false, 0, null, "lunch")]].map((waiting) => m.closing({waiting}));
    """
    assert run(page, "board/facts", body) == [
        None,
        None,
        None,
        {"opens": "2026-11-25T00:00:00Z", "reason": "after_close"},
        {"opens": None, "reason": "lunch"},
    ]


@pytest.mark.parametrize(
    ("situation", "reloads"),
    [
        ({"newBuild": True}, True),
        ({"newBuild": True, "sinceCall": 29_000}, False),
        ({"newBuild": True, "fresh": False}, False),
        ({"hour": 3}, True),
        ({"hour": 3, "age": 3_000_000}, False),
        ({}, False),
    ],
)
def test_a_board_reloads_itself_only_at_a_quiet_moment(page: Page, situation: dict[str, Any], reloads: bool) -> None:
    usual = {"newBuild": False, "hour": 10, "age": 9_000_000, "sinceCall": 40_000, "fresh": True}
    assert run(page, "board/facts", "return m.mayReload(v.situation);", situation=usual | situation) is reloads


@pytest.mark.parametrize(
    ("age", "state", "fresh"),
    [
        (1_000, "called", True),
        (1_000, "serving", True),
        (40_000, "serving", False),
        (40_000, "called", True),
        (200_000, "called", False),
    ],
)
def test_the_plate_is_yellow_while_somebody_is_called(page: Page, age: int, state: str, fresh: bool) -> None:
    assert run(page, "board/facts", "return m.isFresh({state: v.state}, v.age);", age=age, state=state) is fresh


SENDER = """
const log = [];
const kept = {value: null};
const store = {get: () => kept.value, set: (press) => { kept.value = press; }, clear: () => { kept.value = null; }};
const states = [];
const answers = v.answers;
const request = async (path, {headers, body}) => {
  log.push([path, headers["Idempotency-Key"], body ?? null]);
  const next = answers.shift();
  if (next === undefined || next === "lost") throw new TypeError("no network");
  return new Response(next[1] === null ? null : JSON.stringify(next[1]), {status: next[0]});
};
const times = {attempt: 1000, decide: v.decide ?? 1e6, retry: [1, 2]};
const sender = m.makeSender({csrf: "x", store, request, times, onChange: (press) => states.push(press && press.asking)});
const until = async (test) => { while (!test()) await new Promise((r) => setTimeout(r, 2)); };
"""


def test_a_press_is_sent_with_one_key_until_it_is_answered(page: Page) -> None:
    body = """
    const answer = await sender.send({name: "call_next", title: "", path: "/x", body: {version: 3}});
    return [answer.status, answer.body, log.length, new Set(log.map(one => one[1])).size, log[0][2], kept.value];
    """
    told = run(page, "window/sending", SENDER + body, answers=["lost", [503, None], "lost", [200, {"id": 7}]])
    assert told == [200, {"id": 7}, 4, 1, '{"version":3}', None]


def test_two_presses_have_two_keys_and_none_is_sent_while_another_is_under_way(page: Page) -> None:
    body = """
    const first = sender.send({name: "a", title: "", path: "/a"});
    const second = await sender.send({name: "b", title: "", path: "/b"});
    await first;
    await sender.send({name: "c", title: "", path: "/c"});
    return [second, log.map(one => one[0]), log[0][1] === log[1][1]];
    """
    told = run(page, "window/sending", SENDER + body, answers=[[204, None], [200, {}]])
    assert told == [None, ["/a", "/c"], False]


def test_without_an_answer_a_person_sends_again_or_lets_go(page: Page) -> None:
    body = """
    const waiting = sender.send({name: "a", title: "", path: "/a"});
    await until(() => sender.press?.asking);
    const held = kept.value !== null;
    answers.push([200, {id: 1}]);
    sender.again();
    const answer = await waiting;
    const other = sender.send({name: "b", title: "", path: "/b"});
    await until(() => sender.press?.asking);
    sender.giveUp();
    const given = await other;
    return [held, answer.body, new Set(log.filter(one => one[0] === "/a").map(one => one[1])).size, given.givenUp, kept.value, sender.press];
    """
    told = run(page, "window/sending", SENDER + body, answers=[], decide=10)
    assert told == [True, {"id": 1}, 1, True, None, None]


def test_a_press_that_a_reload_cut_off_is_taken_up_with_its_own_key(page: Page) -> None:
    body = """
    kept.value = {name: "a", title: "", path: "/a", body: null, key: "first-key"};
    const answer = sender.takeUp();
    const before = [log.length, sender.press.asking];
    sender.again();
    await answer;
    return [before, log[0].slice(0, 2), sender.takeUp()];
    """
    told = run(page, "window/sending", SENDER + body, answers=[[200, {}]])
    assert told == [[0, True], ["/a", "first-key"], None]


CALLED = {"window": {"mine": True, "state": "calling"}, "leg": {"state": "called"}, "held": []}


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ({"window": {"mine": True, "state": "closed"}, "leg": None, "held": []}, ["open"]),
        ({"window": {"mine": True, "state": "idle"}, "leg": None, "held": []}, ["call_next", "number", "pause"]),
        (
            {"window": {"mine": True, "state": "idle"}, "leg": None, "held": [1]},
            ["call_next", "number", "resume", "pause"],
        ),
        ({"window": {"mine": True, "state": "paused"}, "leg": None, "held": []}, ["unpause"]),
        (CALLED, ["start", "recall", "no_answer", "hold", "transfer", "plan", "release", "cancel"]),
        ({**CALLED, "leg": {"state": "serving"}}, ["finish_next", "finish", "hold", "transfer", "plan", "cancel"]),
        (
            {"window": {"mine": True, "state": "draining"}, "leg": {"state": "serving"}, "held": []},
            ["finish", "hold", "transfer", "plan", "cancel"],
        ),
        ({**CALLED, "window": {"mine": False, "state": "calling"}}, ["take"]),
    ],
)
def test_a_window_offers_what_its_state_allows_the_common_thing_first(
    page: Page, state: dict[str, Any], offered: list[str]
) -> None:
    body = "return m.offered(v.state, {may: ['window.call'], undo: false});"
    assert run(page, "window/verbs", body, state=state) == [*offered, "menu", "help"]


def test_every_key_presses_one_verb_of_a_state_and_looking_on_presses_none(page: Page) -> None:
    body = """
    const states = [v.state, {...v.state, leg: {state: "serving"}}, {...v.state, leg: null, held: [1], window: {mine: true, state: "idle"}}];
    const may = ["window.call", "emergency"];
    const keys = states.map((state) => m.offered(state, {may, undo: true}).map((name) => m.verb(name).key));
    return [keys.map((each) => new Set(each).size === each.length), m.offered(v.state, {may: [], undo: true})];
    """
    assert run(page, "window/verbs", body, state=CALLED) == [[True, True, True], ["menu", "help"]]


@pytest.mark.parametrize(
    ("event", "verb"),
    [
        ({"key": "h"}, "hold"),
        ({"key": "H", "code": "KeyH"}, "hold"),
        ({"key": "Process", "code": "KeyH"}, "hold"),
        ({"key": "Enter"}, "start"),
        ({"key": "h", "ctrlKey": True}, None),
        ({"key": "h", "repeat": True}, None),
        ({"key": "f"}, None),
    ],
)
def test_a_key_presses_what_is_offered_and_nothing_else(page: Page, event: dict[str, Any], verb: str | None) -> None:
    body = "return m.verbOf(v.event, m.offered(v.state, {may: ['window.call'], undo: false}));"
    assert run(page, "window/verbs", body, state=CALLED, event=event) == verb


def test_slips_in_trouble_are_one_line_a_machine(page: Page) -> None:
    body = """
    const slip = (kind, label, kiosk) => ({kind, label, kiosk, kiosk_name: {ja: kiosk}});
    const alerts = [slip("printer", "A-001", "east"), {kind: "board_silent"}, slip("print_uncertain", "A-002", "east"), slip("printer", "C-001", "west")];
    return m.grouped(alerts, {kiosks: {}}).map((one) => [one.kind, one.slips?.map((each) => each.label)]);
    """
    assert run(page, "window/top", body) == [
        ["board_silent", None],
        ["slips", ["A-001", "A-002"]],
        ["slips", ["C-001"]],
    ]
