"""What we ship with is locked, named and licensed, and our own code holds nothing a scanner calls dangerous."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checks import supply

pytestmark = pytest.mark.promise(33)
ROOT = Path(__file__).parent.parent.parent


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, cwd=ROOT)


def test_every_package_is_locked_with_its_hash() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    packages = [block for block in blocks if re.match(r"[A-Za-z0-9][\w.-]*==", block)]
    assert len(packages) > 50
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []


def test_every_licence_is_on_the_list() -> None:
    found = list(supply.licences())
    assert len(found) > 50
    assert [one for one in found if not supply.ALLOWED.search(one[2])] == []


def test_the_bill_of_materials_names_every_locked_package() -> None:
    ran = _run("checks.supply", "sbom")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["bomFormat"] == "CycloneDX"
    assert {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in told["components"]} == supply.locked()


def test_bandit_finds_nothing_grave() -> None:
    ran = _run("bandit", "-q", "-r", "windowsvc", "-lll", "-f", "json")
    found = json.loads(ran.stdout)["results"]
    assert [(one["filename"], one["line_number"], one["test_id"]) for one in found] == []
