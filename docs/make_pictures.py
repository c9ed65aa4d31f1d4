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

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
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
    with demonstration() as (base, said), sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=60_000)
        clerk = signed_in(browser, base, said, login="hanako", path="/window")
        _kiosk(clerk, base)
        _desk(clerk, base)
        _board(clerk, base)
        phone = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="ja-JP")
        link = re.search(r"(http://\S+/t/\S+)", said)
        assert link is not None
        page = phone.new_page()
        page.goto(link[1])
        page.wait_for_timeout(1500)
        keep(page, "phone", width=390)
        officer = signed_in(browser, base, said, login="dx", path="/admin")
        page = officer.pages[0]
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_timeout(1000)
        keep(page, "admin", width=900)
        browser.close()


def _kiosk(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.goto(f"{base}/kiosk/honcho")
    page.get_by_text("日本語", exact=True).first.click()
    page.wait_for_timeout(1200)
    keep(page, "kiosk", width=432)
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


def _board(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{base}/board/lobby")
    page.wait_for_timeout(20_000)
    keep(page, "board", width=900)
    page.close()


if __name__ == "__main__":
    main()
