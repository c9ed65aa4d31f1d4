"""The table of the requirements of accessibility names each of them once, and only tests that exist."""

from __future__ import annotations

import re

from windowsvc import resources

TABLE = resources.ROOT / "docs" / "accessibility.md"


def test_each_requirement_is_kept_by_a_test_or_said_to_be_open() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 65))
    for number, kept in rows:
        if kept.startswith("open: "):
            continue
        file, _, name = kept.strip().partition("::")
        source = (resources.ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {re.escape(name)}\(", source, re.MULTILINE), number
