"""Rules about the files themselves that no general tool checks.

`python -m checks.content` prints one line per finding, `path:line: what is wrong`, and exits 1 if there is any.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

MAX_FILE_LINES: Final = 330
MAX_FUNCTION_LINES: Final = 50

_THIRD_PARTY: Final = (".ttf", ".otf", ".ttc", ".woff", ".woff2", ".min.js", ".min.css")
_BUILT: Final = {".git", ".venv", ".dev", "node_modules", "var", "dist", "build", "fonts", "vendor", "__pycache__"}
_UNFINISHED: Final = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b")
_TEXT: Final = {".py", ".js", ".css", ".html", ".md", ".toml", ".yaml", ".yml", ".sh", ".conf", ".service"}

# A Jinja block may hold quotes and angle brackets of its own; markup is looked at without them.
_JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARKUP: Final = {
    re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE): "style attribute (the content security policy refuses it)",
    re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE): "event handler attribute (use a module)",
    re.compile(r"<style\b", re.IGNORECASE): "inline <style>",
    re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE): "<script> without src",
}
_TOKENS: Final = "static/css/tokens.css"
# A colour within a declaration; `a:hover #bad {` is a selector and none.
_COLOUR: Final = re.compile(
    r":[^;{}]*?(#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\("
    r"|(?<![-\w])(?:white|black|red|green|blue|yellow|orange|gr[ae]y|purple|brown|pink)(?![-\w]))(?=[^{;}]*[;}])",
    re.IGNORECASE,
)
_UNESCAPED: Final = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")

Finding = tuple[int, str]
Check = Callable[[PurePosixPath, str], Iterator[Finding]]


def python_size(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Files and functions of the package that grew past what one reads at once."""
    if path.parts[0] != "windowsvc" or path.suffix != ".py" or path.parts[1:3] == ("migrations", "versions"):
        return  # a step is written once and never grows
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield 1, f"{lines} lines, at most {MAX_FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield node.lineno, f"{node.name}() has {length} lines, at most {MAX_FUNCTION_LINES}"


def unfinished_words(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Words that mark unfinished work."""
    if path.suffix in _TEXT:
        for found in _UNFINISHED.finditer(text):
            yield _line(text, found.start()), f"{found.group()}: finish it or file it, do not leave it here"


def lock_addresses(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Locks that name where a package was fetched from."""
    if path.name.startswith("requirements") and path.suffix == ".txt":
        pattern = re.compile(r"://|^\s*(?:-i|--(?:extra-)?index-url|--find-links)\b", re.MULTILINE)
    elif path.name == "package-lock.json":
        pattern = re.compile(r'"resolved"')
    else:
        return
    for found in pattern.finditer(text):
        yield _line(text, found.start()), "a lock records no registry address"


def templates(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Templates that would not be escaped, or whose markup the content security policy refuses."""
    if path.parts[0] != "templates":
        return
    if path.suffix != ".html":
        yield 1, "a template ends in .html, else it is not escaped"
    for found in _UNESCAPED.finditer(text):
        yield _line(text, found.start()), "unescaped output"
    markup = _JINJA.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), text)
    for pattern, what in _MARKUP.items():
        for found in pattern.finditer(markup):
            yield _line(markup, found.end()), what


def colours(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Colours outside the one table of them, whose contrasts are computed and whose meanings are told."""
    if path.suffix == ".css" and path.as_posix() != _TOKENS:
        plain = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment.group()), text, flags=re.DOTALL)
        for found in _COLOUR.finditer(plain):
            yield _line(plain, found.start(1)), f"{found[1]}: a colour belongs into {_TOKENS}"


CHECKS: Final[tuple[Check, ...]] = (python_size, unfinished_words, lock_addresses, templates, colours)


def findings(root: Path) -> list[str]:
    """Every finding in the checkout at `root`, as `path:line: what`, in the order of the paths."""
    found = []
    for path in _files(root):
        name = PurePosixPath(path.relative_to(root).as_posix())
        if name.name.endswith(_THIRD_PARTY):
            found.append(f"{name}:1: third-party files are built by dev.py, never committed")
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a workbook: nothing to read line by line
        found += [f"{name}:{line}: {what}" for check in CHECKS for line, what in check(name, text)]
    return found


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _files(root: Path) -> list[Path]:
    """What is or could be committed; without git (an unpacked archive), all that is not built."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [root / name for name in listing.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in root.rglob("*") if not _BUILT.intersection(path.relative_to(root).parts)]
    return sorted(path for path in paths if path.is_file())


def main() -> int:
    """Print the findings of this checkout; 1 if there is any."""
    found = findings(Path(__file__).resolve().parent.parent)
    print("\n".join(found) or "content: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
