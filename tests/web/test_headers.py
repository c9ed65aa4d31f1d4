"""What every response carries, whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web import trial
from windowsvc import resources

if TYPE_CHECKING:
    from tests.web.conftest import Hall

PATHS = [
    "/healthz", "/sign-in", "/enrol", "/nothing", "/api/v1/nothing", "/trial/broken", "/api/v1/trial/broken",
    "/static/css/tokens.css", "/static/nothing.css", "/socket.io/?EIO=4&transport=polling", "/trial/main/screen",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_browsers_are_told_to_be_careful(hall: Hall, path: str) -> None:
    hall.app.register_blueprint(trial.pages)
    headers = hall.client().get(path, buffered=True).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Cache-Control" in headers
    assert "Strict-Transport-Security" not in headers


def test_only_files_may_be_kept(hall: Hall) -> None:
    client = hall.client()
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    tokens = "/static/css/tokens.css"
    assert client.get(tokens, buffered=True).headers["Cache-Control"] == "no-cache"
    assert "immutable" in client.get(f"{tokens}?v={hall.parts.build}", buffered=True).headers["Cache-Control"]


def test_files_are_read_from_their_folder_only(hall: Hall) -> None:
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static//etc/passwd"):
        assert hall.client().get(path).status_code in (308, 404)


def test_pages_of_ours_hold_no_script_and_no_style_of_their_own() -> None:
    for template in sorted((resources.ROOT / "templates").rglob("*.html")):
        text = template.read_text(encoding="utf-8")
        assert "<style" not in text, template
        assert " style=" not in text, template
        assert "|safe" not in text.replace(" ", ""), template
        for tag in text.split("<script")[1:]:
            opening = tag.split(">", 1)[0]
            assert "src=" in opening or "application/json" in opening, template


def test_a_page_names_the_build_in_the_address_of_its_files(hall: Hall) -> None:
    text = hall.client().get("/sign-in").text
    assert f'href="/static/css/tokens.css?v={hall.parts.build}"' in text
    assert len(hall.parts.build) <= 24
