"""The rules about files: each is broken once, and what must pass does."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import content

Write = Callable[[str, str], list[str]]


@pytest.fixture
def found(tmp_path: Path) -> Write:
    """Put one file into an otherwise empty repository and look for findings."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)

    def write(name: str, text: str) -> list[str]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return content.findings(tmp_path)

    return write


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("windowsvc/long.py", "x = 1\n" * 331, "windowsvc/long.py:1: 331 lines"),
        ("windowsvc/deep.py", "def f() -> None:\n" + "    print()\n" * 50, "windowsvc/deep.py:1: f() has 51 lines"),
        ("docs/plan.md", "one\n\nTO" + "DO later\n", "docs/plan.md:3: "),
        ("static/fonts/a.woff2", "", "third-party"),
        ("static/x.min.js", "", "third-party"),
        ("requirements.txt", "--index-url x\n", "registry address"),
        ("requirements-a.txt", "a\nb @ https://example.test/b.whl\n", "requirements-a.txt:2: a lock"),
        ("package-lock.json", '{\n"resolved": "x"}', "package-lock.json:2: a lock"),
        ("templates/a.txt", "x", "ends in .html"),
        ("templates/a.html", "{{ words\n| safe }}", "templates/a.html:2: unescaped"),
        ("templates/a.html", "{% autoescape false %}", "unescaped"),
        ("templates/a.html", "<p\n  style=\"{{ 'x' }}\">", "style attribute"),
        ("templates/a.html", '<a class="b" onclick="x()">', "event handler"),
        ("templates/a.html", "<style>", "inline <style>"),
        ("templates/a.html", '<script type="module">', "without src"),
        ("static/a.css", "a {\n color: #12f; }", "static/a.css:2: #12f: a colour"),
        ("static/a.css", ".a { box-shadow: 0 1px rgb(0 0 0 / .2) }", "a colour"),
        ("static/a.css", ".a { background: White; }", "a colour"),
    ],
)
def test_a_broken_rule_is_found(found: Write, name: str, text: str, finding: str) -> None:
    assert [line for line in found(name, text) if finding in line]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("windowsvc/long.py", "x = 1\n" * 330),
        ("windowsvc/deep.py", "def f() -> None:\n" + "    print()\n" * 49),
        ("templates/a.html", '<script type="module" src="{{ url(\'a.js\', style="b", onto="c") }}"></script>'),
        ("templates/a.html", "<p>{{ words }}</p> style = none, once = more"),
        ("static/board/board.js", "const wordstyle = 1;"),
        ("static/a.css", "a:hover #bad { white-space: pre; color: var(--ink); } /* x: #fff; */"),
        ("static/css/tokens.css", ":root { --paper: #ffffff; }"),
    ],
)
def test_what_keeps_the_rules_passes(found: Write, name: str, text: str) -> None:
    assert found(name, text) == []


def test_what_git_ignores_is_not_looked_at(found: Write) -> None:
    found(".gitignore", "/static/vendor/\n")
    assert found("static/vendor/a.woff2", "") == []


def test_a_picture_is_no_text(found: Write, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff T\x4fDO")
    assert found("a.md", "words") == []


def test_an_unpacked_archive_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.ttf").touch()
    (tmp_path / "b.ttf").touch()
    assert content.findings(tmp_path) == ["b.ttf:1: third-party files are built by dev.py, never committed"]
