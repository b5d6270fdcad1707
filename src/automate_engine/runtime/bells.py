"""Looking for news as soon as something tells of it: what rings for the pollers of an engine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from automate_engine.ports import Clock
from automate_engine.ports.events import Advance, TriggerStore
from automate_engine.triggers.base import Bell

__all__ = ["Bells"]

_logger = logging.getLogger(__name__)

_MOST_PLACES: Final = 20
_PATIENCE: Final = timedelta(seconds=60)
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0


@dataclass(slots=True)
class _Held:
    """A trigger that this engine let look last: due again at `due_at`, None while it looks. `rang`
    tells that there may be news since the look began."""

    bell: Bell
    due_at: datetime | None = None
    rang: bool = False


class Bells:
    """Makes the pollers that this engine let look last due when their bells ring.

    Only the engine that knows when a poller is due can move it, so a look of another engine is
    never disturbed. At most 20 places are listened to; other triggers, and those whose bells are
    broken, wait for their interval. `wake` is called when a trigger has become due.
    """

    def __init__(self, triggers: TriggerStore, clock: Clock, wake: Callable[[], None]) -> None:
        self._triggers = triggers
        self._clock = clock
        self._wake = wake
        self._held: dict[int, _Held] = {}
        self._listeners: dict[str, asyncio.Task[None]] = {}
        self._moves: set[asyncio.Task[None]] = set()

    def look(self, trigger_id: int, bell: Bell | None) -> None:
        """A trigger begins to look: what rings from now on is news for the next look."""
        if bell is None:
            return
        self._held[trigger_id] = _Held(bell)
        if bell.place not in self._listeners and len(self._listeners) < _MOST_PLACES:
            listening = asyncio.create_task(self._listen(bell), name="automate bell")
            self._listeners[bell.place] = listening

    def rest(self, trigger_id: int, due_at: datetime) -> None:
        """A trigger has looked, and is due again at a time."""
        held = self._held.get(trigger_id)
        if held is not None:
            held.due_at = due_at
            if held.rang:
                self._move(trigger_id, held)

    def leave(self, trigger_id: int) -> None:
        """A trigger is no longer looked after."""
        self._held.pop(trigger_id, None)

    def tidy(self) -> None:
        """Let go of triggers that another engine looks after, and of places without triggers."""
        late = self._clock.now() - _PATIENCE
        for trigger_id, held in list(self._held.items()):
            if held.due_at is not None and held.due_at < late:
                del self._held[trigger_id]
        used = {held.bell.place for held in self._held.values()}
        for place in self._listeners.keys() - used:
            self._listeners.pop(place).cancel()

    async def stop(self) -> None:
        """Stop listening; triggers are due at once, so that other engines listen for them."""
        for trigger_id, held in list(self._held.items()):
            self._move(trigger_id, held)
        if self._moves:
            await asyncio.wait(self._moves)
        listeners = list(self._listeners.values())
        for task in listeners:
            task.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        self._listeners.clear()
        self._held.clear()

    async def _listen(self, bell: Bell) -> None:
        """Listen at the place of a bell for as long as it takes."""
        pause = _FIRST_PAUSE

        def ring(name: str | None) -> None:
            nonlocal pause
            pause = _FIRST_PAUSE
            self._ring(bell.place, name)

        while True:
            try:
                await bell.listen(ring)
            except Exception as error:
                _logger.warning(
                    "Listening for news failed (%s); trying again", type(error).__name__
                )
            await self._clock.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _ring(self, place: str, name: str | None) -> None:
        for trigger_id, held in list(self._held.items()):
            if held.bell.place == place and name in (None, held.bell.name):
                held.rang = True
                self._move(trigger_id, held)

    def _move(self, trigger_id: int, held: _Held) -> None:
        """Make a trigger that rests due now."""
        now = self._clock.now()
        if held.due_at is None or held.due_at <= now:
            return
        change = Advance(trigger_id=trigger_id, due_at=held.due_at, next_at=now)
        held.due_at = now
        task = asyncio.create_task(self._advance(change), name="automate ring")
        self._moves.add(task)
        task.add_done_callback(self._moved)

    async def _advance(self, change: Advance) -> None:
        if await self._triggers.advance([change]) == [True]:
            self._wake()

    def _moved(self, task: asyncio.Task[None]) -> None:
        self._moves.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _logger.warning(
                "A trigger could not be made due (%s); it waits for its interval",
                type(task.exception()).__name__,
            )
