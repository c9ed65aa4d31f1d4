"""The real browser with the words of the screen's unit, under the policy: one host, and no way out of the page."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.units import DEPLOY, environment, unit
from tests.living import PATIENCE, eventually

pytestmark = pytest.mark.browser


class Site:
    """A web site that remembers what it was asked for; its page leads to another and then says that it is done."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.way_out = ""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self) -> bytes:
        leave = f"<iframe src='{self.way_out}/frame'></iframe><script>window.open('{self.way_out}/window')</script>"
        return f"<!doctype html>{leave}<script>setTimeout(() => location.href = '/done', 1500)</script>".encode()

    @contextmanager
    def open(self) -> Iterator[Site]:
        site = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(site.page())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def _flags() -> list[str]:
    """What the unit gives the browser, without the page and the profile, which the test chooses."""
    given = shlex.split(unit("screen/windowsvc-screen.service")["Service.ExecStart"][0])
    flags = given[given.index("--") + 2 :]
    return [one for one in flags if one.startswith("--") and not one.startswith("--user-data-dir")]


def _under_policy(folder: Path, *, host: str, chromium: str) -> Path:
    """A program that starts the browser where ours is the only policy, without touching this machine's own."""
    managed = folder / "policies" / "managed"
    managed.mkdir(parents=True)
    policy = (DEPLOY / "screen" / "policy.json").read_text(encoding="utf-8")
    (managed / "windowsvc.json").write_text(policy.replace("https://front.example.lg.jp", host), encoding="utf-8")
    program = folder / "browser"
    inside = f'mount --bind {folder} /etc/chromium && exec {chromium} "$@"'
    program.write_text(f"#!/bin/sh\nexec unshare --mount sh -c '{inside}' browser \"$@\"\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.promise(15)
def test_the_browser_shows_our_page_and_no_other(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None or os.getuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("no chromium, or not root: only root may give a program a policy of its own")
    Path("/etc/chromium").mkdir(exist_ok=True)
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody have mounts of their own")
    assert environment(unit("screen/windowsvc-screen.service"))["PAGE"].endswith("/enrol")
    with Site().open() as ours, Site().open() as other:
        ours.way_out = other.url
        program = _under_policy(tmp_path / "etc", host=ours.url, chromium=chromium)
        flags = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={tmp_path}/profile"]
        browser = subprocess.Popen(
            [str(program), *_flags(), *flags, f"{ours.url}/enrol"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            eventually(lambda: "/done" in ours.asked, "our page is shown", hint=lambda: str(ours.asked))
        finally:
            os.killpg(browser.pid, signal.SIGTERM)
            browser.wait(timeout=PATIENCE)
        assert other.asked == []
