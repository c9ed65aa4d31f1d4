"""Gunicorn's two kinds of worker, which answer what no request could be read from as the service answers everything.

Gunicorn would send a bare page of its own, in English, without our headers and with what was sent in it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from ssl import SSLError
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from gunicorn import util
from gunicorn.http import errors as unread
from gunicorn.workers.gthread import ThreadWorker

from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

NOT_READ: Final = Refusal("bad_request", N_("This request could not be read."), status=400)
TOO_LARGE: Final = N_("What was sent is too large.")
ANSWERS: Final[Mapping[type[BaseException], Refusal]] = {
    unread.LimitRequestLine: Refusal("too_large", TOO_LARGE, status=414),
    unread.LimitRequestHeaders: Refusal("too_large", TOO_LARGE, status=431),
}
"""Who is told more than that the request could not be read."""
OURS: Final = (unread.InvalidResponseHeader, unread.InvalidResponseHeaderName, unread.ConfigurationProblem)
"""What gunicorn counts among these mistakes, although nobody outside made it."""
BEGUN: Final = re.compile(rb"(?:\r\n)?[A-Z]{1,20} (/[^\s?]{0,200})")
"""How a request begins whose first line is too long to be read."""


def answer(app: Flask, error: BaseException) -> bytes:
    """The whole answer, head and body, to a request that gunicorn could not read or could not see answered."""
    from windowsvc.web import errors
    from windowsvc.web.headers import always
    from windowsvc.web.parts import parts_of

    with app.test_request_context(target(error)):
        if isinstance(error, unread.ParseException | SSLError) and not isinstance(error, OURS):
            log.warning("a request could not be read", extra={"kind": type(error).__name__})
            made = errors.refused(ANSWERS.get(type(error), NOT_READ))
        else:
            made = errors.failed(error)
        made.headers.extend(always(secure=parts_of().settings.secure))
    made.headers.extend({"Cache-Control": "no-store", "Connection": "close"})
    head = [f"HTTP/1.1 {made.status}", *(f"{name}: {value}" for name, value in made.headers)]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + made.get_data()


def target(error: BaseException) -> str:
    """The path that was asked for, as far as it was read: gunicorn hands out no request that it could not finish."""
    begun = "/"
    for frame, _ in walk_tb(error.__traceback__):
        path, data = getattr(frame.f_locals.get("self"), "path", None), frame.f_locals.get("data")
        if isinstance(path, str) and path.startswith("/"):
            return quote(path)
        if isinstance(data, bytes) and (found := BEGUN.match(data)) is not None:
            begun = quote(found[1])
    return begun


class Kind:
    """Answers in the service's own words what gunicorn would answer in its."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer and say in the log what kind of mistake it was, not what was sent."""
        try:
            util.write_nonblock(client, answer(self.wsgi, exc))  # type: ignore[attr-defined]
        except OSError:
            log.debug("nobody is there any more to be answered")
        except Exception:  # a failing answer ends this line, never the worker that serves the others
            log.exception("a request could be neither read nor answered")


class Threads(Kind, ThreadWorker):  # type: ignore[misc]
    """One process with threads."""
