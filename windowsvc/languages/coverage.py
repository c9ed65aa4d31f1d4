"""How far each language has come: texts it has, drafts nobody has read yet, and translations whose source was edited.

What is wanted is what the Japanese catalogue has, so that an installed city hall, which has no sources, can ask too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from windowsvc.languages import po_files
from windowsvc.languages.catalogue import Domain, Key
from windowsvc.languages.locales import EN, JA, LOCALES, Locale


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language of one catalogue. `missing` are the English ids that fall back."""

    locale: str
    domain: str
    wanted: int
    translated: int
    drafts: int
    stale: int
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and the texts that are missing."""
        return asdict(self)

    def __str__(self) -> str:
        share = self.translated / self.wanted if self.wanted else 1.0
        line = f"{self.locale} {self.domain}: {self.translated} of {self.wanted} ({share:.0%}), {self.drafts} drafts"
        return line + f", {self.stale} stale" if self.stale else line


def coverage(translations: Path, domain: Domain = "public") -> tuple[Coverage, ...]:
    """Return the state of every language but Japanese, in the order of the table."""
    source = po_files.read(po_files.path_of(translations, JA, domain), JA)
    wanted = [key for key, entry in po_files.entries(source).items() if all(po_files.forms_of(entry))]
    return tuple(_of(translations, locale, domain, wanted) for locale in LOCALES if locale is not JA)


def _of(translations: Path, locale: Locale, domain: Domain, wanted: list[Key]) -> Coverage:
    found = po_files.entries(po_files.read(po_files.path_of(translations, locale, domain), locale))
    asked = [(key, found.get(key)) for key in wanted]
    good = {key for key, entry in asked if entry is not None and all(po_files.forms_of(entry)) and not entry.fuzzy}
    # The message itself is English.
    missing = [] if locale is EN else [key for key in wanted if key not in good]
    return Coverage(
        locale=locale.code,
        domain=domain,
        wanted=len(wanted),
        translated=len(wanted) - len(missing),
        drafts=sum(1 for key in good if po_files.is_draft(found[key])),
        stale=sum(1 for _, entry in asked if entry is not None and entry.fuzzy),
        missing=tuple(_texts(missing)),
    )


def _texts(keys: list[Key]) -> Iterator[str]:
    return (text for _, text in keys)
