"""The key store: secrets that can be made, found and destroyed, apart from all other data.

Every secret lies wrapped (AES-256-GCM) in a small database of its own, so that its backups
can live shorter than those of the data, and destroying a secret makes everything derived
from it unreadable everywhere. The master key is a file beside it that only its owner may
read.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from windowsvc import master_key
from windowsvc.refusal import N_, Refusal

MASTER: Final = master_key.FILE
DATABASE: Final = "keys.db"
_BYTES: Final = 32
_NONCE: Final = 12
_VERSION: Final = b"\x01"
_REMEMBERED: Final = 256


def wrap(key: bytes, *, name: str, secret: bytes) -> bytes:
    """Encrypt ``secret`` for the place ``name``: version byte, nonce, AES-256-GCM text with the name bound in."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, secret, name.encode())


def unwrap(key: bytes, *, name: str, wrapped: bytes) -> bytes:
    """What `wrap` was given.

    Raises:
        Refusal: ``key_unreadable`` when it was changed, moved to another name or wrapped by another key.
    """
    nonce, text = wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :]
    try:
        if wrapped[:1] != _VERSION:
            raise InvalidTag
        return AESGCM(key).decrypt(nonce, text, name.encode())
    except (InvalidTag, ValueError) as error:
        raise Refusal(
            "key_unreadable",
            N_("A stored key cannot be read. The master key belongs to other data, or the key store was changed."),
            status=500,
        ) from error


def token_of(secret: bytes, ordinal: int) -> str:
    """The token of a ticket: 128 bits of HMAC-SHA256 over its ordinal, 22 characters of base64url.

    Args:
        secret: the secret of the ticket's office and business day.
        ordinal: which ticket of that office and day it is.
    """
    digest = hmac.digest(secret, b"ticket:%d" % ordinal, "sha256")[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def token_hash(token: str) -> bytes:
    """What the tables hold of a token: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


class KeyStore:
    """The secrets of one installation, shared by all its threads and processes.

    Args:
        data: the data folder; ``keys.db`` and ``master.key`` are made in it when missing.

    Raises:
        Refusal: ``master_key_exposed``, ``master_key_missing``, ``master_key_damaged``,
            ``keys_unavailable``, ``disk_full``.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / DATABASE
        self._lock = threading.Lock()
        self._remembered: dict[str, bytes] = {}
        self._process = 0
        self._version = -1
        self._connection: sqlite3.Connection | None = None
        data.mkdir(parents=True, exist_ok=True)
        with self._lock, _said_plainly():
            # Keys are only ever written under a master key, so looking for keys first makes a missing file certain.
            used = self._open().execute("SELECT 1 FROM key LIMIT 1").fetchone() is not None
            self._master = master_key.read(data, make=not used)

    def secret(self, name: str) -> bytes:
        """The 32 random bytes of this name, made on first use; every process gets the same."""
        with self._lock, _said_plainly():
            found = self._look(name)
            if found is None:
                fresh = wrap(self._master, name=name, secret=secrets.token_bytes(_BYTES))
                self._open().execute("INSERT OR IGNORE INTO key (name, wrapped) VALUES (?, ?)", (name, fresh))
                found = self._look(name)
            if found is None:
                raise Refusal("keys_unavailable", N_("The key store is not answering."), status=503)
            return found

    def find(self, name: str) -> bytes | None:
        """The secret of this name, or None when it was never made or is destroyed."""
        with self._lock, _said_plainly():
            return self._look(name)

    def names(self, prefix: str) -> list[str]:
        """The names that begin with ``prefix``, in order."""
        with self._lock, _said_plainly():
            rows = self._open().execute(
                "SELECT name FROM key WHERE substr(name, 1, ?) = ? ORDER BY name", (len(prefix), prefix)
            )
            return [name for (name,) in rows]

    def destroy(self, name: str) -> None:
        """Destroy a secret for good: overwritten in the file, and no copy left in the write-ahead log.

        Raises:
            Refusal: ``keys_unavailable`` when another process kept the log busy; asking again is safe.
        """
        with self._lock, _said_plainly():
            self._remembered.clear()
            connection = self._open()
            connection.execute("DELETE FROM key WHERE name = ?", (name,))
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                raise Refusal("keys_unavailable", N_("The key store is not answering."), status=503)

    def forget(self) -> None:
        """Drop what this process remembers; the file keeps everything."""
        with self._lock:
            self._remembered.clear()

    def close(self) -> None:
        """Close the file; the next question opens it again."""
        with self._lock:
            self._remembered.clear()
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _look(self, name: str) -> bytes | None:
        connection = self._open()
        # Moves whenever another process has written, so a key destroyed there is not remembered here.
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version or len(self._remembered) > _REMEMBERED:
            self._remembered.clear()
            self._version = version
        if name in self._remembered:
            return self._remembered[name]
        row = connection.execute("SELECT wrapped FROM key WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        found = self._remembered[name] = unwrap(self._master, name=name, wrapped=row[0])
        return found

    def _open(self) -> sqlite3.Connection:
        """This process's connection; one inherited over a fork must not be used."""
        if self._connection is None or self._process != os.getpid():
            # The -wal and -shm files take the mode of the file itself.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(self._path, timeout=15, isolation_level=None, check_same_thread=False)
            with _one_at_a_time(self._path.parent):
                for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                    connection.execute(f"PRAGMA {pragma}")
                connection.execute("CREATE TABLE IF NOT EXISTS key (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL)")
            self._connection, self._process, self._version = connection, os.getpid(), -1
            self._remembered.clear()
        return self._connection


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process at a time open the file: SQLite changes the journal's mode without waiting for others."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        if "full" in str(error).lower() or "no space" in str(error).lower():
            raise Refusal(
                "disk_full", N_("The server's disk is full. Please use the paper procedure."), status=503
            ) from error
        raise Refusal("keys_unavailable", N_("The key store is not answering."), status=503) from error
