"""What is shown outside: numbers and queues, nothing about a person, signed so that a relay can change nothing.

A ticket stands under the first half of the SHA-256 of its token: the page of its holder finds it, and from the snapshot
nobody makes a token.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME_LENGTH: Final = 32
"""Hexadecimal digits of a ticket's name: 128 bits."""


def name_of(token_hash: bytes) -> str:
    """How a ticket is called in a snapshot, from the SHA-256 of its token."""
    return token_hash.hex()[:NAME_LENGTH]


def name_of_token(token: str) -> str:
    """The same from the token itself, as the page makes it."""
    return name_of(hashlib.sha256(token.encode()).digest())


def signed(content: Mapping[str, Any], *, secret: bytes) -> bytes:
    """A snapshot as a file: the content as one text, and its Ed25519 signature.

    Args:
        content: plain JSON with ``at``, the instant it was made.
        secret: the 32 bytes of the signing key.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(text.encode())
    told = {"signed": text, "signature": base64.b64encode(signature).decode()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def public_key(secret: bytes) -> str:
    """The key that tells right snapshots, in base64."""
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def read(file: bytes, *, key: str) -> dict[str, Any]:
    """What a snapshot says, for a relay that checks what passes through it.

    Raises:
        ValueError: it was not signed by this key.
    """
    told = json.loads(file)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    try:
        public.verify(base64.b64decode(told["signature"]), told["signed"].encode())
    except (InvalidSignature, KeyError, TypeError) as error:
        raise ValueError("not signed by this city hall") from error
    found: dict[str, Any] = json.loads(told["signed"])
    return found


def made_at(content: Mapping[str, Any]) -> datetime:
    """When a snapshot was made."""
    return datetime.fromisoformat(content["at"])
