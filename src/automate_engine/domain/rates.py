"""Rates: when the runs of a workflow may start that are not to start too often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["Rate", "next_start"]

_FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` runs with this `key` start in `seconds`, evenly spaced; after a pause, up to
    `burst` of them at once. In no such time there are more than ``limit + burst - 1`` starts."""

    key: str
    limit: int
    seconds: float
    burst: int = 1

    @property
    def spacing(self) -> timedelta:
        """From one start to the next, in whole microseconds that are never too few."""
        microseconds = round(self.seconds * 1_000_000)
        return timedelta(microseconds=-(-microseconds // self.limit))


def next_start(
    rate: Rate,
    free_at: datetime | None,
    earliest: datetime,
    expires_at: datetime | None = None,
) -> tuple[datetime, datetime]:
    """When the next run may start that could do so at `earliest`, and what `free_at` is then.

    `free_at` is the theoretical arrival time of the generic cell rate algorithm (ITU-T
    Recommendation I.371, annex A, virtual scheduling), None before the first run. A run that would
    have expired by its start takes no place from those after it.
    """
    reached = earliest if free_at is None else max(free_at, earliest)
    tolerance = rate.spacing * (rate.burst - 1)
    start = earliest if reached - earliest <= tolerance else reached - tolerance
    if expires_at is not None and expires_at <= start:
        return start, reached
    return start, _FAR if _FAR - reached < rate.spacing else reached + rate.spacing
