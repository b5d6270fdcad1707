"""What hosts do alike with a posted form before its pages see it."""

from __future__ import annotations

from typing import Final

from automate_engine.api.problems import HttpError

__all__ = ["MOST_FIELDS", "is_multipart", "unreadable_form"]

MOST_FIELDS: Final = 1000
"""How many texts, and how many files, a posted form may have."""

_MULTIPART: Final = "multipart/form-data"
_URLENCODED: Final = "application/x-www-form-urlencoded"


def is_multipart(content_type: str) -> bool:
    """Which of the two encodings a form was posted in. HttpError 415 for any other."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (_MULTIPART, _URLENCODED):
        raise HttpError(415, "not-a-form", f"Post the form as {_URLENCODED} or {_MULTIPART}.")
    return kind == _MULTIPART


def unreadable_form() -> HttpError:
    return HttpError(
        400,
        "bad-form",
        "What was posted is not a whole form, or has too many fields. Go back and send it again.",
    )
