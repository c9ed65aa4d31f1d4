"""The start-up script: what it refuses, and what it says."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), *arguments], capture_output=True, text=True, check=False
    )


def test_an_unknown_command_is_refused_with_the_known_ones() -> None:
    done = dev("dance")
    assert done.returncode == 2
    assert re.search(r"demo.*test.*bench.*check.*venv.*assets", done.stderr)


def test_help_names_every_command() -> None:
    done = dev("--help")
    assert done.returncode == 0
    assert {"demo", "test", "bench", "check", "venv", "assets"} <= set(done.stdout.split())


def test_an_old_python_is_told_so_kindly(tmp_path: Path) -> None:
    """The version test stands before everything else that an old Python could not read."""
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    head = text.split("import argparse", maxsplit=1)[0].replace("sys.version_info", "(3, 9, 2)")
    (tmp_path / "head.py").write_text(head, encoding="utf-8")
    done = subprocess.run([sys.executable, str(tmp_path / "head.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_lock_holds_no_second_transport() -> None:
    """The socket library loads aiohttp, requests or websocket-client when it finds them; the server needs none."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert {"flask", "python-socketio", "hatchling"} <= locked
    assert not {"aiohttp", "requests", "websocket-client"} & locked


def test_the_screen_fonts_are_whole_and_local() -> None:
    """Every piece that the stylesheet names is there, and nothing in it points elsewhere."""
    fonts = ROOT / "static" / "vendor" / "fonts"
    sheet = (fonts / "fonts.css").read_text(encoding="utf-8")
    urls = re.findall(r"url\((.*?)\)", sheet)
    assert urls
    assert all(url.startswith("./") and (fonts / url).is_file() for url in urls)
    assert sheet.count("@font-face") == sheet.count("font-display: swap") == len(urls)
    for family in ("BIZ UDPGothic", "BIZ UDGothic", "Noto Sans", "Noto Sans KR", "Noto Sans SC"):
        for weight in (400, 700):
            assert re.search(rf"font-family: '{family}';[^}}]*font-weight: {weight};", sheet)
