"""What a request carries, read strictly: one model, no unknown key, no echo of what was typed."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.datastructures import MultiDict

from windowsvc import mynumber
from windowsvc.refusal import N_, Refusal

_KEY = re.compile(r"^[\x21-\x7e]{1,80}$")
_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]{0,39}$")

ALWAYS_ALLOWED = frozenset({"lang", "v", "csrf"})
"""Query parameters and form fields that belong to the door itself."""


_SECRET = frozenset({"password", "old", "new", "again", "csrf", "ticket", "code", "token"})
"""Fields whose text is compared and never kept."""


EMPTY = b"{}"
"""What most commands of a window are sent with: it holds no key twice, and nobody's number."""


class Body(BaseModel):
    """The base of every body and query: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


M = TypeVar("M", bound=BaseModel)


def json_body(request: Request, model: type[M]) -> M:
    """Read a JSON body.

    Raises:
        Refusal: ``content_type`` (415), ``json_invalid`` or ``key_twice`` (400), ``body_invalid`` (422).
    """
    if request.mimetype != "application/json":
        raise Refusal("content_type", N_("Send this as application/json."), status=415)
    sent = request.get_data(cache=False)
    try:
        found = model.model_validate_json(sent)
    except ValidationError as error:
        raise _said(error) from error
    if sent == EMPTY:
        return found
    json.loads(sent.decode(), object_pairs_hook=_each_once, parse_int=str, parse_float=str)
    mynumber.refuse(_said_in(found))
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two values nobody could say which one was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise Refusal("key_twice", N_("The same key stands twice in what was sent."), status=400, where=_where((key,)))
    return found


def fields(given: MultiDict[str, str], model: type[M]) -> M:
    """Read a form or a query string; a field that holds a list takes every value of its name.

    Raises:
        Refusal: ``body_invalid`` (422).
    """
    refuse_numbers(given)
    values: dict[str, Any] = {}
    for name in given:
        if name in ALWAYS_ALLOWED and name not in model.model_fields:
            continue
        every = given.getlist(name)
        values[name] = every if _is_list(model, name) else every[-1]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _said(error) from error


def refuse_numbers(given: MultiDict[str, str]) -> None:
    """Let no individual number (個人番号) in, whatever field it is typed into.

    Raises:
        Refusal: ``mynumber_refused`` (422).
    """
    mynumber.refuse(value for name, value in given.items(multi=True) if name not in _SECRET)


def _said_in(model: BaseModel) -> tuple[Any, ...]:
    """What a body holds, without the words that are hashed and never kept, and without keys of our own making."""
    return tuple(value for name, value in model.model_dump(mode="json").items() if name not in _SECRET)


def idempotency_key(request: Request, *, wanted: str | None) -> str | None:
    """The Idempotency-Key of a request to a door that ``wanted`` one: "required", "optional" or None.

    Raises:
        Refusal: ``key_required`` or ``key_invalid`` (400).
    """
    if wanted is None:
        return None
    key = request.headers.get("Idempotency-Key")
    if key is None:
        if wanted == "required":
            raise Refusal("key_required", N_("This needs the header Idempotency-Key."), status=400)
        return None
    if not _KEY.match(key):
        raise Refusal("key_invalid", N_("An Idempotency-Key has 1 to 80 visible ASCII characters."), status=400)
    return key


def _is_list(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    origin = getattr(field.annotation, "__origin__", None) if field else None
    return origin in (list, tuple, set, frozenset)


def _said(error: ValidationError) -> Refusal:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return Refusal("json_invalid", N_("This is not valid JSON."), status=400)
    listed = [{"where": _where(one["loc"]), "problem": one["type"]} for one in problems[:20]]
    return Refusal("body_invalid", N_("Some of what was sent is missing or not right."), status=422, problems=listed)


def _where(location: tuple[int | str, ...]) -> str:
    """The place of a mistake; a key that we did not name ourselves is told only when it is a plain word."""
    return ".".join(str(part) if _NAME.match(str(part)) or isinstance(part, int) else "?" for part in location)
