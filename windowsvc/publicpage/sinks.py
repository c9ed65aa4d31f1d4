"""Where snapshots go: into a folder that another machine takes them from, or to one address. Always outwards."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

FILE: Final = "snapshot.json"
_PATIENCE: Final = 4.0
_NEAR: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Sink(Protocol):
    """Takes one snapshot after the other."""

    def put(self, snapshot: bytes) -> None:
        """Hand over a snapshot.

        Raises:
            OSError: it did not get there.
        """
        ...


@dataclass(frozen=True)
class FileDrop:
    """A folder; the file is always whole."""

    folder: Path

    def put(self, snapshot: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{FILE}"
        draft.write_bytes(snapshot)
        draft.chmod(0o644)
        draft.replace(self.folder / FILE)


@dataclass(frozen=True)
class HttpsPost:
    """One address that takes snapshots; ``token`` is what it knows us by.

    Raises:
        ValueError: the address is not https.
    """

    address: str
    token: str = field(repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _NEAR):
            raise ValueError("snapshots are sent over https only")

    def put(self, snapshot: bytes) -> None:
        asked = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
            self.address,
            data=snapshot,
            method="POST",
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        opener = urllib.request.build_opener(_Straight, urllib.request.HTTPSHandler(context=self.context))
        with opener.open(asked, timeout=_PATIENCE) as answer:
            answer.read(1)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nobody to another address."""

    def redirect_request(self, *_: object) -> None:
        return None
