"""The blueprint of the phone with all its pages."""

from __future__ import annotations

from windowsvc.web.phone import feedback_pages, interview_pages
from windowsvc.web.phone.pages import pages

__all__ = ["feedback_pages", "interview_pages", "pages"]
