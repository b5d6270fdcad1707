"""The bounds that every expression keeps, decided when it is compiled."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call of `Compiled.evaluate` may use; past a bound it raises LimitError.

    All strings of one compiled value share the budgets, so a configuration with many
    expressions may use no more than one with a single expression.
    """

    seconds: float = 0.25
    """Processor time of the evaluating thread."""
    operations: int = 1_000_000
    """Loop turns, list and object entries read or made, and text scanned (16 characters each)."""
    text: int = 5_000_000
    """Characters of all texts produced."""
    items: int = 100_000
    """Entries of any list or object that is looped over, searched, sorted or produced."""
    depth: int = 100
    """Levels of nesting in a result and in a value that is compared or turned into text."""
    integer_bits: int = 64
    """Size of an integer that arithmetic may produce."""
    source: int = 100_000
    """Characters of one expression or template."""
    nesting: int = 100
    """Levels of nesting inside one expression or template."""


DEFAULT_LIMITS = Limits()
