"""The workflows that are measured: ten steps, each of which adds one to the run's number."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AbstractAsyncContextManager

from automate_engine import step
from automate_engine.domain import JsonObject
from automate_engine.ports import Stores
from benchmarks.durable.case import FIRST_NUMBER, STEPS, Case, Measured, keep_busy
from benchmarks.host import host

__all__ = ["CODE_SPEC", "PURE_SPEC", "TIMED_SPEC", "WAITING_SPEC", "measure_on"]

_WAIT_SECONDS = 0.05


def _chain(first: JsonObject, other: JsonObject, result: str) -> JsonObject:
    """Steps in a row; ``BEFORE`` in their config stands for the id of the step before."""
    nodes = [
        {
            "id": f"add_{number}",
            **json.loads(json.dumps(other if number else first).replace("BEFORE", before)),
        }
        for number, before in enumerate(f"add_{number - 1}" for number in range(STEPS))
    ]
    edges = [{"from": f"add_{number}", "to": f"add_{number + 1}"} for number in range(STEPS - 1)]
    outputs = {"number": f"{{{{ steps.add_{STEPS - 1}.{result} }}}}"}
    return {"nodes": nodes, "edges": edges, "outputs": outputs}


def _set(number: str) -> JsonObject:
    return {"type": "set", "config": {"values": {"number": f"{{{{ {number} + 1 }}}}"}}}


def _call(number: str, function: str = "benchmarks.add_one") -> JsonObject:
    arguments = {"number": f"{{{{ {number} }}}}"}
    return {"type": "python.step", "config": {"function": function, "arguments": arguments}}


PURE_SPEC = _chain(_set("inputs.number"), _set("steps.BEFORE.output.number"), "output.number")
"""Steps that only work on values: `set` nodes with an expression each."""

CODE_SPEC = _chain(_call("inputs.number"), _call("steps.BEFORE.output"), "output")
"""Steps of code, each durable before the next one starts: calls of an asynchronous function."""

WAITING_SPEC = _chain(
    _call("inputs.number", "benchmarks.wait_and_add_one"),
    _call("steps.BEFORE.output", "benchmarks.wait_and_add_one"),
    "output",
)
"""Steps of code that wait 50 ms each, as for the answer of a service."""

TIMED_SPEC = _chain(
    _call("inputs.number", "benchmarks.note_time"),
    _set("steps.BEFORE.output.number"),
    "output.number",
)
"""A step of code that gives the time at which it was called, and steps that work on values."""


@step(name="benchmarks.add_one")
async def _add_one(number: int) -> int:
    return number + 1


@step(name="benchmarks.wait_and_add_one")
async def _wait_and_add_one(number: int) -> int:
    await asyncio.sleep(_WAIT_SECONDS)
    return number + 1


@step(name="benchmarks.note_time")
async def _note_time(number: int) -> JsonObject:
    return {"called_at": time.time(), "number": number + 1}


async def measure_on(
    opened: AbstractAsyncContextManager[Stores], spec: JsonObject, case: Case
) -> Measured:
    """Measure a workflow by an engine over these stores; runs start as a trigger starts them."""
    async with opened as stores, host(stores) as running:
        published = await running.publish(spec)

        async def run_one() -> int:
            outputs = await running.run(published, {"number": FIRST_NUMBER})
            return int(json.loads(outputs)["number"])

        return await keep_busy(case, run_one)
