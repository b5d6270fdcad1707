"""The steps of a run that wait: for a time, an event, a person, another run, or their next try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from automate_engine.runtime.scope import Scope, StepCall
from automate_engine.runtime.timers import Timer, Timers

__all__ = ["Waits"]


class Waits:
    """Which steps wait, until when, and what happens when their time comes."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._waiting: dict[str, tuple[StepCall, Timer | None]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, call: StepCall, until: datetime | None, then: Callable[[], None]) -> None:
        """Hold a step; at `until` comes `then`, which has to `take` it."""
        timer = None if until is None else self._timers.at(until, then)
        self._waiting[call.key] = (call, timer)

    def take(self, call: StepCall) -> bool:
        """End a step's wait; False when it did not wait any more."""
        held = self._waiting.pop(call.key, None)
        if held is None:
            return False
        if held[1] is not None:
            held[1].cancel()
        return True

    def get(self, key: str) -> StepCall | None:
        held = self._waiting.get(key)
        return None if held is None else held[0]

    def calls(self) -> Iterator[StepCall]:
        """The steps that wait."""
        return (call for call, _ in self._waiting.values())

    def dues(self) -> Iterator[datetime]:
        return (timer.due for _, timer in self._waiting.values() if timer is not None)

    def drop(self, concerns: Callable[[Scope], bool]) -> None:
        """End the waits of some activations."""
        for call, _ in list(self._waiting.values()):
            if concerns(call.scope):
                self.take(call)
