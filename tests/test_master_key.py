"""The master key lies in a file of its owner, or a command of the city's secret store prints it."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import pytest

from windowsvc import master_key
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal

KEY = bytes(range(32))


def _command(data: Path, program: str) -> None:
    words = [sys.executable, "-c", program]
    (data / "settings.toml").write_text(f"master_key_command = {json.dumps(words)}", encoding="utf-8")


@pytest.mark.parametrize("printed", [KEY.hex(), base64.b64encode(KEY).decode(), f"  {KEY.hex().upper()}"])
def test_a_command_may_print_it(tmp_path: Path, printed: str) -> None:
    _command(tmp_path, f"print({printed!r})")
    assert master_key.read(tmp_path, make=True) == KEY
    keys = KeyStore(tmp_path)
    secret = keys.secret("a")
    keys.close()
    assert KeyStore(tmp_path).find("a") == secret
    assert not (tmp_path / master_key.FILE).exists()


@pytest.mark.parametrize(
    "program", ["raise SystemExit(3)", "print('too short')", "print('ff' * 31)", "print('ä' * 64)", "pass"]
)
def test_a_command_that_fails_is_told_without_what_it_said(tmp_path: Path, program: str) -> None:
    _command(tmp_path, f"import sys; sys.stderr.write('sesame'); {program}")
    with pytest.raises(Refusal, match="master_key_unavailable") as refused:
        master_key.read(tmp_path, make=True)
    assert "sesame" not in str(refused.value.detail)
    assert not (tmp_path / master_key.FILE).exists()


def test_a_command_that_does_not_exist_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('master_key_command = ["/nowhere/at/all"]')
    with pytest.raises(Refusal, match="master_key_unavailable"):
        master_key.read(tmp_path, make=False)
