"""Events of a trigger that become one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from automate_engine.domain.json import JsonObject

__all__ = ["MOST_BATCH_BYTES", "Coalescing"]

MOST_BATCH_BYTES: Final = 1_048_576
"""A batch that has so many bytes of payloads, as JSON, takes no further events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalescing:
    """How an event joins others, times in seconds.

    Events with the same `key` become one run while it has not started. Of a debounce it starts
    `seconds` after the last event, at most `max_seconds` after the first; of a batch, which has
    `max_events`, `seconds` after the first event or when there are so many. `inputs` are those of a
    batch as they are written in the config of its trigger.
    """

    key: str
    seconds: float
    max_seconds: float | None = None
    max_events: int | None = None
    inputs: JsonObject | None = None

    @property
    def is_batch(self) -> bool:
        return self.max_events is not None
