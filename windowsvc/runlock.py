"""Who uses a data folder: a running server shares it, a migration or a restore has it alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from windowsvc.refusal import N_, Refusal

FILE = "in-use.lock"


def share(data: Path) -> IO[str]:
    """Use the folder together with other servers, until the returned file is closed or the process ends.

    Raises:
        Refusal: ``data_in_use`` while somebody has it alone.
    """
    return _lock(data, fcntl.LOCK_SH, N_("A migration or a restore is running on {data}. Please wait for it to end."))


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Have the folder alone.

    Raises:
        Refusal: ``data_in_use`` while a server runs.
    """
    held = _lock(data, fcntl.LOCK_EX, N_("The server is running on {data}. Please stop it first."))
    try:
        yield
    finally:
        held.close()


def _lock(data: Path, kind: int, message: str) -> IO[str]:
    data.mkdir(parents=True, exist_ok=True)
    opened = (data / FILE).open("a")
    try:
        fcntl.flock(opened, kind | fcntl.LOCK_NB)
    except OSError as error:
        opened.close()
        raise Refusal("data_in_use", message, data=str(data)) from error
    return opened
