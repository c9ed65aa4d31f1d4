"""The blueprint of the administration with all its pages."""

from __future__ import annotations

from windowsvc.web.admin import (
    audit_pages,
    changes,
    congestion_pages,
    device_pages,
    edit_pages,
    form_pages,
    import_pages,
    items,
    knowledge_pages,
    measures_pages,
    morning,
    paper_pages,
    staff_pages,
    survey_pages,
    text_files,
    text_pages,
    waits_pages,
)
from windowsvc.web.admin.frame import pages

__all__ = [
    "audit_pages",
    "changes",
    "congestion_pages",
    "device_pages",
    "edit_pages",
    "form_pages",
    "import_pages",
    "items",
    "knowledge_pages",
    "measures_pages",
    "morning",
    "pages",
    "paper_pages",
    "staff_pages",
    "survey_pages",
    "text_files",
    "text_pages",
    "waits_pages",
]
