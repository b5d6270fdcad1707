"""What is watched in a database, and the names of what it needs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CHANNEL", "KEPT_DAYS", "LOCK_SECONDS", "PREFIX", "Watch"]

CHANNEL: Final = "automate_outbox"
"""The channel on which triggers tell of changes, and how the names of schemas begin."""

PREFIX: Final = "automate_"
"""How the names of functions and triggers begin."""

KEPT_DAYS: Final = 7
"""Changes are recorded until nobody has read them for so many days."""

LOCK_SECONDS: Final = 5
"""How long a change of a table's triggers waits for those who use it, who then wait behind it."""


_EVENT_BITS: Final = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}
_TRUNCATE_BIT: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The changes of a table that one trigger wants.

    `table` is written as in SQL, with its schema. `columns` are those to send, `when_changed` those
    of which an update has to change one; None is all.
    """

    source: str
    table: str
    operations: tuple[str, ...]
    columns: tuple[str, ...] | None = None
    when_changed: tuple[str, ...] | None = None

    @property
    def function(self) -> str:
        """The name of the function, and of the trigger on rows."""
        return f"{PREFIX}{self.source}"

    @property
    def row_events(self) -> tuple[str, ...]:
        """What the trigger on rows is for, in SQL."""
        names = {"created": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}
        return tuple(sql for name, sql in names.items() if name in self.operations)

    @property
    def is_for_truncate(self) -> bool:
        return "truncated" in self.operations

    @property
    def trigger_events(self) -> list[int]:
        """What each of the triggers is for, in order, as PostgreSQL keeps it in ``tgtype``."""
        for_rows = sum(_EVENT_BITS[event] for event in self.row_events)
        return [bits for bits in (for_rows, self.is_for_truncate * _TRUNCATE_BIT) if bits]
