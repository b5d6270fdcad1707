"""Waking those who wait for runs when another process commits, on PostgreSQL."""

from __future__ import annotations

import logging
import select
import socket
import threading
from typing import Any

import django.db
from django.db.backends.base.base import BaseDatabaseWrapper

from automate_engine.sql import Wakeups

__all__ = ["Listener"]

_logger = logging.getLogger(__name__)


class Listener:
    """A thread that rings for every notification on a PostgreSQL channel.

    It has a connection of its own and opens it again when it is lost, ringing then too, since
    notifications may have been missed.
    """

    RETRY_SECONDS = 1.0

    def __init__(self, alias: str, channel: str, wakeups: Wakeups) -> None:
        self._alias = alias
        self._channel = channel
        self._wakeups = wakeups
        self._inner, self._outer = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="automate-listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and its connection."""
        self._outer.close()
        self._thread.join()
        self._inner.close()

    def _run(self) -> None:
        closed = False
        while not closed:
            connection = django.db.connections.create_connection(self._alias)
            try:
                closed = self._listen(connection)
            except django.db.Error as error:
                _logger.warning(
                    "Listening for runs failed (%s); trying again.", type(error).__name__
                )
                closed = self._is_closing(self.RETRY_SECONDS)
            finally:
                connection.close()

    def _listen(self, connection: BaseDatabaseWrapper) -> bool:
        """Ring until the listener is closed (True) or the connection is lost (an error)."""
        connection.ensure_connection()
        with connection.wrap_database_errors:
            driver: Any = connection.connection
            driver.execute(f"LISTEN {self._channel}")
            self._wakeups.ring()
            while not self._is_closing(None, driver):
                if list(driver.notifies(timeout=0)):
                    self._wakeups.ring()
        return True

    def _is_closing(self, seconds: float | None, *others: Any) -> bool:
        """Wait for something to read; whether it is the end."""
        readable, _, _ = select.select([self._inner, *others], [], [], seconds)
        return self._inner in readable
