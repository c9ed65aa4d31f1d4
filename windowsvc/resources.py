"""Where the files that are not code live: templates, static, translations, workflows, fonts."""

from pathlib import Path
from typing import Final

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_data"

ROOT: Final = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
"""Inside the package when installed from a wheel, the repository's root when run from a checkout."""

FONTS: Final = ROOT / "fonts"
"""TrueType files for paper and pictures, with their licence texts; `dev.py assets` builds them."""
