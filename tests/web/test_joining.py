"""A page's modules in one file: the same modules, each once, after those it needs; anything else is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from windowsvc.web.joining import NotJoinable, joined
from windowsvc.web.pages import STATIC, TEMPLATES

if TYPE_CHECKING:
    from tests.web.conftest import Hall


def written(root: Path, **modules: str) -> Path:
    for name, text in modules.items():
        path = root / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_each_module_comes_once_and_after_what_it_needs(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        page__a='import { b as it } from "./b.js";\nimport * as c from "../c.js";\nconsole.log(it, c);\n',
        page__b='import { c } from "../c.js";\nexport { d } from "../c.js";\nexport const b = c;\n',
        c="export function c() {}\nexport class d {}\nconst secret = 1;\nexport { secret as e };\n",
    )
    text = joined(root, "page/a.js", version="1")
    assert re.findall(r"^// (.+)$", text, re.MULTILINE) == ["c.js", "page/b.js", "page/a.js"]
    assert "return { e: secret, c, d };" in text
    assert "return { d: $module0.d, b };" in text
    assert "const { b: it } = $module1;" in text
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)


def test_the_files_of_others_stay_apart_and_name_the_build(tmp_path: Path) -> None:
    root = written(tmp_path, page__a='import { io } from "../vendor/socket.js";\nio();\n')
    first = joined(root, "page/a.js", version="b7").splitlines()[0]
    assert first == 'import * as $module0 from "/static/vendor/socket.js?v=b7";'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('import { a } from "./a.js";', "needs itself"),
        ('import { z } from "./other.js";', "does not export z"),
        ('import z from "./other.js";', "import z"),
        ("export let count = 0;", "export let"),
        ("export default 1;", "export default"),
        ('const later = import("./other.js");', "import("),
        ("const here = import.meta.url;", "import.meta"),
        ('import { x } from "../../x.js";', "outside"),
        ('import { x } from "https://example.org/x.js";', "not below us"),
    ],
)
def test_what_it_does_not_know_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    root = written(tmp_path, page__a=f"{text}\n", page__other="export const o = 1;\n")
    with pytest.raises(NotJoinable, match=re.escape(words)):
        joined(root, "page/a.js", version="1")


def test_every_script_of_a_page_can_be_joined() -> None:
    used = {
        found
        for template in TEMPLATES.rglob("*.html")
        for found in re.findall(r"script\('([^']+)'\)", template.read_text(encoding="utf-8"))
    }
    assert {"board/board.js", "kiosk/kiosk.js", "window/desk.js"} <= used
    for entry in used:
        assert f"// {entry}\n" in joined(STATIC, entry, version="1")


def test_it_is_kept_by_its_build_and_only_scripts_are_joined(hall: Hall) -> None:
    client = hall.client()
    answer = client.get(f"/static/joined/board/board.js?v={hall.parts.build}")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    asked = client.get("/static/joined/board/board.js")
    assert asked.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/joined/board/board.js", headers={"If-None-Match": asked.headers["ETag"]})
    assert again.status_code == 304
    for path in ("board/nothing.js", "css/tokens.css", "../pyproject.toml", "%2e%2e/dev.py", "board"):
        assert client.get(f"/static/joined/{path}").status_code == 404


def test_comments_in_lines_of_their_own_stay_in_the_files(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        a='// whose\n/**\n * What * it does.\n */\nexport const a = "http://x"; // stays\n  // gone\n'
        "const b = `/** kept */`;\n",
    )
    text = joined(root, "a.js", version="1")
    assert "whose" not in text
    assert "What" not in text
    assert "gone" not in text
    assert 'const a = "http://x"; // stays' in text
    assert "`/** kept */`" in text
