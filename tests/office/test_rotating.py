"""A new master key opens every key, the old one none; a run that was cut short is finished by the next."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from windowsvc import master_key
from windowsvc.commands.keys import keys
from windowsvc.office import rotating
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal


def _secrets(data: Path) -> dict[str, bytes | None]:
    keys = KeyStore(data)
    found = {name: keys.find(name) for name in keys.names("")}
    keys.close()
    return found


def _filled(data: Path) -> dict[str, bytes | None]:
    keys = KeyStore(data)
    for number in range(20):
        keys.secret(f"case/{number}")
    keys.close()
    return _secrets(data)


def test_every_key_is_wrapped_anew(tmp_path: Path) -> None:
    before = _filled(tmp_path)
    old = (tmp_path / master_key.FILE).read_bytes()
    assert rotating.rotate(tmp_path) == 20
    assert _secrets(tmp_path) == before
    assert (tmp_path / master_key.FILE).stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / master_key.NEXT).exists()
    (tmp_path / master_key.FILE).write_bytes(old)
    with pytest.raises(Refusal, match="key_unreadable"):
        _secrets(tmp_path)


def test_a_run_cut_short_before_the_new_key_took_its_place_is_finished(tmp_path: Path) -> None:
    before = _filled(tmp_path)
    old = (tmp_path / master_key.FILE).read_bytes()
    rotating.rotate(tmp_path)
    (tmp_path / master_key.FILE).rename(tmp_path / master_key.NEXT)
    master_key.put(tmp_path, old)
    assert rotating.rotate(tmp_path) == 20
    assert _secrets(tmp_path) == before


def test_where_a_command_fetches_it_the_new_one_is_given(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.write_text(bytes(range(32)).hex())
    command = [sys.executable, "-c", f"print(open({str(store)!r}).read())"]
    (tmp_path / "settings.toml").write_text(f"master_key_command = {json.dumps(command)}", encoding="utf-8")
    before = _filled(tmp_path)
    with pytest.raises(Refusal, match="new_key_needed"):
        rotating.rotate(tmp_path)
    rotating.rotate(tmp_path, given=bytes(reversed(range(32))))
    store.write_text(bytes(reversed(range(32))).hex())
    assert _secrets(tmp_path) == before


def test_a_key_from_a_file_is_taken_and_what_is_none_is_refused_by_name(tmp_path: Path) -> None:
    before = _filled(tmp_path)
    file = tmp_path / "new"
    told = []
    for text in ("no key", "ab" * 31, "ab" * 32):
        file.write_text(f"{text}\n")
        told.append(CliRunner().invoke(keys, ["rotate", "--data", str(tmp_path), "--new-key", str(file)]))
    assert [getattr(one.exception, "code", None) for one in told] == ["new_key_unreadable", "new_key_unreadable", None]
    assert (tmp_path / master_key.FILE).read_bytes() == bytes.fromhex("ab" * 32)
    assert _secrets(tmp_path) == before
