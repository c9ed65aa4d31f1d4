"""Under which names files leave the pages of an officer. Pure."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote


def workbook_name(event: str, department: str, *, code: str | None, day: date) -> str:
    """The header that names a workbook: of which life event and department its rows are, and of which day.

    Args:
        department: as the content names it; empty for all of them.
        code: of the office's department of that name, for browsers that keep plain letters only.
    """
    ends = f"{day.isoformat()}.xlsx"
    if not department:
        return f'attachment; filename="windowsvc-{event}-{ends}"'
    whose = "".join(one if one.isalnum() else "_" for one in department).strip("_")
    plain = f"windowsvc-{event}-{code or 'department'}-{ends}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(f'windowsvc-{event}-{whose}-{ends}')}"
