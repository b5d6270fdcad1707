"""Slugs: names as they stand in addresses and on command lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

__all__ = ["slug_candidates"]

_LONGEST = 200


def slug_candidates(name: str, *, fallback: str) -> Iterator[str]:
    """Slugs for a name, the best first: ``report``, ``report-2``, ``report-3`` and so on.

    They have ASCII letters, digits, hyphens and underscores; a name without any becomes
    `fallback`.
    """
    slug = _slug(name) or fallback
    yield slug[:_LONGEST].rstrip("-")
    for number in count(2):
        suffix = f"-{number}"
        yield slug[: _LONGEST - len(suffix)].rstrip("-") + suffix


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^\w\s-]", "", plain.lower())
    return re.sub(r"[-\s]+", "-", words).strip("-_")
