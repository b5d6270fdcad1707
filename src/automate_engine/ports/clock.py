"""The clock port: the only way the engine learns the time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Tells the time and waits.

    Rules: `now` is in UTC and aware. `monotonic` never goes back and is for durations only.
    `sleep` returns no earlier than the given number of seconds of this clock's own time; under a
    clock that a test controls it returns when the test moves the time. `adjust` looks at the source
    of the time anew, and tells by how many seconds that source was set on or, negative, back since
    the look before; it raises what reading the source raises.
    """

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...

    async def adjust(self) -> float: ...
