"""What templates may call, and that nothing typed can end what it stands in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import make_hall
from windowsvc.web import pages
from windowsvc.web.calls import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Hall

NASTY = "</script><script>alert(1)</script><!-- & ' \" 花子"


def test_data_in_a_page_cannot_end_its_block() -> None:
    block = str(pages.data_block("snapshot", {"name": NASTY}))
    found = re.fullmatch(r'<script type="application/json" id="snapshot">(.*)</script>', block)
    assert found is not None
    assert "<" not in found[1]
    assert json.loads(found[1]) == {"name": NASTY}


def test_json_has_no_place_for_what_it_cannot_say() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        to_json(float("nan"))
    with pytest.raises(TypeError, match="no form in JSON"):
        to_json(object())


@pytest.mark.parametrize(
    ("lang", "html"),
    [("ja", '<html lang="ja" dir="ltr">'), ("ja-easy", '<html lang="ja" class="easy" dir="ltr">'),
     ("pt-BR", '<html lang="pt-BR" dir="ltr">')],
)  # fmt: skip
def test_a_page_says_which_language_it_is_in(hall: Hall, lang: str, html: str) -> None:
    assert html in hall.client().get(f"/nothing?lang={lang}").text


def test_what_was_typed_is_escaped_where_it_is_shown_again(hall: Hall) -> None:
    client = hall.client()
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    form = {"login": NASTY, "password": "x", "next": NASTY, "csrf": token[1]}
    page = client.post("/sign-in", data=form).text
    assert "<script>alert" not in page
    assert "&lt;/script&gt;" in page


@pytest.mark.parametrize("training", [True, False])
def test_practice_is_said_on_every_page(tmp_path: Path, training: bool) -> None:
    hall = make_hall(tmp_path, training=training)
    assert ('class="training"' in hall.client().get("/sign-in").text) is training
    hall.parts.engine.dispose()
