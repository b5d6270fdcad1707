"""Sends messages in the background: what commits never waits for the broker."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any, Final

from automate_engine.observability import Metrics

__all__ = ["Publisher", "open_publisher"]

_logger = logging.getLogger(__name__)

_MOST_PENDING: Final = 10_000
_PAUSE_SECONDS: Final = 1.0
_CLOSE_SECONDS: Final = 3.0


class Publisher:
    """Tells workers through a broker that there are runs to do. It may be called from any thread.

    What cannot be sent, for want of the broker or because too much is pending, is counted and
    given up: a sweeper sends as many messages as are missing. One thread does all that concerns the
    broker; it starts with the first message.
    """

    def __init__(self, app: Any, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._changed = threading.Condition()
        self._pending: deque[int | None] = deque()
        self._asked: list[Future[int | None]] = []
        self._thread: threading.Thread | None = None
        self._is_closing = False
        self._is_away = False

    @property
    def pending(self) -> int:
        """How many messages are still to be sent."""
        return len(self._pending)

    def send(self, run_ids: Iterable[int | None]) -> None:
        """Send one message for each run, None for any; return at once."""
        with self._changed:
            before = len(self._pending)
            self._pending.extend(run_ids)
            if len(self._pending) == before:
                return
            while len(self._pending) > _MOST_PENDING:
                self._pending.popleft()
                self._metrics.messages_given_up(1)
            self._wake()

    async def waiting(self) -> int | None:
        """How many messages wait in the broker's queue, which is made if it is not there; None
        when the broker does not answer."""
        asked: Future[int | None] = Future()
        with self._changed:
            if self._is_closing:
                return None
            self._asked.append(asked)
            self._wake()
        return await asyncio.wrap_future(asked)

    def close(self) -> None:
        """Send what is pending, for a few seconds at most, and end the thread."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_CLOSE_SECONDS)

    def _wake(self) -> None:
        """Let the thread see a change, with the lock held."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="automate publisher", daemon=True
            )
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while self._wait_for_work():
            try:
                with self._app.connection_for_write() as connection:
                    connection.connect()
                    self._work_over(connection)
            except Exception as error:  # of the transport: whatever it is, others come to it too
                self._failed(error)

    def _wait_for_work(self) -> bool:
        """Wait for something to do; False when the publisher is closed and there is nothing."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing or self._pending or self._asked)
            return bool(self._pending or self._asked)

    def _work_over(self, connection: Any) -> None:
        """Send and answer over one connection until the publisher is closed."""
        queue = self._app.amqp.queues[self._app.conf.task_default_queue]
        with self._app.amqp.Producer(connection) as producer:
            while self._wait_for_work():
                self._send_pending(producer)
                self._answer(queue, producer.channel)
                self._came_back()

    def _send_pending(self, producer: Any) -> None:
        from automate_engine.celery.app import EXECUTE

        sent = 0
        try:
            while self._pending:
                args = (self._pending.popleft(),)
                self._app.send_task(EXECUTE, args, producer=producer, retry=False)
                sent += 1
        except Exception:
            self._metrics.messages_given_up(1)
            raise
        finally:
            self._metrics.messages_sent(sent)

    def _answer(self, queue: Any, channel: Any) -> None:
        while self._asked:
            declared = queue.bind(channel).queue_declare()
            _answered(self._asked.pop(0), declared.message_count)

    def _failed(self, error: Exception) -> None:
        """Tell of it once, and leave the broker alone for a moment."""
        if not self._is_away:
            self._is_away = True
            _logger.warning(
                "The broker of Celery does not take messages (%s). Runs are accepted, and are "
                "executed when it does.",
                type(error).__name__,
            )
        while self._asked:
            _answered(self._asked.pop(0), None)
        with self._changed:
            if self._is_closing:
                self._metrics.messages_given_up(len(self._pending))
                self._pending.clear()
            self._changed.wait_for(lambda: self._is_closing, _PAUSE_SECONDS)

    def _came_back(self) -> None:
        if self._is_away:
            self._is_away = False
            _logger.warning("The broker of Celery takes messages again.")


def open_publisher(broker_url: str | None, queue: str, metrics: Metrics) -> Publisher | None:
    """What sends messages to the queue of the broker; None where no broker is configured."""
    if broker_url is None:
        return None
    from automate_engine.celery.app import make_app

    return Publisher(make_app(broker_url, queue), metrics)


def _answered(asked: Future[int | None], count: int | None) -> None:
    """Answer who asked, unless they left."""
    if asked.set_running_or_notify_cancel():
        asked.set_result(count)
