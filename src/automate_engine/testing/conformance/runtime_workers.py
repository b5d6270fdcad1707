"""What the runtime suite works with: engines that can be killed, and journals that die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from automate_engine.compile import compile_spec
from automate_engine.domain.ids import PublicIds
from automate_engine.domain.json import JsonObject, decode_json
from automate_engine.domain.runs import Run, RunSource, StepRecord, StepStatus
from automate_engine.net import GuardedClient
from automate_engine.nodes import NodeRegistry, builtin_nodes
from automate_engine.ports import Clock, Journal, Stores
from automate_engine.ports.journal import Batch, CommitResult, NewRun
from automate_engine.ports.workflows import NewVersion
from automate_engine.runtime import Engine, EngineSettings, RetentionPolicy
from automate_engine.runtime.clock import SystemClock
from automate_engine.runtime.execution import Runtime
from automate_engine.spec import as_document, load_yaml, parse, spec_hash
from automate_engine.testing.conformance.factories import TENANT, read_steps
from automate_engine.testing.probe import Probe
from automate_engine.triggers import TriggerRegistry

__all__ = [
    "CLOCK",
    "IDS",
    "RUNTIMES",
    "Dying",
    "Pausing",
    "Worker",
    "ended",
    "ended_run",
    "latest",
    "new_run_of",
    "outputs_of",
    "publish",
    "running",
    "until",
]

CLOCK = SystemClock()
IDS = PublicIds("ids of the runtime suite")
RUNTIMES: dict[str, Runtime] = {}
"""Runtimes of the engines that `running` makes: one put here as ``native`` executes every run."""

_PATIENCE = 30.0
_Value = TypeVar("_Value")


class Dying:
    """A journal that stops answering, as the worker's process does when it is killed.

    It commits `commits` times, then never returns; with `answers` false the last of them is
    durable but not answered. `dead` is set when it stops.
    """

    def __init__(self, journal: Journal, commits: int, *, answers: bool = True) -> None:
        self._journal = journal
        self._left = commits
        self._answers = answers
        self.committed = 0
        self.dead = asyncio.Event()

    async def commit(self, batch: Batch) -> CommitResult:
        if self._left == 0:
            self.dead.set()
            await asyncio.Event().wait()
        self._left -= 1
        result = await self._journal.commit(batch)
        self.committed += 1
        if self._left == 0 and not self._answers:
            self.dead.set()
            await asyncio.Event().wait()
        return result


class Pausing:
    """A journal whose commits wait while it is paused; `asked` tells that one does."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._open = asyncio.Event()
        self._open.set()
        self.asked = asyncio.Event()

    def pause(self) -> None:
        self.asked.clear()
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()

    async def commit(self, batch: Batch) -> CommitResult:
        if not self._open.is_set():
            self.asked.set()
            await self._open.wait()
        return await self._journal.commit(batch)


@dataclass(slots=True)
class Worker:
    """A running engine, the stores it works on, and the probe in its node types."""

    engine: Engine
    stores: Stores
    probe: Probe
    before: set[asyncio.Task[Any]]
    killed: bool = False

    async def submit(self, document: str, inputs: JsonObject | None = None, **changes: Any) -> int:
        """Start a run of a YAML document under this engine's claim."""
        run = new_run_of(document, inputs, claim=self.engine.claim(), **changes)
        return (await self.engine.submit(Batch(runs=[run]))).run_ids[0]

    async def run(self, document: str, inputs: JsonObject | None = None, **changes: Any) -> Run:
        """Start a run and wait for its end."""
        return await ended(self.stores, await self.submit(document, inputs, **changes))

    async def kill(self) -> None:
        """End everything the engine does at once, as the end of its process would."""
        self.killed = True
        while tasks := asyncio.all_tasks() - self.before - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def running(
    stores: Stores,
    *,
    probe: Probe | None = None,
    retention: RetentionPolicy | None = None,
    triggers: TriggerRegistry | None = None,
    clock: Clock = CLOCK,
    **settings: Any,
) -> AsyncIterator[Worker]:
    """An engine at work on these stores, quick to look and to give up; stopped at the end."""
    probe = probe or Probe()
    registry = NodeRegistry([*builtin_nodes(), probe])
    quick: dict[str, Any] = {"poll": 0.05, "shutdown_grace": 0.2}
    async with GuardedClient() as http:
        engine = Engine(
            stores,
            clock=clock,
            ids=IDS,
            http=http,
            compile_document=partial(compile_spec, registry=registry),
            settings=EngineSettings(**(quick | settings)),
            runtimes=RUNTIMES,
            retention=retention,
            triggers=triggers,
        )
        worker = Worker(engine, stores, probe, asyncio.all_tasks())
        await engine.start()
        try:
            yield worker
        finally:
            if not worker.killed:
                await engine.stop()


def new_run_of(document: str, inputs: JsonObject | None = None, **changes: Any) -> NewRun:
    """An ad-hoc run of a YAML document, due now."""
    spec = parse(load_yaml(document))
    now = CLOCK.now()
    values: dict[str, Any] = {
        "tenant_id": TENANT,
        "workflow_id": None,
        "version_id": None,
        "spec": as_document(spec),
        "spec_hash": spec_hash(spec),
        "source": RunSource.MANUAL,
        "inputs": inputs or {},
        "config": {},
        "created_at": now,
        "available_at": now,
    }
    return NewRun(**(values | changes))


async def publish(stores: Stores, slug: str, document: str) -> None:
    """Make a workflow with a live version."""
    spec = parse(load_yaml(document))
    written = as_document(spec)
    workflow = await stores.workflows.create(
        TENANT, name=slug, slug=slug, description="", spec=written, actor="ann"
    )
    version = NewVersion(
        spec=written, spec_hash=spec_hash(spec), message="", draft_revision=1, actor="ann"
    )
    await stores.workflows.publish(TENANT, workflow.id, version)


async def until(condition: Callable[[], Awaitable[_Value | None]], what: str) -> _Value:
    """Look until `condition` gives something true, and give it; TimeoutError names `what` else."""
    deadline = CLOCK.monotonic() + _PATIENCE
    while not (value := await condition()):
        if CLOCK.monotonic() > deadline:
            raise TimeoutError(f"It did not come about that {what}.")
        await asyncio.sleep(0.005)
    return value


async def ended(stores: Stores, run_id: int) -> Run:
    """Wait for the end of a run."""

    async def terminal() -> Run | None:
        run = await stores.runs.get(TENANT, run_id)
        return run if run.status.is_terminal else None

    return await until(terminal, "the run ends")


async def latest(stores: Stores, run_id: int) -> dict[str, StepRecord]:
    """The last record of each step by key; activations have keys like ``each[0]``."""
    return {record.key: record for record in await read_steps(stores, run_id)}


async def outputs_of(stores: Stores, run_id: int) -> Mapping[str, Any]:
    """The outputs of a run's completed steps by key, without those of activations."""
    return {
        key: decode_json(record.output)
        for key, record in (await latest(stores, run_id)).items()
        if record.status is StepStatus.COMPLETED and record.output and not key.endswith("]")
    }


def ended_run(run: Run) -> tuple[Any, ...]:
    """What must be equal of two runs of one workflow that ended alike."""
    return run.status, run.outputs, run.error and run.error["message"]
