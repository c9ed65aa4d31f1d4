"""Serves a data folder as `windowsvc serve` does, but in a city hall where it is an ordinary Tuesday, 10:20.

`python -m tests.living_server DATA PORT BEGAN [FILES]`: BEGAN is the instant at which the city hall's clock said
10:20, so that a server that is started anew goes on with the same day. FILES: a folder that holds another build's
templates, static files and translations.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.living import START
from windowsvc import resources


def main(
    data: str, port: str, began: str, files: str | None = None, *, inside: Callable[[], None] = lambda: None
) -> None:
    """Serve until told to stop; ``inside`` is done in every process that answers, before it is built."""
    if files is not None:
        resources.ROOT = Path(files)  # type: ignore[misc]  # before anything asks where the files are
    from windowsvc import server, settings
    from windowsvc.clocks import Clocks, DemoClock, RealClock

    def clocks() -> Clocks:
        inside()
        day = DemoClock(start=START, began=datetime.fromisoformat(began), speed=1)
        return Clocks(business=day, machine=RealClock())

    server.serve(settings.load(Path(data), port=int(port)), clocks=clocks, ready=lambda _address: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
