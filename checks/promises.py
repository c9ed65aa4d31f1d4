"""The page of promises: `python -m checks.promises RESULTS [--out PAGE]` writes it from the results of test runs.

A run adds to a file of results with WINDOWSVC_PROMISES=FILE in its environment. A promise of which no test passed, or
one failed, is listed as open; one whose tests leave something out, as kept in part. Beside each test stands a digest of
what it did in the commit it passed in.
`python -m checks.promises --check` says which tests do something else by now, and exits 1 if any does.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path("docs/operations/promises.md")

_LISTED: Final = re.compile(r"^- \d+: `.*$", re.MULTILINE)
_PROOF: Final = re.compile(r"^- \d+: `([^`]+)` ([0-9a-f]{12})$", re.MULTILINE)

PROMISES: Final[Mapping[int, tuple[str, str]]] = {
    1: ("No number twice, none lost", "ten minutes at 50 a second, and how long each takes, are measured in bench"),
    2: (
        "A number that was shown survives a killed server",
        "200 kills are in the full run; how soon it is ready again is not judged",
    ),
    3: ("... and a power cut", "SQLite's writing is watched, PostgreSQL's own is trusted"),
    4: ("A press repeated is the same ticket", ""),
    5: ("No number is called by two windows; the order holds", ""),
    6: ("Only allowed moves happen", "PostgreSQL goes some hundreds of the steps, SQLite all"),
    7: (
        "Screens agree after a cut, and say that they are old meanwhile",
        "one screen of each kind behind a line that fails; not twelve boards in networks of their own",
    ),
    8: ("Lost messages do not matter", ""),
    9: ("Calling goes on without Redis", "five minutes without it, and how long a call takes then, are not judged"),
    10: ("Everybody may come back at once", "how soon they are live again is printed, not judged"),
    11: (
        "Midnight and clock steps are harmless",
        "in other time zones of the machine the stories of the day are run, not every test",
    ),
    12: ("A full disk refuses and damages nothing", "how soon numbers are given again is not judged"),
    13: ("A restart of the database loses nothing", "how long each outage lasts is printed, not judged"),
    14: (
        "A printer may be slow, empty or gone",
        "real printers stand behind stand-ins that speak their language; how soon staff are told is not judged",
    ),
    15: (
        "A crashed or abandoned kiosk shows nothing of the last visitor",
        "50 killed browsers are in the full run; how soon one is back is not judged",
    ),
    16: (
        "It runs all week",
        "what visits leave in memory is counted; half an hour of load is read by a person, 72 hours are not run",
    ),
    17: (
        "A backup restores, on another machine too",
        "the quarter of an hour is printed, not judged; 99.9 % of opening hours shows in use only",
    ),
    18: (
        "Upgrades go up, down and up again",
        "a year of data is stepped on SQLite alone; the minute is printed, not judged",
    ),
    19: ("Personal data cannot be read at rest", ""),
    20: (
        "It is erased on schedule",
        "PostgreSQL's own log keeps sealed text for a while after its key is gone",
    ),
    21: ("個人番号 is never stored", ""),
    22: (
        "The audit record shows tampering",
        "five seconds for 100,000 entries are printed by the full run, not judged",
    ),
    23: ("Every route and socket event has a role", ""),
    24: ("Sign-ins at shared desks end", ""),
    25: ("Guessing is slow and locks nobody else out", ""),
    26: ("Browser defences on every answer", ""),
    27: ("Names and captions cannot script", ""),
    28: ("Paper shows exactly what was typed", ""),
    29: ("Content cannot attack", "how long a refusal takes is not judged"),
    30: ("Tickets' addresses cannot be guessed", ""),
    31: ("Overload is fair: phones wait first", "ten times the peak is measured in bench, not asserted"),
    32: ("Parsers do not crash", ""),
    33: ("Known-bad dependencies do not ship", "no advisory data is reachable from the checks"),
}
"""Number -> what is promised, and what of it is not tested."""


def page(results: Sequence[Mapping[str, Any]], *, root: Path) -> str:
    """The page in Markdown; what the tests did is looked up in the repository at ``root``."""
    newest: dict[tuple[int, str], Mapping[str, Any]] = {}
    for one in results:
        newest[one["promise"], one["test"]] = one
    lines = [
        "# Promises and their proofs",
        "",
        "Written by `python -m checks.promises` from the results of test runs; do not edit. *Kept*: every test named",
        "for the promise passed in its last run. *In part*: they passed, and leave out what the last column says.",
        "*Open*: no test passed, or one failed. Times are of a busy machine.",
        "",
        "| # | promise | state | tests | run | figure | not tested |",
        "|---|---|---|---|---|---|---|",
    ]
    for number, (words, left) in PROMISES.items():
        found = [one for (promise, _), one in newest.items() if promise == number]
        lines.append(_row(number, words, left, found))
    proofs = sorted({(number, test) for number, test in newest if newest[number, test]["outcome"] == "passed"})
    commits = {test.partition("[")[0]: one["commit"] for (_, test), one in newest.items()}
    lines += ["", "## Tests by promise", ""]
    lines += [f"- {number}: `{test}` {_did(test, commits[test], root=root)}" for number, test in _short(proofs)]
    return "\n".join(lines) + "\n"


def outdated(text: str, *, root: Path) -> list[str]:
    """The tests of a page that do not do any more what they did when they passed; a sentence for each."""
    found = [f"{line}: without the run it passed in" for line in _LISTED.findall(text) if not _PROOF.match(line)]
    for test, did in sorted({(one[1], one[2]) for one in _PROOF.finditer(text)}):
        file, _, name = test.partition("::")
        now = (root / file).read_text(encoding="utf-8") if (root / file).is_file() else ""
        if _digest(now, name) != did:
            found.append(f"{test}: changed since it passed")
    return found


def _did(test: str, commit: str, *, root: Path) -> str:
    """The digest of a test in a commit; a word where the commit is of another repository."""
    file, _, name = test.partition("::")
    said = subprocess.run(["git", "show", f"{commit}:{file}"], cwd=root, capture_output=True, text=True, check=False)
    return _digest(said.stdout, name) if said.returncode == 0 else "unknown"


def _digest(text: str, name: str) -> str:
    """Twelve digits for what a test does, however it is laid out, whatever stands around it."""
    return hashlib.sha256(_function(text, name).encode()).hexdigest()[:12]


def _function(text: str, name: str) -> str:
    """What a test does, however it is laid out; empty where there is none of this name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name.rpartition("::")[2]:
            return ast.unparse(node)
    return ""


def _row(number: int, words: str, left: str, found: Sequence[Mapping[str, Any]]) -> str:
    passed = [one for one in found if one["outcome"] == "passed"]
    failed = [one for one in found if one["outcome"] == "failed"]
    state = "**open**" if failed or not passed else "in part" if left else "kept"
    runs = sorted({f"{one['commit']} {one['date']}" for one in passed})
    seconds = sum(one["seconds"] for one in passed)
    figures = "; ".join(dict.fromkeys(one["figure"] for one in passed if one["figure"])) or f"{seconds:.0f} s"
    tests = f"{len(passed)} passed" + (f", {len(failed)} failed" if failed else "")
    cells = (str(number), words, state, tests, runs[-1] if runs else "", figures if passed else "", left)
    return f"| {' | '.join(cells)} |"


def _short(proofs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The ids without the values of their parameters, each once."""
    return list(dict.fromkeys((number, test.partition("[")[0]) for number, test in proofs))


def main() -> int:
    """Write the page, or look whether it is old."""
    parser = argparse.ArgumentParser(prog="python -m checks.promises")
    parser.add_argument("results", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--check", action="store_true", help="say what is older than the tests it names")
    given = parser.parse_args()
    if given.check or given.results is None:
        found = outdated(given.out.read_text(encoding="utf-8"), root=Path.cwd())
        print("\n".join(found) or f"{given.out}: as new as the tests it names")
        return 1 if found else 0
    lines = given.results.read_text(encoding="utf-8").splitlines()
    given.out.write_text(page([json.loads(line) for line in lines if line], root=Path.cwd()), encoding="utf-8")
    print(f"{given.out}: {len(PROMISES)} promises")
    return 0


if __name__ == "__main__":
    sys.exit(main())
