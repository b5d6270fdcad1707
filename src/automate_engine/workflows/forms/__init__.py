"""Hosted forms: pages that ask for the inputs of a published workflow, and the runs they start."""

from automate_engine.workflows.forms.answers import Answers, PostedFile, posted_name, size_text
from automate_engine.workflows.forms.config import FieldOptions, FormConfig, option_problems
from automate_engine.workflows.forms.fields import (
    FieldKind,
    FormField,
    Option,
    form_fields,
    spoken,
)
from automate_engine.workflows.forms.submissions import (
    TOKEN,
    OpenForm,
    RefusedAnswersError,
    form_run,
    open_form,
    page_token,
    submit_form,
)

__all__ = [
    "TOKEN",
    "Answers",
    "FieldKind",
    "FieldOptions",
    "FormConfig",
    "FormField",
    "OpenForm",
    "Option",
    "PostedFile",
    "RefusedAnswersError",
    "form_fields",
    "form_run",
    "open_form",
    "option_problems",
    "page_token",
    "posted_name",
    "size_text",
    "spoken",
    "submit_form",
]
