"""The OpenAPI document, written from the declarations of the doors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from flask import Blueprint, Flask, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from windowsvc import __version__
from windowsvc.office.permissions import PERMISSIONS
from windowsvc.web.access import Answer, Call, Door, door

pages = Blueprint("openapi", __name__)

PREFIX = "/api/v1"
_REFERENCE = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"<(?:[a-z]+:)?(\w+)>")


class Refused(BaseModel):
    """What cannot be done, and why: a stable code, a sentence in the reader's language, plain values."""

    code: str
    message: str
    detail: dict[str, Any]


@door(pages, "GET", "/api/v1/openapi.json", permission="public", answers={200: None, 304: None})
def openapi(call: Call) -> Answer:
    """This document."""
    fresh = call.fresh("openapi")
    if fresh is not None:
        return fresh
    return Answer(data=document(current_app), headers={"ETag": call.etag("openapi"), "Cache-Control": "no-cache"})


def document(app: Flask) -> dict[str, Any]:
    """The whole document for the doors of ``app`` under ``/api/v1``."""
    doors = [(rule.rule, found) for rule, found in _doors(app) if rule.rule.startswith(PREFIX)]
    references, schemas = _schemas(tuple(dict.fromkeys(_models(doors))))
    paths: dict[str, dict[str, Any]] = {}
    for rule, found in doors:
        operation = _operation(found, rule, references)
        paths.setdefault(_PARAMETER.sub(r"{\1}", rule), {})[found.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "windowsvc", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer", "description": "An enrolled device's token"},
                "staff": {"type": "apiKey", "in": "cookie", "name": "staff", "description": "A person's sign-in"},
            },
        },
    }


def _doors(app: Flask) -> Iterator[tuple[Any, Door]]:
    for rule in app.url_map.iter_rules():
        found = app.view_functions[rule.endpoint]
        if isinstance(found, Door):
            yield rule, found


def _models(doors: list[tuple[str, Door]]) -> Iterator[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    yield Refused, "serialization"
    for _, found in doors:
        if found.body is not None:
            yield found.body, "validation"
        for model in found.answers.values():
            if model is not None:
                yield model, "serialization"


@cache
def _schemas(models: tuple[Any, ...]) -> tuple[dict[Any, Any], dict[str, Any]]:
    references, definitions = models_json_schema(models, ref_template=_REFERENCE)
    return dict(references), definitions.get("$defs", {})


def _operation(found: Door, rule: str, references: dict[Any, Any]) -> dict[str, Any]:
    summary, _, more = (found.view.__doc__ or "").strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": found.view.__name__,
        "summary": summary.rstrip("."),
        "description": _description(found, more),
        "parameters": list(_parameters(found, rule)),
        "responses": {**_answers(found, references), **_refusals(found, references)},
        "security": _security(found),
    }
    if found.body is not None:
        kind = "application/x-www-form-urlencoded" if found.form else "application/json"
        content = {kind: {"schema": references[found.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _description(found: Door, more: str) -> str:
    codes = f"Refusals: {', '.join(sorted(found.refusals))}." if found.refusals else ""
    text = " ".join(line.strip() for line in more.strip().splitlines())
    return " ".join(part for part in (text, f"Permission: {found.permission}.", codes) if part)


def _parameters(found: Door, rule: str) -> Iterator[dict[str, Any]]:
    for name in _PARAMETER.findall(rule):
        kind = "integer" if f"<int:{name}>" in rule else "string"
        yield {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
    if found.key is not None:
        schema = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": r"^[\x21-\x7e]{1,80}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": found.key == "required", "schema": schema}
    if found.query is not None:
        shape = found.query.model_json_schema(ref_template=_REFERENCE)
        for name, schema in shape.get("properties", {}).items():
            required = name in shape.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": schema}
    yield {"name": "lang", "in": "query", "required": False, "schema": {"type": "string"}}


def _answers(found: Door, references: dict[Any, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, model in (found.answers or {200: None}).items():
        answers[str(status)] = {"description": "Answer" if model else "No content"}
        if model is not None:
            answers[str(status)]["content"] = {"application/json": {"schema": references[model, "serialization"]}}
    return answers


def _refusals(found: Door, references: dict[Any, Any]) -> dict[str, Any]:
    statuses = {400, 401, 403, 404, 409, 413, 414, 415, 422, 429, 431, 503}
    if found.body is None:
        statuses -= {413, 415}
    if found.permission == "public" and found.method == "GET":
        statuses -= {403}
    content = {"application/json": {"schema": references[Refused, "serialization"]}}
    return {
        str(status): {"description": "Refused", "content": content} for status in sorted(statuses - set(found.answers))
    }


def _security(found: Door) -> list[dict[str, list[str]]]:
    rule = PERMISSIONS[found.permission]
    if rule.public:
        return [{}]
    names = ["staff"] * bool(rule.least or rule.signed_in) + ["device"] * bool(rule.devices)
    return [{name: []} for name in names]
