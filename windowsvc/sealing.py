"""Files that only the holder of the master key can read: sealed in pieces, so that size costs no memory.

A sealed file is a mark, a random salt and pieces of AES-256-GCM. The key of a file comes from the master key and the
salt (HKDF-SHA256); a piece's nonce counts the pieces and says which is the last, so that nothing can be left out,
repeated, put elsewhere or cut off unseen.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from windowsvc.refusal import N_, Refusal

MARK: Final = b"WSVCSEAL1"
_SALT: Final = 16
_PIECE: Final = 1 << 20
_TAG: Final = 16


def seal(source: Path, target: Path, *, master: bytes, kind: str) -> None:
    """Write ``target`` as the sealed form of ``source``, readable by its owner alone, and see it on the disk.

    Args:
        master: 32 bytes.
        kind: what the file is; one kind is never taken for another.
    """
    salt = secrets.token_bytes(_SALT)
    cipher = _cipher(master, salt, kind)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as plain, os.fdopen(handle, "wb") as sealed:
        sealed.write(MARK + salt)
        for number, (piece, last) in enumerate(_pieces(plain, _PIECE)):
            sealed.write(cipher.encrypt(_nonce(number, last=last), piece, MARK))
        sealed.flush()
        os.fsync(sealed.fileno())


def unseal(source: Path, target: Path, *, master: bytes, kind: str) -> None:
    """Write what was sealed to ``target``, readable by its owner alone.

    Raises:
        Refusal: ``sealed_unreadable`` when it was sealed by another key, is of another kind, was changed or cut off.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as sealed, os.fdopen(handle, "wb") as plain:
        head = sealed.read(len(MARK) + _SALT)
        try:
            if len(head) < len(MARK) + _SALT or not head.startswith(MARK):
                raise InvalidTag
            cipher = _cipher(master, head[len(MARK) :], kind)
            for number, (piece, last) in enumerate(_pieces(sealed, _PIECE + _TAG)):
                plain.write(cipher.decrypt(_nonce(number, last=last), piece, MARK))
        except (InvalidTag, ValueError) as error:
            raise Refusal(
                "sealed_unreadable",
                N_("{file} cannot be opened: it was made with another master key, or it is damaged."),
                status=422,
                file=str(source),
            ) from error


def _cipher(master: bytes, salt: bytes, kind: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, f"windowsvc {kind}".encode()).derive(master))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _pieces(file: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The file in pieces of ``size`` bytes, each with whether it is the last; an empty file is one empty piece."""
    piece = file.read(size)
    while True:
        following = file.read(size)
        yield piece, not following
        if not following:
            return
        piece = following
