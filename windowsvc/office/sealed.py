"""What is about people lies sealed: AES-256-GCM under a key of each case, bound to the very place it was written for.

A column of the type `Sealed` takes and gives only a `Cipher`, so that no plain word can get into it by mistake. The
keys lie in the key store: the key's row commits before the case's, and destroying it erases the case everywhere,
copies included.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

PREFIX: Final = "case/"
"""What the names of the keys of cases begin with in the key store."""

_VERSION: Final = b"\x01"
_NONCE: Final = 12
_PADDED: Final = 64
"""Plain text is filled up to a multiple of this many bytes, so that a yes is as long as a no."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """A sealed value and the column it was sealed for, written ``table.column``."""

    place: str
    data: bytes


class Sealed(TypeDecorator[Cipher]):
    """A column that holds sealed values only. A plain value is a mistake of ours and is refused."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Cipher | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Cipher) or value.place != self.place:
            raise ValueError(f"{self.place} takes only what was sealed for it")
        return value.data

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Cipher | None:
        return None if value is None else Cipher(self.place, bytes(value))


@dataclass(frozen=True)
class CaseKey:
    """The key of one case."""

    case: str
    secret: bytes

    def __repr__(self) -> str:
        return f"CaseKey({self.case!r})"

    def seal(self, place: str, value: Any) -> Cipher:
        """Seal plain JSON for one column: version byte, nonce, and the text with column and case bound in."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        plain += b" " * (-len(plain) % _PADDED)
        nonce = secrets.token_bytes(_NONCE)
        return Cipher(place, _VERSION + nonce + AESGCM(self.secret).encrypt(nonce, plain, self._bound(place)))

    def open(self, cipher: Cipher) -> Any:
        """What `seal` was given.

        Raises:
            Refusal: ``case_unreadable`` when it was changed, or moved here from another column or case.
        """
        nonce, text = cipher.data[1 : 1 + _NONCE], cipher.data[1 + _NONCE :]
        try:
            if cipher.data[:1] != _VERSION:
                raise InvalidTag
            return json.loads(AESGCM(self.secret).decrypt(nonce, text, self._bound(cipher.place)))
        except (InvalidTag, ValueError) as error:
            message = N_("Something written in this case cannot be read: it was changed or moved.")
            raise Refusal("case_unreadable", message, status=500) from error

    def _bound(self, place: str) -> bytes:
        return f"{place}\0{self.case}".encode()


def new_key(keys: KeyStore, *, today: date) -> CaseKey:
    """A key for a case that is about to be written; the case's code begins with the day, so that strays are found."""
    code = f"{today:%y%m%d}{base64.b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"
    return CaseKey(code, keys.secret(PREFIX + code))


def key_of(keys: KeyStore, case: str) -> CaseKey:
    """The key of a case.

    Raises:
        Refusal: ``case_unknown`` when there is none, or none any more.
    """
    found = keys.find(PREFIX + case)
    if found is None:
        raise Refusal("case_unknown", N_("There is no such case."), status=404)
    return CaseKey(case, found)


def destroy(keys: KeyStore, case: str) -> None:
    """Erase a case: from now on nothing of it can be read, wherever a copy lies."""
    keys.destroy(PREFIX + case)


def cases_with_keys(keys: KeyStore) -> set[str]:
    """The codes of all cases whose key there is."""
    return {name.removeprefix(PREFIX) for name in keys.names(PREFIX)}


def strays(codes: set[str], *, known: set[str], today: date) -> set[str]:
    """The keys that no case was written for within a day.

    Args:
        codes: the cases that have a key.
        known: the cases that there are.
    """
    latest = f"{today - timedelta(days=2):%y%m%d}"
    return {code for code in codes - known if code[:6] <= latest}
