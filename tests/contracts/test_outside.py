"""Whatever is asked of the API by somebody who knows only its document: no crash, and no answer that it does not name.

Schemathesis reads the document of a served city hall and asks as staff, as another system and as a stranger. It lives
in a folder of its own: what it needs would change what our server loads.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dev import from_registry
from tests.faults.conftest import UNHURRIED
from tests.living import OFFICE, PASSWORD, CityHall, city_hall

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
WORDS = [
    "hikkoshi", "zei", "w3", "w5", "lobby", OFFICE, "vi", "ja@easy", "bereavement", "move_in", "visitor", "done",
    "later", "needed", "document", "deceased.dog", "household.dogs", "2026-11-25", "窓口 花子", "9" * 40,
]  # fmt: skip
"""What the city would understand, and what it would not, instead of every other text of a body."""
NUMBERS = [0, 1, 2, 3, 2**31, -1]
HOOKS = """
import secrets
import schemathesis

@schemathesis.hook
def map_headers(context, headers):
    if headers and "Idempotency-Key" in headers and secrets.randbelow(4):
        headers["Idempotency-Key"] = secrets.token_hex(12)
    return headers
"""
"""A key is one's own, three times of four: else the second command of a run would be taken for the first."""
EXAMPLES = {"staff": 4, "device": 2, "stranger": 2}
"""How often each asks for one thing in the quick run: most of what the others may ask is refused at the door."""
QUICK = ("--phases", "fuzzing", "--generation-deterministic")
FULL = ("--phases", "examples,coverage,fuzzing", "--generation-database", "none")
MOST = 200
"""Requests to each operation in the full run, beside those that go through every value of its document."""
AT_THE_DOOR = 10
"""Requests in the full run to an operation that the caller may not use: its answer comes before anything is read."""


@pytest.fixture(scope="session")
def schemathesis() -> Path:
    """The folder of its own, made at the first use."""
    found = from_registry("schemathesis")
    if found is None:
        pytest.skip("schemathesis could not be installed")
    return found


@dataclass(frozen=True)
class Outside:
    """A served city hall, what each caller sends along, and what stands in addresses there."""

    hall: CityHall
    callers: Mapping[str, Mapping[str, str]]
    words: Mapping[str, tuple[str, list[Any]]]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """People wait, one is called and one is at a window, and there are two cases."""
    with city_hall(tmp_path_factory.mktemp("hall"), settings=UNHURRIED) as hall:
        hall.open("w3", "w5")
        for _ in range(6):
            hall.issue("hikkoshi", language="vi")
        hall.act(hall.call("w3"), "start")
        hall.call("w5")
        clerk = staff(hall, "minoru")
        device = {"Authorization": f"Bearer {hall.token}"}
        yield Outside(hall, {"staff": clerk, "device": device, "stranger": {}}, known(hall, clerk))


def staff(hall: CityHall, login: str) -> dict[str, str]:
    """What the browser of somebody signed in sends along."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def token(page: bytes) -> str:
        found = re.search(r'name="csrf"[^>]* (?:value|content)="([^"]+)"', page.decode())
        assert found is not None
        return found[1]

    form = {"login": login, "password": PASSWORD, "csrf": token(browser.open(f"{hall.url}/sign-in").read())}
    home = browser.open(f"{hall.url}/sign-in", urllib.parse.urlencode(form).encode()).read()
    return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in jar), "X-CSRF": token(home)}


def known(hall: CityHall, clerk: Mapping[str, str]) -> dict[str, tuple[str, list[Any]]]:
    """What stands in addresses, by how they begin: the name of a part, and words that are somebody's."""
    cases = [
        hall.ask("POST", "/cases", {"event": event, "office": OFFICE}, key=event, who=clerk)["code"]
        for event in ("bereavement", "move_in")
    ]
    return {
        "windows": ("code", ["w3", "w5", "w7"]),
        "boards": ("code", ["lobby"]),
        "kiosks": ("code", ["iriguchi"]),
        "offices": ("code", [OFFICE, "kita"]),
        "departments": ("department", ["shimin", "hoken"]),
        "cases": ("case", cases),
        "legs": ("leg_id", [1, 2, 3, 4, 5, 6]),
        "visits": ("ticket_id", [1, 2, 3]),
        "tickets": ("token", [hall.issue("hikkoshi")["token"] for _ in range(4)]),
        "plan": ("event", ["bereavement", "move_in", "birth"]),
        "print-jobs": ("job_id", [1, 2]),
    }


def shut(hall: CityHall, who: str) -> list[str]:
    """The operations that the document opens to others only."""
    every = [one for path in hall.ask("GET", "/openapi.json")["paths"].values() for one in path.values()]
    return [one["operationId"] for one in every if not any(not kind or who in kind for kind in one["security"])]


def written(words: Mapping[str, tuple[str, list[Any]]], folder: Path, *, closed: list[str]) -> Path:
    """The settings of a run: half of all addresses are of something that there is; ``closed``: what is asked less."""
    lists = {"texts": WORDS, "numbers": NUMBERS, **{name: found for name, (_, found) in words.items()}}
    hooks = folder / "hooks.py"
    hooks.write_text(HOOKS, encoding="utf-8")
    lines = [f"hooks = {json.dumps(str(hooks))}"]
    lines += ["[dictionaries]", *(f"{name} = {{ values = {json.dumps(found)} }}" for name, found in lists.items())]
    lines += ["[generation]", f"max-examples = {MOST}"]
    lines += ["[generation.dictionaries]", 'string = { dictionary = "texts", probability = 0.5 }']
    lines += ['integer = { dictionary = "numbers", probability = 0.5 }']
    for name, (part, _) in words.items():
        lines += [
            "[[operations]]",
            f'include-path-regex = "^/api/v1/{name}/"',
            f'parameters = {{ {part} = {{ dictionary = "{name}", probability = 0.5 }} }}',
        ]
    if closed:
        lines += ["[[operations]]", f"include-operation-id = {json.dumps(closed)}"]
        lines += [f"generation.max-examples = {AT_THE_DOOR}", "phases.coverage.enabled = false"]
    file = folder / "schemathesis.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["quick", "full"])
@pytest.mark.parametrize("who", ["staff", "device", "stranger"])
def test_nothing_that_can_be_asked_breaks_the_api_or_its_document(
    outside: Outside,
    schemathesis: Path,
    who: str,
    full: bool,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    settings = written(outside.words, tmp_path, closed=shut(outside.hall, who) if full else [])
    how = FULL if full else (*QUICK, "-n", str(EXAMPLES[who]))
    headers = [word for name, value in outside.callers[who].items() for word in ("-H", f"{name}: {value}")]
    command = [
        sys.executable, "-c", "import schemathesis.cli as cli; cli.schemathesis()",
        "--config-file", str(settings), "run", "--no-color", "--warnings", "off",
        "--continue-on-failure", "--generation-with-security-parameters", "false", "-c", CHECKS, *how, *headers,
        f"{outside.hall.url}/api/v1/openapi.json",
    ]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": str(schemathesis)}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=env)
    assert ran.returncode == 0, (
        f"{ran.stdout[-12_000:]}\n{ran.stderr[-2_000:]}\n{outside.hall.log.read_text()[-3_000:]}"
    )
    cases = re.search(r"([\d,]+) generated", ran.stdout)
    assert cases is not None
    record_property("figure", f"{cases[1]} requests as {who}")
