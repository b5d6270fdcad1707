"""Tuning of a process that does little else than to run workflows."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from typing import Any, TypeVar

__all__ = ["run_process", "tune_garbage_collection"]

Answer = TypeVar("Answer")


def run_process(main: Coroutine[Any, Any, Answer]) -> Answer:
    """Run the coroutine that is the life of a process, on uvloop where that is installed."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(main)


def tune_garbage_collection() -> None:
    """Collect cycles rarely; call it once everything is imported.

    Steps make many short-lived objects and hardly any cycles, and with the default thresholds the
    collector looks through them all the time: a third to a half of an engine's time under load.
    What is loaded by now stays, and is left out of collections.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if find_spec("uvloop") is None:
        return None
    import uvloop

    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
