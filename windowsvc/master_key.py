"""The master key: 32 bytes that open every other key and every backup.

It lies in a file beside the data that only its owner may read, or a command of the city's own secret store prints it
(``master_key_command`` in ``settings.toml``), so that it never lies on the disk of the data.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

from windowsvc import settings
from windowsvc.refusal import N_, Refusal

FILE: Final = "master.key"
NEXT: Final = "master.key.next"
"""The new master key while the keys are being wrapped anew."""
BYTES: Final = 32
_PATIENCE: Final = 20
"""Seconds that the secret store's command may take."""


def read(data: Path, *, make: bool) -> bytes:
    """The master key of a data folder.

    Args:
        make: whether a missing file is made; never where keys exist already.

    Raises:
        Refusal: ``master_key_exposed``, ``master_key_missing``, ``master_key_damaged``, ``master_key_unavailable``.
    """
    command = settings.load(data).master_key_command
    return _fetched(command) if command else _from_file(data / FILE, make=make)


def put(data: Path, key: bytes, *, name: str = FILE) -> None:
    """Write a key whole, to be read by its owner alone; the first one that is written wins."""
    path = data / name
    draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync(data)


def written(text: bytes) -> bytes | None:
    """The key that is written as 64 hexadecimal digits, or as 32 bytes in base64; None for anything else."""
    for read_as in (bytes.fromhex, _base64):
        with suppress(ValueError, UnicodeDecodeError):
            found = read_as(text.strip().decode("ascii"))
            if len(found) == BYTES:
                return found
    return None


def sync(folder: Path) -> None:
    """See the names in a folder on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _from_file(path: Path, *, make: bool) -> bytes:
    if make and not path.exists():
        put(path.parent, secrets.token_bytes(BYTES), name=path.name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise Refusal(
            "master_key_missing",
            N_("The master key {file} is missing, but there are keys made with it. Please restore it."),
            status=500,
            file=str(path),
        ) from error
    with os.fdopen(handle, "rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise Refusal(
                "master_key_exposed",
                N_("Others than its owner may read the master key {file}. Please run: chmod 600 {file}"),
                status=500,
                file=str(path),
            )
        found = file.read()
    if len(found) != BYTES:
        raise Refusal(
            "master_key_damaged",
            N_("The master key {file} is damaged. Please restore it."),
            status=500,
            file=str(path),
        )
    return found


def _fetched(command: tuple[str, ...]) -> bytes:
    """What the command prints: 64 hexadecimal digits, or 32 bytes in base64. It is told to nobody."""
    try:
        ran = subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        raise _unavailable(type(error).__name__) from None
    found = written(ran.stdout)
    if found is None:
        raise _unavailable("not 32 bytes in hexadecimal or base64")
    return found


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _unavailable(problem: str) -> Refusal:
    return Refusal(
        "master_key_unavailable",
        N_("The command that fetches the master key failed: {problem}"),
        status=503,
        problem=problem,
    )
