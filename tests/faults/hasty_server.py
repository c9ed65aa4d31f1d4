"""Serves as `tests.living_server` does, but gives a printer up for dead after seconds instead of half a minute.

Whoever kills such a server again and again finds it printing each time, not waiting for the lease of the one before.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from tests import living_server
from windowsvc.paperwork import print_queue

LEASE = timedelta(seconds=2)

if __name__ == "__main__":
    print_queue.LEASE = LEASE  # type: ignore[misc]
    living_server.main(*sys.argv[1:])
