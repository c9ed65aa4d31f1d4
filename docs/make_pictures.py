"""Makes the pictures of the documentation from a demonstration that is really running.

.venv/bin/python docs/make_pictures.py     (needs Chromium; a minute)
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
FAMILY = {
    "deceased.name": {"name": "窓口 梅子", "kana": "マドグチ ウメコ"},
    "deceased.date_of_birth": "1944-04-05",
    "deceased.date_of_death": "2026-11-12",
    "deceased.address": "ひばり市中央一丁目2番3号",
    "applicant.name": {"name": "窓口 花子", "kana": "マドグチ ハナコ"},
    "applicant.address": "ひばり市中央一丁目2番3号",
    "applicant.phone": "000-1234-5678",
    "funeral.date": "2026-11-15",
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


@contextlib.contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """Run the demo on a free port; yields its address and what it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as said:
        command = [str(Path(sys.executable).parent / "windowsvc"), "demo", "--port", str(port), "--speed", "3"]
        process = subprocess.Popen([*command, "--data", f"{folder}/demo"], stdout=said, stderr=subprocess.STDOUT)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(base, process)
            said.seek(0)
            yield base, said.read()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait(base: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError("the demonstration ended at once")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{base}/healthz", timeout=2)
            time.sleep(8)
            return
        time.sleep(0.5)
    raise RuntimeError("the demonstration does not answer")


def keep(page: Page, name: str, *, width: int) -> None:
    """Keep what the page shows, small."""
    with Image.open(BytesIO(page.screenshot())) as taken:
        height = round(taken.height * width / taken.width)
        small = taken.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        small.quantize(colors=160, dither=Image.Dither.NONE).save(HERE / "pictures" / f"{name}.png", optimize=True)


def signed_in(browser: Browser, base: str, said: str, *, login: str, path: str) -> BrowserContext:
    """A browser in which one of the demonstration's people has signed in."""
    found = re.search(rf"^\s*{login}\s+(\S+)", said, re.MULTILINE)
    assert found is not None, said
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="ja-JP")
    page = context.new_page()
    page.goto(base + path)
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", found[1])
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    return context


def main() -> None:
    """Take every picture."""
    _papers()
    with demonstration() as (base, said), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=60_000)
        clerk = signed_in(browser, base, said, login="hanako", path="/window")
        _kiosk(clerk, base)
        _desk(clerk, base)
        _captions(clerk, base)
        _board(clerk, base)
        phone = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="ja-JP")
        link = re.search(r"(http://\S+/t/\S+)", said)
        assert link is not None
        page = phone.new_page()
        page.goto(link[1])
        page.wait_for_timeout(1500)
        keep(page, "phone", width=390)
        page.goto(f"{base}/offices/honcho")
        page.wait_for_timeout(1500)
        keep(page, "busy", width=390)
        _interview(page, link[1])
        _case(clerk, base)
        officer = signed_in(browser, base, said, login="dx", path="/admin")
        page = officer.pages[0]
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_timeout(1000)
        keep(page, "admin", width=900)
        page.goto(f"{base}/admin/honcho/measures")
        page.wait_for_timeout(2500)
        keep(page, "measures", width=900)
        browser.close()


def _kiosk(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.goto(f"{base}/kiosk/honcho")
    page.wait_for_timeout(1200)
    page.get_by_text("日本語", exact=True).first.click()
    page.wait_for_timeout(1200)
    keep(page, "kiosk", width=432)
    for _ in range(3):  # so that somebody waits for the desk
        page.goto(f"{base}/kiosk/honcho")
        for text in ("日本語", "引っ越し・戸籍", "引っ越し・住所の変更"):
            page.wait_for_timeout(1200)  # a screen that has just appeared takes no touch
            page.get_by_text(text, exact=True).first.click()
        page.wait_for_timeout(1200)
    page.close()


def _desk(context: BrowserContext, base: str) -> None:
    page = context.pages[0]
    page.goto(f"{base}/window/w5")
    page.wait_for_timeout(1500)
    if page.url.endswith("/window"):
        page.locator("a, button").filter(has_text="5").first.click()
        page.wait_for_timeout(800)
        page.keyboard.press("1")
        page.wait_for_timeout(1500)
    for _ in range(2):
        page.keyboard.press("Enter")
        page.wait_for_timeout(1500)
    keep(page, "window", width=900)


def _captions(context: BrowserContext, base: str) -> None:
    """The clerk presses phrases; the screen at the counter shows them in Vietnamese."""
    page = context.new_page()
    page.goto(f"{base}/window/w5/captions")
    page.wait_for_timeout(1500)
    page.locator("select").select_option("vi")
    for group, phrase in (("受付", "どうぞ、お掛けください。"), ("本人確認", "マイナンバーカードを見せてください。")):
        page.get_by_role("button", name=group, exact=True).click()
        page.get_by_role("button").filter(has_text=phrase).first.click()
        page.wait_for_timeout(800)
    screen = context.new_page()
    screen.set_viewport_size({"width": 1280, "height": 720})
    screen.goto(f"{base}/counter/w5")
    screen.wait_for_timeout(1500)
    keep(screen, "captions", width=900)
    screen.close()
    page.close()


def _board(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{base}/board/lobby")
    page.wait_for_timeout(20_000)
    keep(page, "board", width=900)
    page.close()


def _interview(page: Page, ticket: str) -> None:
    page.goto(f"{ticket}/ask")
    moving = page.locator("details", has=page.locator("input[value=move_in]"))
    moving.locator("summary").click()
    moving.get_by_role("button").click()
    page.wait_for_timeout(1200)
    keep(page, "interview", width=390)


def _case(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{base}/cases")
    page.locator("main a[href*='/cases/']").first.click()
    page.wait_for_timeout(2500)
    keep(page, "case", width=900)
    page.close()


def _papers() -> None:
    """A form and the guide sheet of an invented family, by the command that makes them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        cases = yaml.safe_load((HERE.parent / "workflows/bereavement/cases/01_basics.yaml").read_text(encoding="utf-8"))
        facts = {"facts": {**cases["cases"][0]["facts"], **FAMILY}}
        (place / "facts.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "windowsvc"), "forms", "bereavement", "--city", "hibari"]
        command += [
            "--facts",
            "facts.yaml",
            "--out",
            "packet.pdf",
            "--no-cover",
            "--lang",
            "vi",
            "--guide",
            "guide.pdf",
        ]
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
        for name in ("packet", "guide"):
            subprocess.run(
                ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-png", f"{name}.pdf", name], cwd=place, check=True
            )
            with Image.open(next(place.glob(f"{name}-*.png"))) as taken:
                small = taken.convert("RGB").quantize(colors=64, dither=Image.Dither.NONE)
                small.save(HERE / "pictures" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
