"""The page of promises: `python -m checks.promises RESULTS [--out PAGE]` writes it from the results of test runs.

A run adds to a file of results with WINDOWSVC_PROMISES=FILE in its environment. A promise of which no test passed, or
one failed, is listed as open.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path("docs/operations/promises.md")

PROMISES: Final[Mapping[int, tuple[str, str]]] = {
    1: ("No number twice, none lost", ""),
    2: ("A number that was shown survives a killed server", ""),
    3: ("... and a power cut", "images of a disk that drops writes are not built; the order of the writes is observed"),
    4: ("A press repeated is the same ticket", ""),
    5: ("No number is called by two windows; the order holds", ""),
    6: ("Only allowed moves happen", ""),
    7: ("Screens agree after a cut, and say that they are old meanwhile", ""),
    8: ("Lost messages do not matter", ""),
    9: ("Calling goes on without Redis", ""),
    10: ("Everybody may come back at once", "200 phones and 20 boards at once are measured in bench, not asserted"),
    11: ("Midnight and clock steps are harmless", ""),
    12: ("A full disk refuses and damages nothing", ""),
    13: ("A restart of the database loses nothing", ""),
    14: ("A printer may be slow, empty or gone", ""),
    15: ("A crashed or abandoned kiosk shows nothing of the last visitor", "50 killed browsers in a row are not run"),
    16: ("It runs all week", "72 hours are not run here"),
    17: ("A backup restores, on another machine too", ""),
    18: ("Upgrades go up, down and up again", "on empty schemas"),
    19: ("Personal data cannot be read at rest", ""),
    20: ("It is erased on schedule", ""),
    21: ("個人番号 is never stored", ""),
    22: ("The audit record shows tampering", ""),
    23: ("Every route and socket event has a role", ""),
    24: ("Sign-ins at shared desks end", ""),
    25: ("Guessing is slow and locks nobody else out", ""),
    26: ("Browser defences on every answer", ""),
    27: ("Names and captions cannot script", ""),
    28: ("Paper shows exactly what was typed", ""),
    29: ("Content cannot attack", ""),
    30: ("Tickets' addresses cannot be guessed", ""),
    31: ("Overload is fair: phones wait first", "ten times the peak is measured in bench, not asserted"),
    32: ("Parsers do not crash", "fuzzers are not run"),
    33: ("Known-bad dependencies do not ship", "no advisory data is reachable from the checks"),
}
"""Number -> what is promised, and what of it is not tested."""


def page(results: Sequence[Mapping[str, Any]]) -> str:
    """The page in Markdown."""
    newest: dict[tuple[int, str], Mapping[str, Any]] = {}
    for one in results:
        newest[one["promise"], one["test"]] = one
    lines = [
        "# Promises and their proofs",
        "",
        "Written by `python -m checks.promises` from the results of test runs; do not edit. *Kept*: every test named",
        "for the promise passed in its last run. *Open*: no test passed, or one failed. Times are of a busy machine.",
        "",
        "| # | promise | state | tests | run | figure | not tested |",
        "|---|---|---|---|---|---|---|",
    ]
    for number, (words, left) in PROMISES.items():
        found = [one for (promise, _), one in newest.items() if promise == number]
        lines.append(_row(number, words, left, found))
    proofs = sorted({(number, test) for number, test in newest if newest[number, test]["outcome"] == "passed"})
    lines += ["", "## Tests by promise", ""]
    lines += [f"- {number}: `{test}`" for number, test in _short(proofs)]
    return "\n".join(lines) + "\n"


def _row(number: int, words: str, left: str, found: Sequence[Mapping[str, Any]]) -> str:
    passed = [one for one in found if one["outcome"] == "passed"]
    failed = [one for one in found if one["outcome"] == "failed"]
    state = "kept" if passed and not failed else "**open**"
    runs = sorted({f"{one['commit']} {one['date']}" for one in passed})
    seconds = sum(one["seconds"] for one in passed)
    figures = "; ".join(dict.fromkeys(one["figure"] for one in passed if one["figure"])) or f"{seconds:.0f} s"
    tests = f"{len(passed)} passed" + (f", {len(failed)} failed" if failed else "")
    cells = (str(number), words, state, tests, runs[-1] if runs else "", figures if passed else "", left)
    return f"| {' | '.join(cells)} |"


def _short(proofs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The ids without the values of their parameters, each once."""
    return list(dict.fromkeys((number, test.partition("[")[0]) for number, test in proofs))


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m checks.promises")
    parser.add_argument("results", type=Path)
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    lines = given.results.read_text(encoding="utf-8").splitlines()
    given.out.write_text(page([json.loads(line) for line in lines if line]), encoding="utf-8")
    print(f"{given.out}: {len(PROMISES)} promises")


if __name__ == "__main__":
    main()
