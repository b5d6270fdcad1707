"""Questions that many ask at the same time, asked of the database together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

__all__ = ["Gathered"]

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Gathered(Generic[Key, Answer]):
    """Looks keys up, one look at a time: what is asked for during one goes into the next, so that
    no answer is older than its question."""

    def __init__(self, look_up: Callable[[list[Key]], Awaitable[Mapping[Key, Answer]]]) -> None:
        self._look_up = look_up
        self._waiting: dict[Key, asyncio.Future[Answer | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    def get(self, key: Key) -> asyncio.Future[Answer | None]:
        """What belongs to a key, or None. Awaiting it raises what the look raised."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look())
        return asyncio.shield(future)

    async def _look(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            try:
                found = await self._look_up(list(waiting))
            except Exception as error:
                for future in waiting.values():
                    future.set_exception(error)
            else:
                for key, future in waiting.items():
                    future.set_result(found.get(key))
        self._looking = None
