"""From a call to its sound: real engines, real clips, the board's permission, and one voice per zone."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, holds, watch
from tests.web.browsing import chromium as a_chromium
from tests.web.live_site import live_site
from windowsvc.app import background_of
from windowsvc.office.permissions import DeviceKind
from windowsvc.office.readiness import Level
from windowsvc.voice import announcer, engines, readings
from windowsvc.voice.clips import Clips
from windowsvc.voice.engines import Engines, Found, VoiceUnavailableError
from windowsvc.voice.readiness import voice_check

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

LANGUAGES = ("ja", "en", "vi", "ne", "zh_Hans")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clips]:
    """Clips made by the real engines, kept for the tests of this file."""
    made = Clips(tmp_path_factory.mktemp("clips"), engines=Engines())
    yield made
    made.engines.stop()


@pytest.fixture
def site(tmp_path: Path, spoken: Clips) -> Iterator[Site]:
    with live_site(tmp_path, voice=True) as made:
        made.hall.parts.extra["voice"].clips = spoken
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_chromium() as found:
        yield found


def sound(clip: bytes) -> tuple[int, float, float]:
    """Samples a second, seconds, and how loud the loudest moment is."""
    import soundfile

    wave, rate = soundfile.read(io.BytesIO(clip))
    return rate, len(wave) / rate, float(abs(wave).max())


def ask_clip(site: Site, seq: int, language: str, *, kind: DeviceKind = DeviceKind.BOARD) -> Any:
    headers = {"Authorization": f"Bearer {site.token(kind)}"}
    return site.hall.client().get(f"/board/lobby/voice/{seq}/{language}.opus", headers=headers)


@pytest.mark.parametrize("language", readings.VOICED)
def test_every_voiced_language_makes_a_small_loud_clip(spoken: Clips, language: str) -> None:
    clip = spoken.get(readings.call("A-102", "3", language=language)).read_bytes()
    rate, seconds, loudest = sound(clip)
    assert 4 < seconds < 16
    assert loudest > 0.4
    assert rate == 24_000
    assert len(clip) < 6_000 * seconds


def test_a_sentence_is_spoken_once_and_then_served(spoken: Clips) -> None:
    utterance = readings.call("B-250", "3", language="en")
    assert spoken.find(utterance) is None
    path = spoken.get(utterance)
    written = path.stat().st_ino
    assert spoken.get(utterance) == path
    assert path.stat().st_ino == written
    assert spoken.key(readings.call("B-250", "3", language="vi")) != spoken.key(utterance)


def test_a_child_that_was_killed_is_started_again(spoken: Clips) -> None:
    spoken.get(readings.call("C-251", "3", language="en"))
    pid = spoken.engines.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert spoken.get(readings.call("C-252", "3", language="en")).stat().st_size > 1000
    assert spoken.engines.pid != pid


def test_the_server_itself_loads_no_engine() -> None:
    code = "import sys, windowsvc.app; print([m for m in ('numpy', 'soundfile', 'pyopenjtalk') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert ran.stdout.strip() == "[]"


def test_without_an_engine_nothing_is_spoken_and_the_morning_says_so(tmp_path: Path) -> None:
    clips = Clips(tmp_path, engines=Engines(Found({})))
    with pytest.raises(VoiceUnavailableError, match="no_engine"):
        clips.get(readings.call("A-1", "3", language="ja"))
    assert voice_check(Found({}), languages=("ja", "en")).level is Level.LOOK
    only = voice_check(Found({"espeak": "1.51"}), languages=("ja", "en"))
    assert (only.level, only.values["silent"]) == (Level.LOOK, "日本語")


def test_filipinos_hear_english_and_staff_are_told() -> None:
    every = voice_check(engines.find(), languages=("ja", "en", "fil"))
    assert every.level is Level.OK
    assert every.values["languages"] == "フィリピノ語"
    assert engines.find().languages == readings.VOICED


def test_a_clip_is_for_boards_and_for_calls_of_its_windows(site: Site) -> None:
    site.issue(language="vi")
    site.call_next()
    (event,) = site.happened("call_next")
    given = ask_clip(site, event.seq, "vi")
    assert (given.status_code, given.mimetype) == (200, "audio/ogg")
    assert given.data[:4] == b"OggS"
    assert ask_clip(site, event.seq, "ja").status_code == 200
    assert ask_clip(site, event.seq, "en").status_code == 404
    assert ask_clip(site, event.seq - 1, "ja").status_code == 404
    assert ask_clip(site, 2**40, "ja").status_code == 404
    assert ask_clip(site, event.seq, "vi", kind=DeviceKind.KIOSK).status_code == 403
    assert site.hall.client().get(f"/board/lobby/voice/{event.seq}/vi.opus").status_code == 303


def test_boards_within_earshot_take_turns(site: Site) -> None:
    both = {"name": {"ja": "盤"}, "zone": "1階", "languages": ["ja", "en"]}
    for code in ("left", "right"):
        site.change("board", code, **both)
    voice = site.hall.parts.extra["voice"]
    assert voice.turn(code="left", holder="left-page", running=True)
    assert not voice.turn(code="right", holder="right-page", running=True)
    site.hall.machine.advance(announcer.LEASE.total_seconds() + 1)
    assert voice.turn(code="right", holder="right-page", running=True)
    assert not voice.turn(code="left", holder="left-page", running=True)
    assert not voice.turn(code="right", holder="right-page", running=False)
    assert voice.turn(code="left", holder="left-page", running=True)


def test_a_board_alone_asks_nobody(site: Site) -> None:
    voice = site.hall.parts.extra["voice"]
    assert voice.turn(code="lobby", holder="one-page", running=True)
    assert voice.turn(code="lobby", holder="other-page", running=True)


def test_the_next_calls_are_spoken_ahead(site: Site, spoken: Clips) -> None:
    label = site.issue(language="ko")["label"]
    wanted = [readings.call(label, "3", language=one) for one in ("ja", "ko")]
    for one in wanted:
        spoken.get(one).unlink()
    for _ in range(20):  # one run stops after its time, and the next goes on
        background_of(site.hall.app).jobs.run_now("clips")
        if all(spoken.find(one) for one in wanted):
            break
    assert all(spoken.find(one) for one in wanted)


def test_clips_that_nobody_hears_go(tmp_path: Path, site: Site) -> None:
    clips = Clips(tmp_path, engines=Engines(Found({})))
    clips.folder.mkdir(exist_ok=True)
    now = site.hall.machine.now()
    for name, age in (("old", timedelta(days=31)), ("new", timedelta(days=1))):
        path = clips.folder / f"{name}.opus"
        path.write_bytes(b"OggS")
        os.utime(path, ((now - age).timestamp(),) * 2)
    assert clips.tidy(now=now) == 1
    assert [path.name for path in clips.folder.iterdir()] == ["new.opus"]


LISTEN = """
window.heard = [];
window.readable = 0;
const decode = BaseAudioContext.prototype.decodeAudioData;
BaseAudioContext.prototype.decodeAudioData = async function (...file) {
  const sound = await decode.apply(this, file);
  window.readable += 1;
  return sound;
};
for (const kind of ["chime", "voice"]) {
  document.addEventListener(kind, (event) => window.heard.push({ ...event.detail, kind }));
}
"""


def agreeing(browser: Browser, site: Site, spoken: Clips, count: int) -> None:
    """Call so many numbers in five languages: what is written, what is heard and what is logged must be one."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    cookie = site.hall.parts.doorkeeper.cookies.device
    context.add_cookies([{"name": cookie, "value": site.token(DeviceKind.BOARD), "url": site.url}])
    context.add_init_script(LISTEN)
    context.clock.install()
    page = context.new_page()
    troubles = watch(page)
    got: dict[str, bytes] = {}

    def carry(route: Route) -> None:
        answer = route.fetch()
        got[route.request.url.split("/voice/")[1]] = answer.body()
        route.fulfill(response=answer)

    context.route("**/voice/**", carry)
    page.goto(f"{site.url}/board/lobby")
    page.wait_for_selector("body[data-ready]")
    page.mouse.click(5, 5)
    for number in range(count):
        one_call(page, site, spoken, language=LANGUAGES[number % len(LANGUAGES)], got=got)
    assert troubles == []
    context.close()


def one_call(page: Page, site: Site, spoken: Clips, *, language: str, got: dict[str, bytes]) -> None:
    label = site.issue(language=language)["label"]
    codes = list(dict.fromkeys(("ja", language)))
    clips = {code: spoken.get(readings.call(label, "3", language=code)) for code in codes}  # ahead, as likely calls are
    leg = site.call_next()
    event = site.happened("call_next")[-1]
    assert (event.detail["label"], event.window) == (label, "w3")
    holds(page, "(seq) => document.querySelector('#moment:not([hidden])')?.dataset.seq === String(seq)", event.seq)
    written = page.locator("#moment .spoken").inner_text()
    assert label in written
    assert "3番窓口" in written
    if language != "ja":
        other = page.locator("#moment .other .words")
        assert other.get_attribute("lang") == language.replace("_", "-")
        assert label in other.inner_text()
    for code, clip in clips.items():
        assert heard_file(page, got, f"{event.seq}/{code}.opus") == clip.read_bytes()
    holds(page, "(codes) => window.readable >= codes", len(codes))  # a board gives up on what is slow to come
    page.evaluate("() => { window.readable = 0; }")
    for _ in range(400):
        heard = page.evaluate("(seq) => window.heard.filter((one) => one.seq === seq)", event.seq)
        if len(heard) > len(codes):
            break
        page.clock.run_for(200)
        page.wait_for_timeout(20)
    assert [(one["kind"], one.get("language")) for one in heard] == [
        ("chime", None),
        *(("voice", one) for one in codes),
    ]
    assert heard[0]["sounded"] is True
    assert all(one["seconds"] > 4 for one in heard[1:])
    assert heard[0]["label"] == label
    site.act(site.act(leg, "start"), "finish")
    for _ in range(40):
        page.clock.run_for(1000)
        if page.locator("#moment").is_hidden():
            break


def heard_file(page: Page, got: dict[str, bytes], name: str) -> bytes:
    """What the board was given to play."""
    for _ in range(600):
        if name in got:
            return got[name]
        page.wait_for_timeout(50)
    raise AssertionError(f"never asked for: {name} among {sorted(got)}")


@pytest.mark.browser
def test_text_sound_and_event_agree_in_five_languages(browser: Browser, site: Site, spoken: Clips) -> None:
    agreeing(browser, site, spoken, 5)


@pytest.mark.browser
@pytest.mark.slow
def test_text_sound_and_event_agree_for_100_calls(browser: Browser, site: Site, spoken: Clips) -> None:
    agreeing(browser, site, spoken, 100)


@pytest.mark.browser
def test_a_busy_lobby_shortens_what_is_said(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/healthz")
    body = """async () => {
      const m = await import("/static/board/voice.js");
      return [m.spokenIn({language: "fil"}, ["ja", "en"]), m.spokenIn({language: "ja@easy"}, ["ja", "en"]),
        m.spokenIn({language: "vi"}, ["ja"]), m.shortened(["ja", "vi"], 0), m.shortened(["ja", "vi"], 2),
        m.shortened(["ja", "vi"], 5)];
    }"""
    assert page.evaluate(body) == [["ja", "en"], ["ja"], ["ja"], ["ja", "vi"], ["ja"], []]
    page.close()


ORDER = """async () => {
  const { makeChime } = await import("/static/live/chime.js");
  const heard = [];
  let hushed = false;
  let free;
  const voice = { speaks: true, expect() {}, say: (_, call) => {
    heard.push(call.label);
    return new Promise((done) => (free = done));
  } };
  const chime = makeChime({ voice, hushed: () => hushed });
  const call = (seq, label, kind) => chime.call({ seq, leg: seq, label, window: { label: "3" }, kind, language: "ja" });
  const until = async (count) => {
    while (heard.length < count) await new Promise((done) => setTimeout(done, 20));
  };
  for (const one of [[1, "A-1", "call"], [2, "A-2", "recall"], [3, "A-3", "call"]]) call(...one);
  await until(1);
  free();
  await until(2);
  hushed = true;
  const told = new Promise((done) => document.addEventListener("chime", (event) => done(event.detail), { once: true }));
  free();
  const last = await told;
  return [heard, last.label, last.sounded];
}"""


@pytest.mark.browser
def test_first_calls_go_before_recalls_and_an_emergency_silences_both(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/healthz")
    page.mouse.click(5, 5)
    assert page.evaluate(ORDER) == [["A-1", "A-3"], "A-2", False]
    quiet = """async () => {
      const { isQuiet } = await import("/static/board/voice.js");
      return [["20:59", ["21:00", "07:30"]], ["21:00", ["21:00", "07:30"]], ["03:00", ["21:00", "07:30"]],
        ["07:30", ["21:00", "07:30"]], ["12:10", ["12:00", "13:00"]], ["13:00", ["12:00", "13:00"]],
        ["12:10", ["", ""]]].map((one) => isQuiet(...one));
    }"""
    assert page.evaluate(quiet) == [False, True, True, False, True, False, False]
    page.close()


def test_the_voice_is_credited_to_everybody(site: Site) -> None:
    page = site.hall.client().get("/about")
    assert page.status_code == 200
    assert "Mei" in page.text
    assert "CC BY 3.0" in page.text
