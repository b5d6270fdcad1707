"""Waking those who wait for runs when another process has written, on SQLite."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

import django.db

from automate_engine.sql import Wakeups, sqlite

__all__ = ["ChangeListener"]

_logger = logging.getLogger(__name__)

_RETRY_SECONDS: Final = 1.0


class ChangeListener:
    """A thread that asks for the database's mark of changes, and rings when it is another one."""

    def __init__(self, mark: Callable[[], int], wakeups: Wakeups) -> None:
        self._mark = mark
        self._wakeups = wakeups
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="automate-listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        last: int | None = None
        pause = 0.0
        while not self._closing.wait(pause):
            pause = sqlite.LOOK_SECONDS
            try:
                before, last = last, self._mark()
            except django.db.Error as error:
                _logger.warning("Looking for changes failed (%s).", type(error).__name__)
                pause = _RETRY_SECONDS
                continue
            if before != last:
                self._wakeups.ring()
