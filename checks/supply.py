"""What we ship with: `python -m checks.supply sbom | licences`.

sbom      the bill of materials of the installed packages as CycloneDX JSON, on standard output
licences  name, version and licence of each, one a line; exit 1 where one is unknown or not on the list
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

ALLOWED: Final = re.compile(
    r"MIT|BSD|Apache|ISC|Python Software Foundation|PSF|MPL|Mozilla|LGPL|Lesser|Unlicense|Public Domain|Zlib|HPND|"
    r"ZPL|Zope|CC0|0BSD|OFL|CNRI|Historical|WTFPL|SIL",
    re.IGNORECASE,
)
"""Licences under which a part may be used and passed on beside Apache-2.0; LGPL parts are used unchanged."""
LOCK: Final = Path("requirements.txt")


def locked() -> frozenset[str]:
    """The names in the lock, as packages are compared."""
    text = LOCK.read_text(encoding="utf-8")
    return frozenset(_plain(name) for name in re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", text, re.MULTILINE))


def licences() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each locked package that is installed."""
    wanted = locked()
    for one in sorted(distributions(), key=lambda found: _plain(found.name)):
        if _plain(one.name) in wanted:
            yield one.name, one.version, licence_of(one)


def licence_of(one: Distribution) -> str:
    """What a package says of its licence: its expression, else its classifiers, else its own words in short."""
    said = one.metadata
    expression = said.get_all("License-Expression")
    if expression:
        return str(expression[0])
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License")]
    own = str((said.get_all("License") or [""])[0]).strip()
    lines = own.splitlines()
    return "; ".join(one for one in classified if one != "OSI Approved") or (lines[0] if lines else "unknown")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Run one of the two."""
    if sys.argv[1:] == ["sbom"]:
        words = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--output-reproducible"]
        return subprocess.run(words, check=False).returncode
    if sys.argv[1:] == ["licences"]:
        bad = 0
        for name, version, licence in licences():
            good = bool(ALLOWED.search(licence))
            bad += not good
            ending = "" if good else "\tNOT ON THE LIST"
            print(f"{name}\t{version}\t{licence}{ending}")
        return 1 if bad else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
