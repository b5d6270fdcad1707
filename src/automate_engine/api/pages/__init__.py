"""Pages that people see in a browser: hosted forms. They need no script and no framework."""

from automate_engine.api.pages.forms import (
    answers_page,
    error_page,
    form_page,
    form_style,
    run_page,
)
from automate_engine.api.pages.posting import MOST_FIELDS, is_multipart, unreadable_form
from automate_engine.api.pages.rendering import Page

__all__ = [
    "MOST_FIELDS",
    "Page",
    "answers_page",
    "error_page",
    "form_page",
    "form_style",
    "is_multipart",
    "run_page",
    "unreadable_form",
]
