"""A worker in a process of its own, to be killed: `python print_worker.py DATABASE DATA INSTANT`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from windowsvc.clocks import Clocks, StandingClock
from windowsvc.database import make_engine
from windowsvc.lobby import setup  # noqa: F401 - declares its kinds of configuration
from windowsvc.lobby.outlook import Outlooks
from windowsvc.office.configuration import Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.paperwork.printing import Printing
from windowsvc.paperwork.slips import Slips
from windowsvc.settings import Settings


def main(database: str, data: str, instant: str) -> None:
    engine = make_engine(Settings(database_url=database))
    clock = StandingClock(datetime.fromisoformat(instant))
    slips = Slips(engine, Configuration(), KeyStore(Path(data)), Outlooks(), clock)
    Printing(engine, clocks=Clocks(business=clock, machine=clock), slips=slips, build="test", patience=600).look()


if __name__ == "__main__":
    main(*sys.argv[1:])
