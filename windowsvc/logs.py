"""The log of the service: one JSON object a line, on standard error, and nothing about people in it.

No query string, no address of a ticket, no whole network address, and of a failure the places
in the code but not the words of the exception, because those may hold what somebody typed.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import IO, Any

from windowsvc.mynumber import masked

TALKATIVE = ("alembic", "engineio", "socketio", "PIL", "fontTools", "pikepdf")

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TICKET = re.compile(r"(/t/|/api/v1/tickets/)[^\s\"'<>?#]+")
_QUERY = re.compile(r"\?[^\s\"']+")
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w.:])")


def install(*, stream: IO[str] | None = None, level: int = logging.INFO) -> None:
    """Send every logger's lines to ``stream``, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": cleaned(record.getMessage()),
        }
        line |= {
            name: cleaned(value) if isinstance(value, str) else value
            for name, value in vars(record).items()
            if name not in _USUAL and not name.startswith("_")
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["failed"] = failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str, separators=(",", ":"))


def cleaned(text: str) -> str:
    """The text without tickets, query strings, whole addresses and individual numbers (個人番号)."""
    text = masked(_QUERY.sub("", _TICKET.sub(r"\1<token>", text)))
    return _ADDRESS.sub(lambda found: shortened(found[0]), text)


def shortened(address: str) -> str:
    """The network of an address: /24 of IPv4, /48 of IPv6; other text stays as it is."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.is_loopback:
        return address
    return str(ip_network(f"{address}/{24 if known.version == 4 else 48}", strict=False).network_address)


def failure(error: BaseException) -> list[dict[str, Any]]:
    """The kinds of an exception and its causes, each with the places it passed, innermost last."""
    told = []
    current: BaseException | None = error
    while current is not None:
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"kind": f"{type(current).__module__}.{type(current).__qualname__}", "at": places[-12:]})
        current = current.__cause__ or current.__context__
    return told
