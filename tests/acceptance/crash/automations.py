"""Step functions that leave a trace of each execution outside the database."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from automate_engine import RetryableError
from automate_engine.nodes import StepContext, step
from tests.acceptance.crash import ledger

_FOLDER = Path(os.environ["CRASH_FOLDER"])

Output = dict[str, str]
"""What a step of the scenario gives: the token of the execution that gave it."""


def _write_down(context: StepContext, after: list[Output] | None = None) -> Output:
    """Add a line to the ledger; `after` are the outputs that the step was given."""
    token = ledger.write_down(
        _FOLDER,
        run_id=context.run_id,
        step=context.key,
        key=context.idempotency_key,
        attempt=context.attempt,
        process=os.getpid(),
        after=[output["token"] for output in after or ()],
    )
    return {"token": token}


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


@step(name="crash.work")
def work(context: StepContext, after: list[Output]) -> Output:
    """A quick step of the scenario, in a thread."""
    return _write_down(context, after)


@step(name="crash.rest")
async def rest(context: StepContext, after: list[Output], seconds: float) -> Output:
    """A step of the scenario that takes a while, on the event loop."""
    output = _write_down(context, after)
    await asyncio.sleep(seconds)
    return output


@step(name="crash.fail_once")
def fail_once(context: StepContext, after: list[Output]) -> Output:
    """A step of the scenario whose first attempt fails."""
    output = _write_down(context, after)
    if context.attempt == 1:
        raise RetryableError("The first attempt always fails.")
    return output
