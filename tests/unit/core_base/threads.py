"""Running functions at the same moment, each in a thread with its own connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def run_together(functions: Sequence[Callable[[], Any]]) -> list[Future[Any]]:
    """Start all at once and wait for all; each future holds a result or an exception."""
    barrier = Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [pool.submit(run, function) for function in functions]
