"""The key store: made once whoever asks, gone everywhere when destroyed, closed to others."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from windowsvc.office.vault import DATABASE, MASTER, KeyStore, token_hash, token_of, unwrap, wrap
from windowsvc.refusal import Refusal


@pytest.fixture
def store(tmp_path: Path) -> Iterator[KeyStore]:
    made = KeyStore(tmp_path)
    yield made
    made.close()


def wrapped_in_file(data: Path, name: str) -> bytes:
    connection = sqlite3.connect(data / DATABASE)
    found: bytes = connection.execute("SELECT wrapped FROM key WHERE name = ?", (name,)).fetchone()[0]
    connection.close()
    return found


def test_a_secret_is_made_once_and_survives_the_process(store: KeyStore, tmp_path: Path) -> None:
    assert store.find("day/honcho/2026-11-24") is None
    secret = store.secret("day/honcho/2026-11-24")
    assert len(secret) == 32
    assert store.secret("day/honcho/2026-11-24") == store.find("day/honcho/2026-11-24") == secret
    assert store.secret("day/kita/2026-11-24") != secret
    later = KeyStore(tmp_path)
    assert later.find("day/honcho/2026-11-24") == secret
    assert later.names("day/") == ["day/honcho/2026-11-24", "day/kita/2026-11-24"]
    assert later.names("day/k%") == []
    later.close()


def test_files_are_for_their_owner_alone_and_hold_no_plain_secret(store: KeyStore, tmp_path: Path) -> None:
    secret = store.secret("a")
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
        assert secret not in file.read_bytes()
    assert {file.name for file in tmp_path.iterdir()} >= {MASTER, DATABASE}


def test_destroying_leaves_no_trace_in_any_file(store: KeyStore, tmp_path: Path) -> None:
    store.secret("kept")
    store.secret("doomed")
    wrapped = wrapped_in_file(tmp_path, "doomed")
    store.destroy("doomed")
    assert store.find("doomed") is None
    assert store.find("kept") is not None
    for file in tmp_path.iterdir():
        assert wrapped not in file.read_bytes(), file.name
    store.destroy("doomed")


def test_a_store_in_another_process_forgets_what_was_destroyed(store: KeyStore, tmp_path: Path) -> None:
    other = KeyStore(tmp_path)
    secret = store.secret("day")
    assert other.find("day") == secret
    store.destroy("day")
    assert other.find("day") is None
    other.close()


def test_forgetting_reads_again(store: KeyStore) -> None:
    secret = store.secret("a")
    store.forget()
    assert store.find("a") == secret
    store.close()
    assert store.find("a") == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700 | 0o007])
def test_a_master_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    KeyStore(tmp_path).close()
    (tmp_path / MASTER).chmod(mode)
    with pytest.raises(Refusal) as refused:
        KeyStore(tmp_path)
    assert refused.value.code == "master_key_exposed"
    assert refused.value.detail["file"].endswith(MASTER)


def test_a_lost_master_key_is_never_replaced_while_keys_need_it(store: KeyStore, tmp_path: Path) -> None:
    store.secret("a")
    (tmp_path / MASTER).unlink()
    with pytest.raises(Refusal) as refused:
        KeyStore(tmp_path)
    assert refused.value.code == "master_key_missing"
    assert not (tmp_path / MASTER).exists()


def test_a_damaged_master_key_is_named(tmp_path: Path) -> None:
    KeyStore(tmp_path).close()
    (tmp_path / MASTER).write_bytes(b"short")
    with pytest.raises(Refusal) as refused:
        KeyStore(tmp_path)
    assert refused.value.code == "master_key_damaged"


def test_another_master_key_opens_nothing(store: KeyStore, tmp_path: Path) -> None:
    store.secret("a")
    store.close()
    (tmp_path / MASTER).write_bytes(bytes(32))
    other = KeyStore(tmp_path)
    with pytest.raises(Refusal) as refused:
        other.find("a")
    assert refused.value.code == "key_unreadable"
    other.close()


def test_a_full_disk_is_said_plainly(tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.mkdir()
    (blocked / DATABASE).mkdir()
    with pytest.raises(Refusal) as refused:
        KeyStore(blocked)
    assert refused.value.status == 503


def test_wrapping_binds_the_name_the_version_and_every_bit() -> None:
    key, secret = bytes(range(32)), b"s" * 32
    wrapped = wrap(key, name="a", secret=secret)
    assert wrapped[0] == 1
    assert len(wrapped) == 1 + 12 + 32 + 16
    assert wrap(key, name="a", secret=secret) != wrapped
    assert unwrap(key, name="a", wrapped=wrapped) == secret
    forged = [bytes([*wrapped[:at], wrapped[at] ^ 1, *wrapped[at + 1 :]]) for at in range(len(wrapped))]
    for name, text in [("b", wrapped), ("a", wrapped[:-1]), ("a", b""), *(("a", one) for one in forged)]:
        with pytest.raises(Refusal) as refused:
            unwrap(key, name=name, wrapped=text)
        assert refused.value.code == "key_unreadable"


def test_threads_share_one_secret(store: KeyStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda one: store.secret(f"n{one % 4}"), range(80)))
    assert len(found) == 4


def _ask(data: Path, gate: object, answers: object) -> None:
    gate.wait()  # type: ignore[attr-defined]
    made = KeyStore(data)
    answers.put([made.secret(f"day/{one}") for one in range(10)])  # type: ignore[attr-defined]
    made.close()


def test_processes_that_start_together_agree_on_the_master_key_and_on_every_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Event(), context.Queue()
    crowd = [context.Process(target=_ask, args=(tmp_path / "new", gate, answers)) for _ in range(4)]
    for one in crowd:
        one.start()
    gate.set()
    found = [tuple(answers.get(timeout=120)) for _ in crowd]
    for one in crowd:
        one.join()
    answers.close()
    answers.join_thread()
    assert len(set(found)) == 1
    assert len(set(found[0])) == 10
    assert {file.name for file in (tmp_path / "new").iterdir()} - {f"{DATABASE}-wal", f"{DATABASE}-shm"} == {
        MASTER,
        DATABASE,
    }


def test_a_forked_child_opens_the_file_for_itself(store: KeyStore, tmp_path: Path) -> None:
    secret = store.secret("a")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, store.secret("a") + store.secret("of the child"))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        found = answer.read()
    assert found == secret + (store.find("of the child") or b"")
    assert len(found) == 64


def test_a_token_is_128_bits_of_the_secret_and_the_ordinal() -> None:
    secret = bytes(32)
    tokens = {token_of(secret, ordinal) for ordinal in range(1, 2001)}
    assert len(tokens) == 2000
    assert all(len(token) == 22 and set(token) <= set(string.ascii_letters + string.digits + "-_") for token in tokens)
    assert token_of(secret, 1) == token_of(secret, 1)
    assert token_of(b"\x01" * 32, 1) not in tokens


def test_tokens_are_those_of_the_published_formula() -> None:
    import base64
    import hashlib
    import hmac

    secret = b"k" * 32
    expected = hmac.new(secret, b"ticket:102", hashlib.sha256).digest()[:16]
    assert base64.urlsafe_b64decode(token_of(secret, 102) + "==") == expected
    assert token_hash("abc") == hashlib.sha256(b"abc").digest()
    assert len(token_hash("\ud800 番号札")) == 32


def test_a_million_guesses_find_no_ticket_of_the_day() -> None:
    """Promise 30, against the hashes that the table holds."""
    secret = os.urandom(32)
    held = {token_hash(token_of(secret, ordinal)) for ordinal in range(1, 1001)}
    guesser = os.urandom(32)
    assert sum(token_hash(token_of(guesser, guess)) in held for guess in range(1_000_000)) == 0
