"""Pages that people see in a browser: hosted forms and the pages of links to approvals. They need
no script and no framework."""

from automate_engine.api.pages.approvals import (
    APPROVALS,
    DECISION_BYTES,
    approval_error_page,
    approval_page,
    decision_page,
)
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
    "APPROVALS",
    "DECISION_BYTES",
    "MOST_FIELDS",
    "Page",
    "answers_page",
    "approval_error_page",
    "approval_page",
    "decision_page",
    "error_page",
    "form_page",
    "form_style",
    "is_multipart",
    "run_page",
    "unreadable_form",
]
