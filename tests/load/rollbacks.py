"""Serves a city hall whose database is lost just before the commit of one command in ten.

`python -m tests.load.rollbacks DATA PORT BEGAN SEED`: which sending of which command is struck follows from the seed,
the command's Idempotency-Key and the header Attempt alone, whichever process carries it out and whenever. All of its
work is done by then, is taken back, and whoever sent it is told what a lost database makes the service tell.
"""

from __future__ import annotations

import random
import sys

from tests import living_server

SHARE = 0.1


def struck(seed: str, key: str, attempt: str) -> bool:
    """Whether this sending of a command is taken back."""
    return random.Random(f"{seed} {key} {attempt}").random() < SHARE


def strike(seed: str) -> None:
    """From now on, in this process; what the server must not load before its workers are made is loaded here."""
    from flask import has_request_context, request
    from sqlalchemy import Connection, Engine, event
    from sqlalchemy.exc import OperationalError

    def give_up(_connection: Connection) -> None:
        attempt = request.headers.get("Attempt") if has_request_context() else None
        if attempt is not None and struck(seed, request.headers["Idempotency-Key"], attempt):
            raise OperationalError("COMMIT", {}, ConnectionError("the line to the database is lost"))

    event.listen(Engine, "commit", give_up)


def main(data: str, port: str, began: str, seed: str) -> None:
    """Serve until told to stop."""
    living_server.main(data, port, began, inside=lambda: strike(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
