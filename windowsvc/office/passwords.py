"""Passwords: the rules they follow, and the slow hash that the table holds of them."""

from __future__ import annotations

import functools
import secrets
import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from windowsvc.refusal import N_, Refusal

SHORTEST: Final = 10
LONGEST: Final = 200

COMMONEST: Final = frozenset(
    """
    1234567890 0123456789 0987654321 9876543210 12345678910 1111111111 0000000000 1234554321 1122334455
    1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop qwerty12345 qwerty123456 qwertyuiop123 asdfghjkl; asdfghjkl1
    zaq12wsx34 zxcvbnm123 password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123 password!!
    mypassword administrator admin12345 admin123456 changeme123 letmein123 letmein1234 welcome123 welcome1234
    iloveyou123 abcdefghij abcdefghijk abcd123456 abc1234567 aaaaaaaaaa aaaaaaaaaaa qqqqqqqqqq sakura1234
    sakura12345 nippon1234 shiyakusho shiyakusho1 yakusho123 yakusho1234 madoguchi1 madoguchi123 himitsu123
    himitsu1234 pasuwado123 windowsvc1 windowsvc123 kaunta1234 jichitai123 shimin1234 shiminka123
    """.split()  # noqa: SIM905 (words are read as words)
)
"""The first guesses of anyone, small on purpose: guessing is slow anyhow."""

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher: Final = PasswordHasher()
_at_once = threading.BoundedSemaphore(4)
"""Each hash takes 64 MiB; a crowd at the sign-in page must not take all the memory."""


def normal(password: str) -> str:
    """The same password whether an input method typed it in wide or narrow characters."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *, login: str) -> None:
    """Refuse a password that is too easily guessed.

    Raises:
        Refusal: ``password_short``, ``password_long``, ``password_is_login``, ``password_common``.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        raise Refusal(
            "password_short",
            N_("Please choose a password of at least {least} characters. A short sentence is easy to remember."),
            status=422,
            least=SHORTEST,
        )
    if len(text) > LONGEST:
        raise Refusal("password_long", N_("A password has at most {most} characters."), status=422, most=LONGEST)
    if _core(text) == _core(login):
        raise Refusal(
            "password_is_login",
            N_("This is your sign-in name. Please choose a password that others cannot think of."),
            status=422,
        )
    if text.casefold() in COMMONEST or len(set(text)) == 1:
        raise Refusal(
            "password_common",
            N_("Many people use this password, so it is tried first. Please choose another one."),
            status=422,
        )


def _core(text: str) -> str:
    """A name without the digits and marks that people put around it."""
    whole = text.casefold()
    return whole.strip("0123456789!.@-_ ") or whole


def made() -> str:
    """A random password that can be read out and typed: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    with _at_once:
        return _hasher.hash(normal(password).encode("utf-8", "surrogatepass"))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was stored; as much work when there is none."""
    text = normal(password[: LONGEST * 4]).encode("utf-8", "surrogatepass")
    nobodys = _nobodys()
    with _at_once:
        try:
            right = _hasher.verify(stored or nobodys, text)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@functools.cache
def _nobodys() -> str:
    """A hash that no password matches."""
    return _hasher.hash(secrets.token_bytes(16))
