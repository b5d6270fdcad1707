"""Waking those of this process who wait for runs."""

from __future__ import annotations

import asyncio
import threading

__all__ = ["Wakeups"]


class Wakeups:
    """A bell that any thread rings and coroutines of any loop wait for.

    A ring that nobody waited for ends the next wait at once, so that none is missed between
    looking for work and waiting.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rung = False
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        with self._lock:
            self._rung = not self._waiting
            waiting, self._waiting = self._waiting, set()
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def wait(self, seconds: float) -> None:
        """Wait for a ring, at most so many seconds."""
        waiter = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if self._rung:
                self._rung = False
                return
            self._waiting.add(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter[1].wait()
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.discard(waiter)
