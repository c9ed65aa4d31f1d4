"""The second step of a sign-in: a code of six digits that a telephone makes anew every half minute (TOTP, RFC 6238).

Between the two steps nothing is open: the browser carries a sealed ticket that says who got past the first, for five
minutes. The secret lies wrapped by a key of the key store; a code counts once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyotp

from windowsvc.office.throttle import HOUR, Growing
from windowsvc.office.vault import KeyStore, unwrap, wrap
from windowsvc.refusal import N_, Refusal

KEY: Final = "second"
TICKETS: Final = "second/tickets"
LASTS: Final = timedelta(minutes=5)
STEP: Final = 30
CODES: Final = Growing(free=5, first=30, longest=600, window=HOUR)
"""Tries of one person: with a window of three codes, a chance of one in 30,000 an hour for whoever has the password."""


@dataclass(frozen=True)
class Passed:
    """Who got past the first step.

    Attributes:
        fingerprint: of the password, so that a new one makes the ticket void.
        secret: a new secret, for somebody who has none yet and must have one.
    """

    staff_id: int
    until: float
    fingerprint: str
    secret: str = ""


def new_secret() -> str:
    """A secret as authenticator apps take it: 32 letters of base32."""
    return pyotp.random_base32()


def address(secret: str, *, login: str, where: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=where)


def matching_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The half minute whose code this is: now, the one before or the next, later than ``after``; None: wrong."""
    digits = "".join(one for one in unicodedata.normalize("NFKC", code) if one.isdigit())
    current = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    right = [step for step in (current - 1, current, current + 1) if _same(totp.generate_otp(step), digits)]
    return next((step for step in right if step > after), None)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def put_away(keys: KeyStore, secret: str, *, staff_id: int) -> bytes:
    """The secret as the table holds it."""
    return wrap(keys.secret(KEY), name=f"staff/{staff_id}", secret=secret.encode())


def taken_out(keys: KeyStore, kept: bytes, *, staff_id: int) -> str:
    """What `put_away` was given.

    Raises:
        Refusal: ``key_unreadable``.
    """
    return unwrap(keys.secret(KEY), name=f"staff/{staff_id}", wrapped=kept).decode()


def fingerprint(password_hash: str) -> str:
    """Names a stored password without telling it."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:24]


def ticket(keys: KeyStore, passed: Passed) -> str:
    """The sealed ticket for the second step."""
    text = json.dumps([passed.staff_id, passed.until, passed.fingerprint, passed.secret]).encode()
    return base64.urlsafe_b64encode(wrap(keys.secret(TICKETS), name="ticket", secret=text)).decode()


def read_ticket(keys: KeyStore, given: str, *, now: datetime) -> Passed:
    """What a ticket says.

    Raises:
        Refusal: ``sign_in_again`` (401) when it is not ours or too old.
    """
    try:
        text = unwrap(keys.secret(TICKETS), name="ticket", wrapped=base64.urlsafe_b64decode(given))
        found = Passed(*json.loads(text))
    except (Refusal, ValueError) as error:
        raise again() from error
    if found.until < now.timestamp():
        raise again()
    return found


def again() -> Refusal:
    """What is said when the first step is to be done anew."""
    return Refusal("sign_in_again", N_("That took too long. Please sign in again."), status=401)


def wrong() -> Refusal:
    """What is said of a wrong code."""
    return Refusal(
        "code_not_right", N_("This code is not right, or was used already. Please take the next one."), status=401
    )
