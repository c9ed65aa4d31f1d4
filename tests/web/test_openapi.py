"""The document for other systems, and that it tells what the doors do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.web import trial

if TYPE_CHECKING:
    from tests.web.conftest import Hall


def document(hall: Hall) -> dict[str, Any]:
    hall.app.register_blueprint(trial.pages)
    told: dict[str, Any] = hall.client().get("/api/v1/openapi.json").json
    return told


def test_every_api_route_is_in_it_with_its_codes(hall: Hall) -> None:
    told = document(hall)
    listed = {(path, method) for path, methods in told["paths"].items() for method in methods}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in hall.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert listed == routes


def test_every_reference_leads_somewhere(hall: Hall) -> None:
    told = document(hall)
    text = json.dumps(told)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named
    assert named <= set(told["components"]["schemas"])


def test_operations_have_names_of_their_own(hall: Hall) -> None:
    told = document(hall)
    names = [operation["operationId"] for methods in told["paths"].values() for operation in methods.values()]
    assert sorted(names) == sorted(set(names))


def test_a_door_is_told_with_body_key_answers_and_who_may(hall: Hall) -> None:
    operation = document(hall)["paths"]["/api/v1/trial/{office}/notes"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Note"}
    assert {(one["name"], one["in"], one["required"]) for one in operation["parameters"]} == {
        ("office", "path", True), ("Idempotency-Key", "header", False), ("lang", "query", False),
    }  # fmt: skip
    assert operation["security"] == [{"staff": []}, {"device": []}]
    assert {"201", "204", "400", "401", "403", "409", "413", "415", "422", "429"} <= set(operation["responses"])
    assert "content" not in operation["responses"]["204"]


def test_it_is_sent_once_per_build(hall: Hall) -> None:
    hall.app.register_blueprint(trial.pages)
    first = hall.client().get("/api/v1/openapi.json")
    again = hall.client().get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
