"""The worker process of Celery: its threads execute runs on one engine.

Bootsteps: https://docs.celeryq.dev/en/stable/userguide/extending.html
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeAlias

from celery import bootsteps
from celery.concurrency.thread import TaskPool

from automate_engine.celery.app import EXECUTE, make_app
from automate_engine.celery.publisher import Publisher
from automate_engine.celery.slots import Slots
from automate_engine.celery.sweeping import sweeping
from automate_engine.domain.errors import AutomateError
from automate_engine.runtime import Engine, run_process, tune_garbage_collection

__all__ = ["OpenEngine", "make_worker_app"]

OpenEngine: TypeAlias = Callable[[], AbstractAsyncContextManager[tuple[Engine, Publisher]]]
"""Gives an engine that claims nothing by itself, and what tells others of runs to do."""

_logger = logging.getLogger(__name__)

_MANY: Final = 1_000
"""How many messages a worker sends in one sweep where its slots have found work."""


def make_worker_app(broker_url: str, queue: str, open_engine: OpenEngine) -> Any:
    """The application for ``celery worker``. The engine lives in a thread of its own for as long as
    the worker does; a task is one run of it, and is acknowledged when that has left."""
    app = make_app(broker_url, queue)
    engine = _EngineThread(open_engine)

    def execute(run_id: int | None = None) -> None:
        """Execute the run whose turn it is, which need not be the one that the message is about."""
        engine.execute_one()

    class EngineStep(bootsteps.StartStopStep):  # type: ignore[misc]
        """Starts the engine before messages are taken, and stops it after the last was."""

        requires = ("celery.worker.components:Pool",)

        def start(self, worker: Any) -> None:
            _require_threads(worker)
            try:
                engine.start()
            except AutomateError as error:
                _refuse(str(error))

        def stop(self, worker: Any) -> None:
            engine.stop()

    app.task(execute, name=EXECUTE)
    app.steps["worker"].add(EngineStep)
    return app


class _EngineThread:
    """An engine on an event loop in a thread, for the threads of Celery to use."""

    def __init__(self, open_engine: OpenEngine) -> None:
        self._open_engine = open_engine
        self._started: Future[tuple[Slots, asyncio.AbstractEventLoop]] = Future()
        self._stopping = asyncio.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="automate engine", daemon=True)

    def start(self) -> None:
        """Return when the engine has started. Raises what kept it from that."""
        self._thread.start()
        self._started.result()

    def execute_one(self) -> None:
        """Execute one run, if there is one to claim, and return when it has left."""
        slots, loop = self._started.result()
        if not self._is_stopping:
            asyncio.run_coroutine_threadsafe(slots.execute_one(), loop).result()

    def stop(self) -> None:
        """Hand back the runs that do not end soon, and return when the engine has stopped."""
        _slots, loop = self._started.result()
        self._is_stopping = True
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            run_process(self._live())
        except BaseException as error:
            if self._started.done():
                _logger.exception("The engine ended with an error")
            else:
                self._started.set_exception(error)

    async def _live(self) -> None:
        async with self._open_engine() as (engine, publisher):
            slots = Slots(engine, lambda: publisher.send([None]))

            def most() -> int:
                return 1 if slots.came_short() else _MANY

            async with sweeping(engine.stores, engine.clock, publisher, most):
                tune_garbage_collection()
                self._started.set_result((slots, asyncio.get_running_loop()))
                await self._stopping.wait()
                await slots.close()


def _require_threads(worker: Any) -> None:
    if not issubclass(worker.pool_cls, TaskPool):
        _refuse("Runs are executed in threads of one process: start the worker with --pool threads")


def _refuse(reason: str) -> None:
    """End the worker before it has begun."""
    _logger.critical(reason)
    raise SystemExit(1)
