"""Step functions that leave a trace of each execution outside the database."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from automate_engine.nodes import StepContext, step

_FOLDER = Path(os.environ["CRASH_FOLDER"])


def _write_down(context: StepContext) -> None:
    """Add a line to the ledger, in one write: what was written survives a kill."""
    line = f"{context.run_id} {context.key} {context.idempotency_key}\n"
    ledger = os.open(_FOLDER / "ledger", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(ledger, line.encode())
    finally:
        os.close(ledger)


@step(name="crash.double")
def double(context: StepContext, number: int) -> int:
    """A quick step, in a thread."""
    _write_down(context)
    return number * 2


@step(name="crash.nap")
async def nap(context: StepContext, number: int) -> int:
    """A step that takes a moment, on the event loop."""
    _write_down(context)
    await asyncio.sleep(0.05)
    return number + 1


@step(name="crash.hold")
async def hold(context: StepContext, number: int, waits: bool) -> int:
    """A step that ends only once the file `gate` is there, if it is one that waits."""
    _write_down(context)
    while waits and not (_FOLDER / "gate").exists():
        await asyncio.sleep(0.02)
    return number
