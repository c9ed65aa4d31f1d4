"""Smaller on the way: text is sent as gzip to whoever reads it.

A page holds the token of its reader beside words of theirs only where the request came from our own pages (cookies are
SameSite=Strict), so that nobody else can watch its length change.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEAST = 1_400
"""Bytes; what fits one packet is left as it is."""
LEVEL = 5
"""For what is made anew each time: most of the gain for little work."""
BEST = 9
"""For what is packed once."""
MOST = 256
"""Files kept packed; more than there are, so that only a change of files empties it."""

_TEXT = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"})
_kept: dict[str, bytes] = {}


def install(app: Flask) -> None:
    """Pack what ``app`` answers."""
    app.after_request(_made)


def kept(response: Response, *, key: str) -> Response:
    """Pack a file's response; ``key`` changes with the file, so that it is packed once."""
    if response.status_code == 200 and response.mimetype in _TEXT:
        response.headers["Vary"] = "Accept-Encoding"
        if _wanted():
            response.direct_passthrough = False
            _replace(response, _packed(key, response.get_data()))
    return response


def _made(response: Response) -> Response:
    plain = response.status_code == 200 and not response.is_streamed and "Content-Encoding" not in response.headers
    if plain and response.mimetype in _TEXT and request.method == "GET" and (response.content_length or 0) >= LEAST:
        response.vary.add("Accept-Encoding")
        if _wanted():
            _replace(response, gzip.compress(response.get_data(), LEVEL, mtime=0))
    return response


def _wanted() -> bool:
    return request.accept_encodings.quality("gzip") > 0 and "Accept-Encoding" in request.headers


def _replace(response: Response, data: bytes) -> None:
    response.set_data(data)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, weak = response.get_etag()
    if tag is not None and not weak:
        response.set_etag(tag, weak=True)


def _packed(key: str, data: bytes) -> bytes:
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST:
            _kept.clear()
        found = _kept[key] = gzip.compress(data, BEST, mtime=0)
    return found
