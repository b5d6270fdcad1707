"""What is wrong with the source of an expression."""

from __future__ import annotations

import re
from collections.abc import Sequence

from automate_engine.domain.errors import ExpressionError, Problem

__all__ = ["ExpressionSyntaxError", "SourceError", "with_plain_line_ends"]

_LINE_END = re.compile(r"\r\n|\r")


def with_plain_line_ends(source: str) -> str:
    """Return the source as it is parsed, every line ending in a line feed."""
    return _LINE_END.sub("\n", source)


class SourceError(Exception):
    """One mistake in one source, at an offset in characters (None: the whole of it)."""

    def __init__(self, message: str, remedy: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.offset = offset

    def problem(self, source: str, field: str) -> Problem:
        """Describe the mistake with its line and column, both counted from 1."""
        message = self.message
        if self.offset is not None:
            before = with_plain_line_ends(source)[: self.offset]
            line = before.count("\n") + 1
            column = self.offset - (before.rfind("\n") + 1) + 1
            message = f"Line {line}, column {column}: {message}"
        return Problem("expression_syntax", message, self.remedy, field)


class ExpressionSyntaxError(ExpressionError):
    """Expressions could not be compiled; `problems` lists every one of them with its field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
