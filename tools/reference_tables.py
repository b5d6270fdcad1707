"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["table"]


def table(heading: str, rows: Iterable[str]) -> str:
    """A table below the line with its headings."""
    columns = heading.count("|") - 1
    return "\n".join([heading, "|" + " --- |" * columns, *rows])
