"""The ticket machine for somebody who does not see it: what is spoken is what stands there, and keys do everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.web.browsing import Site, axe, chromium, serving, watch
from tests.web.conftest import make_hall
from windowsvc.office.permissions import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
PORTRAIT = {"width": 1080, "height": 1920}


class Words(NamedTuple):
    """What is listened for in one language."""

    name: str
    matter: str
    vibration: str
    chosen: str
    told: str


SAID = {
    "ja": Words("日本語", "引っ越し・住所の変更", "振動で知らせてほしい", "選択中", "ご希望は職員に伝わっています。"),
    "ja@easy": Words(
        "やさしい日本語",
        "引っ越し・住所の変更",
        "ふるえて 知らせて ほしい",
        "選んでいます",
        "市役所の 人に 伝えました。",
    ),
    "en": Words(
        "English",
        "Moving, change of address",
        "Call me by vibration",
        "Chosen",
        "The staff know what you would like.",
    ),
}
SECONDS = re.compile("[0-9]+(?=秒|second)")
"""They go on while they are read."""
KEYS = re.compile(r"^(\* |Press \*)")
# What is spoken, and how many clips are on their way: time stands still meanwhile.
KEEP = """
window.heard = [];
window.coming = 0;
document.addEventListener("spoken", (event) => window.heard.push(event.detail));
const real = window.fetch;
window.paces = [];
window.gains = [];
const turn = AudioParam.prototype.setValueAtTime;
AudioParam.prototype.setValueAtTime = function (level, when) {
  window.gains.push(level);
  return turn.call(this, level, when);
};
window.fetch = async (...asked) => {
  window.coming += 1;
  if (String(asked[0]).endsWith("/voice")) window.paces.push(JSON.parse(asked[1].body).pace);
  try {
    return await real(...asked);
  } finally {
    window.coming -= 1;
  }
};
"""
# What a sighted person reads where something can be read now; readings above kanji are the same words again.
SEEN = """() => {
  const bare = new CSSStyleSheet();
  bare.replaceSync("rt { display: none }");
  document.adoptedStyleSheets = [bare];
  const places = document.querySelector("dialog[open]") ? ["dialog[open]"] : ["#head", "#touch"];
  const words = places.map((place) => document.querySelector(place).innerText).join(" ");
  document.adoptedStyleSheets = [];
  return words;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path, voice=True)
    with serving(hall) as made:
        yield made
    hall.parts.extra["voice"].clips.engines.stop()
    hall.parts.engine.dispose()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=PORTRAIT, has_touch=True, reduced_motion="reduce")
    cookie = site.hall.parts.doorkeeper.cookies.device
    made.add_cookies([{"name": cookie, "value": site.token(DeviceKind.KIOSK), "url": site.url}])
    made.add_init_script(KEEP)
    made.clock.install()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    return standing(context, site)


def standing(context: BrowserContext, site: Site) -> Page:
    """The machine at its start, its first news heard."""
    made = context.new_page()
    with made.expect_response(re.compile("/services$")):
        made.goto(f"{site.url}/kiosk/main")
    made.wait_for_selector("[data-language=ja]")
    made.clock.run_for(700)
    return made


def hear(page: Page) -> list[str]:
    """Listen until nothing more is said; the lines, each with a sound of its own."""
    quiet = 0
    while quiet < 5:
        if not page.evaluate("window.coming"):
            page.clock.run_for(3_000)
        page.wait_for_timeout(10)
        said, saying = page.evaluate("[window.heard.length, !!document.querySelector('#spoken[data-speaking]')]")
        if said and not saying:
            break
        quiet = 0 if saying or page.evaluate("window.coming") else quiet + 1
    pieces = page.evaluate("window.heard.splice(0)")
    assert [one for one in pieces if "problem" in one or one["seconds"] < 0.1] == []
    lines: list[str] = []
    for one in pieces:
        if not lines or lines[-1] != one["text"]:
            lines.append(one["text"])
    return lines


def press(page: Page, key: str) -> list[str]:
    page.keyboard.press(key)
    return hear(page)


def choose(page: Page, lines: list[str], words: str) -> list[str]:
    """Press the digit that was heard with some words."""
    pieces = [[one.strip() for one in line.split("\n")] for line in lines]
    (digit,) = {one for line in pieces if words in line for one in line if re.fullmatch("[0-9]", one)}
    return press(page, digit)


def bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def same_as_seen(page: Page, lines: list[str]) -> None:
    assert KEYS.match(lines[-1])
    heard, seen = bare("".join(lines[:-1])), bare(page.evaluate(SEEN))
    assert SECONDS.sub("", heard) == SECONDS.sub("", seen)


def to_the_services(page: Page, language: str) -> list[str]:
    return choose(page, press(page, "*"), SAID[language].name)


def listened(page: Page, lines: list[str], there: Callable[[list[str]], bool]) -> list[str]:
    """Go on listening until something is there or has been said; all that was heard."""
    for _ in range(30):
        if there(lines):
            return lines
        lines = lines + hear(page)
    raise AssertionError(f"never there; heard: {lines}; seen: {page.evaluate(SEEN)}")


def has_number(page: Page, lines: list[str]) -> list[str]:
    """Listen until the number is there."""
    return listened(page, lines, lambda _: page.locator(".tk").count() > 0)


def to_the_ticket(page: Page, language: str) -> list[str]:
    """Take a number; what is heard once it is there."""
    has_number(page, choose(page, to_the_services(page, language), SAID[language].matter))
    return press(page, "*")


def headphones(page: Page, site: Site) -> None:
    site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, voice="headphones")
    page.reload()
    page.wait_for_selector("[data-language=ja]")


@pytest.mark.parametrize("language", ["ja", *(pytest.param(one, marks=pytest.mark.slow) for one in ("ja@easy", "en"))])
def test_a_blind_visitor_takes_a_number_by_what_is_heard(page: Page, site: Site, language: str) -> None:
    headphones(page, site)
    faults = watch(page)
    languages = press(page, "*")
    same_as_seen(page, languages)
    services = choose(page, languages, SAID[language].name)
    same_as_seen(page, services)
    has_number(page, choose(page, services, SAID[language].matter))
    ticket = press(page, "*")
    same_as_seen(page, ticket)
    label = site.happened("issue")[-1].detail["label"]
    assert any(label in line for line in ticket)
    pressed = choose(page, ticket, SAID[language].vibration)
    told = listened(page, pressed, lambda lines: any(SAID[language].told in line for line in lines))
    assert any(SAID[language].vibration in line and SAID[language].chosen in line for line in told)
    assert axe(page) == []
    called = site.call_next()
    assert (called["label"], called["needs"]) == (label, ["vibration"])
    page.keyboard.press("9")
    page.wait_for_selector("[data-language=ja]")
    assert page.locator("body[data-ears]").count() == 0
    assert faults == []


def test_the_helps_are_heard_and_make_it_slower_louder_and_silent(page: Page) -> None:
    press(page, "*")
    helps = press(page, "#")
    same_as_seen(page, helps)
    assert all(any(words in line for line in helps) for words in ("ゆっくり話す", "大きな声で話す", "音声をやめる"))
    page.evaluate("window.paces.length = 0")
    press(page, "3")
    assert set(page.evaluate("window.paces")) == {0.8}
    before = page.evaluate("window.gains.at(-1)")
    press(page, "6")
    assert page.evaluate("window.gains.at(-1)") > before
    page.keyboard.press("9")
    page.locator("body:not([data-ears])").wait_for()
    assert page.locator("#spoken").is_hidden()


def test_into_the_room_nothing_personal_is_spoken_until_headphones_are_there(page: Page) -> None:
    ticket = to_the_ticket(page, "ja")
    said = [*ticket, *choose(page, ticket, SAID["ja"].vibration)]
    page.wait_for_selector("[data-need=vibration][aria-pressed=true]")
    page.get_by_text(SAID["ja"].told).wait_for()
    said += press(page, "*")
    assert not any(SAID["ja"].chosen in line.split("\n") or SAID["ja"].told in line for line in said)
    assert any("音声はイヤホンだけで" in line for line in said)
    page.keyboard.press("F8")
    said = press(page, "*")
    assert any(SAID["ja"].chosen in line.split("\n") for line in said)
    same_as_seen(page, said)
    page.keyboard.press("F7")
    assert page.locator("body[data-ears]").count() == 0


def test_a_touch_of_the_corner_begins_it_and_headphones_do(page: Page) -> None:
    page.mouse.click(1070, 10)
    same_as_seen(page, hear(page))
    page.keyboard.press("F7")
    assert page.locator("#spoken").is_hidden()
    page.keyboard.press("F8")
    same_as_seen(page, hear(page))


def test_a_machine_without_a_voice_calls_somebody_instead(page: Page, site: Site) -> None:
    site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, voice="none")
    page.reload()
    page.wait_for_selector("[data-language=ja]")
    page.keyboard.press("*")
    page.get_by_role("dialog", name="職員を呼びました").wait_for()
    assert page.evaluate("window.heard") == []
    assert len(site.happened("call_staff")) == 1


def test_only_a_machine_of_the_office_is_spoken_to(site: Site) -> None:
    def ask(kind: DeviceKind, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {site.token(kind)}", "Accept": "application/json"}
        return site.hall.client().post("/kiosk/main/voice", json=body, headers=headers)

    line = {"language": "ja", "text": "番号札 C-001\n10:35〜10:50"}
    spoken = ask(DeviceKind.KIOSK, line)
    assert (spoken.status_code, spoken.mimetype, spoken.data[:4]) == (200, "audio/ogg", b"OggS")
    assert ask(DeviceKind.BOARD, line).status_code == 403
    for wrong, code in (
        ({"language": "xx"}, "language_unknown"),
        ({"text": ""}, "body_invalid"),
        ({"text": "あ" * 401}, "body_invalid"),
        ({"pace": 9}, "body_invalid"),
        ({"language": "fil"}, "voice_unavailable"),
    ):
        assert ask(DeviceKind.KIOSK, line | wrong).json["code"] == code
