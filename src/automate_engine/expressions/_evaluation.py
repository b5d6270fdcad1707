"""The state of one evaluation: names, local variables, and what it may still use."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NoReturn

from automate_engine.domain.errors import LimitError
from automate_engine.expressions._limits import Limits

__all__ = ["Evaluation"]

_CLOCK_EVERY = 1_000
_CHARACTERS_PER_OPERATION = 16


class Evaluation:
    """Budgets of one call of `Compiled.evaluate`.

    A single primitive cannot be interrupted, therefore each one pays for its work before it
    starts. The clock starts, and is read again, after every thousand operations.
    """

    __slots__ = ("_check_below", "_deadline", "_left", "_text_left", "limits", "local", "names")

    def __init__(self, names: Mapping[str, Any], limits: Limits) -> None:
        self.names = names
        self.limits = limits
        self.local: dict[str, Any] = {}
        self._left = limits.operations
        self._text_left = limits.text
        self._check_below = limits.operations - _CLOCK_EVERY
        self._deadline = 0.0

    def spend(self, operations: int) -> None:
        """Pay for `operations` small steps of work. Raises LimitError when none are left."""
        self._left -= operations
        if self._left < self._check_below:
            self._check()

    def _check(self) -> None:
        if self._left < 0:
            raise LimitError(
                f"The expression needs more than {self.limits.operations:,} operations. "
                "Work on less data, or use a node that takes one item at a time."
            )
        now = time.thread_time()
        if not self._deadline:
            self._deadline = now + self.limits.seconds
        elif now > self._deadline:
            raise LimitError(
                f"The expression takes longer than {self.limits.seconds:g} seconds. "
                "Work on less data, or use a node that takes one item at a time."
            )
        self._check_below = self._left - _CLOCK_EVERY

    def left(self) -> int:
        """Operations that may still be spent."""
        return self._left

    def scan(self, characters: int) -> None:
        """Pay for reading a text of this many characters."""
        self.spend(1 + characters // _CHARACTERS_PER_OPERATION)

    def produce(self, characters: int) -> None:
        """Pay for making a text of this many characters."""
        self._text_left -= characters
        if self._text_left < 0:
            raise LimitError(
                f"The expression produces more than {self.limits.text:,} characters of text. "
                "Shorten the text."
            )
        self.scan(characters)

    def entries(self, count: int) -> None:
        """Pay for going through, or making, a list or object of `count` entries."""
        if count > self.limits.items:
            raise LimitError(
                f"The expression handles a list or object of more than {self.limits.items:,} "
                "entries. Take a slice of it, or use a node that takes one item at a time."
            )
        self.spend(2 + count)

    def too_deep(self) -> NoReturn:
        raise LimitError(
            f"The data is nested deeper than {self.limits.depth} levels. "
            "Flatten it before it is used in an expression."
        )
