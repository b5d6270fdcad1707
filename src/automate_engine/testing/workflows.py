"""Running a workflow in memory, with the real engine, mocked steps and a controlled clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from automate_engine.compile import Plan, compile_spec
from automate_engine.domain.errors import AutomateError, InvalidInputError, Problem
from automate_engine.domain.events import Match
from automate_engine.domain.ids import PublicIds
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import Run, RunSource, step_path
from automate_engine.net import GuardedClient
from automate_engine.nodes import NodeRegistry
from automate_engine.ports.journal import Batch, NewEvent, NewRun
from automate_engine.ports.workflows import NewVersion
from automate_engine.runtime import Engine, EngineSettings
from automate_engine.spec import WorkflowSpec, as_document, parse
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.mocks import (
    Mock,
    check_names,
    step_paths,
    with_mocks,
)
from automate_engine.testing.observed import Changes, observed
from automate_engine.testing.results import RunResult, read_result, unfinished_runs
from automate_engine.testing.stores import memory_stores
from automate_engine.workflows import check_inputs

__all__ = ["RunWaitsError", "WorkflowTest", "run_workflow", "run_workflow_sync"]

_TENANT = "test"
_TESTED = "workflow-under-test"
_AGES = 1e9
"""Seconds of the test's clock in which no lease ends and nobody looks for work unasked."""


class RunWaitsError(AutomateError):
    """A run waits for something that the test does not give."""


class WorkflowTest:
    """One run of a workflow under a test's control.

    ::

        async with WorkflowTest(workflow, mocks={"charge": {"id": "ch_1"}}) as test:
            result = await test.start({"total": 500})
            assert result.waiting == ["ask"]
            result = await test.approve("ask", comment="Fine.")
            assert result.status == "COMPLETED"

    Each act goes on until the run ends or only waits, and returns how it then stands. The clock
    moves only by `advance` and `finish`. `mocks` maps steps, in bodies by path (``each/charge``) or
    one by one by key (``each[0]/charge``), to what they do instead of being executed (see `Mock`);
    steps without one are executed for real. `workflows` are those that the workflow may call, by
    slug; mocks concern their steps too.
    `registry` has the node types, by default those that come with the engine. A step that takes
    longer than `patience` seconds of real time fails the test with TimeoutError.
    """

    def __init__(
        self,
        workflow: WorkflowSpec | JsonObject,
        *,
        mocks: Mapping[str, Mock] | None = None,
        workflows: Mapping[str, WorkflowSpec | JsonObject] | None = None,
        clock: ManualClock | None = None,
        registry: NodeRegistry | None = None,
        patience: float = 30.0,
    ) -> None:
        """Raises SpecError for a workflow that is not valid and InvalidInputError for a mock of a
        step that is not there."""
        self.clock = clock or ManualClock()
        self._mocks = dict(mocks or {})
        self._registry = registry
        self._patience = patience
        self._faults: list[Exception] = []
        self._documents = {
            slug: as_document(parse(document))
            for slug, document in {**(workflows or {}), _TESTED: workflow}.items()
        }
        plans = [compile_spec(document, registry) for document in self._documents.values()]
        self._plan = plans[-1]
        known = dict(pair for plan in plans for pair in step_paths(plan.graph))
        check_names("mocks", {step_path(name): mock for name, mock in self._mocks.items()}, known)
        self._changes = Changes()
        self._stores = observed(memory_stores(self.clock), self._changes)
        self._run_id: int | None = None

    async def __aenter__(self) -> Self:
        self._http = GuardedClient()
        self._engine = Engine(
            self._stores,
            clock=self.clock,
            ids=PublicIds("ids of workflow tests"),
            http=self._http,
            compile_document=self._compile,
            settings=EngineSettings(lease=_AGES, poll=_AGES, park_after=0.0, shutdown_grace=0.0),
        )
        for slug, document in self._documents.items():
            self._match = await self._publish(slug, document)
        await self._engine.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._engine.stop()
        await self._http.aclose()

    # -- what a test does

    async def start(
        self, inputs: JsonObject | None = None, *, event: JsonObject | None = None
    ) -> RunResult:
        """Start the run. `event` is what it sees under the name ``event``: its ``payload``, and
        its ``type`` and ``source`` if they matter.

        Raises InvalidInputError for inputs that do not fit the workflow's schema.
        """
        if self._run_id is not None:
            raise RuntimeError("The run has started already. Use a WorkflowTest for each run.")
        inputs = {} if inputs is None else inputs
        check_inputs(self._plan.inputs_schema, inputs)
        batch = self._new_run(inputs) if event is None else self._new_event(inputs, event)
        result = await self._engine.submit(batch)
        self._run_id = result.run_ids[0] if event is None else result.events[0].run_ids[0]
        return await self._settled()

    async def approve(self, step: str, *, comment: str = "", by: str = "tester") -> RunResult:
        """Approve a step that waits for it, named by its key or path."""
        return await self.decide(step, "approved", comment=comment, by=by)

    async def reject(self, step: str, *, comment: str = "", by: str = "tester") -> RunResult:
        """Reject a step that waits for approval, named by its key or path."""
        return await self.decide(step, "rejected", comment=comment, by=by)

    async def decide(
        self, step: str, decision: str, *, comment: str = "", by: str = "tester"
    ) -> RunResult:
        """Give a decision, ``approved`` or ``rejected``, on the first waiting step of this name.

        Raises RunWaitsError when no such step waits for one.
        """
        if decision not in ("approved", "rejected"):
            raise ValueError(f"Decide 'approved' or 'rejected', not {decision!r}.")
        waiting = (await self._stores.runs.approvals(_TENANT, limit=10_000)).items
        named = [one for one in waiting if step in (one.step_key, step_path(one.step_key))]
        if not named:
            raise RunWaitsError(f"No step '{step}' waits for a decision.")
        now = self.clock.now()
        answer = {"decision": decision, "comment": comment, "by": by, "at": now.isoformat()}
        await self._stores.runs.resolve_approval(_TENANT, named[-1].id, answer, now)
        self._engine.notify([named[-1].run_id])
        return await self._settled()

    async def send_event(self, type: str, source: str, payload: JsonValue = None) -> RunResult:
        """Let an event arrive, for steps that wait for one."""
        await self._engine.submit(Batch(events=[self._event(type, source, payload)]))
        return await self._settled()

    async def advance(self, seconds: float) -> RunResult:
        """Let time pass; what falls due on the way happens at its own time."""
        end = self.clock.monotonic() + seconds
        await self._settled()
        while (due := await self._next_due()) is not None:
            pause = (due - self.clock.now()).total_seconds()
            if self.clock.monotonic() + pause > end:
                break
            await self._pass(pause)
        await self._pass(end - self.clock.monotonic())
        return await self._settled()

    async def cancel(self) -> RunResult:
        """Cancel the run."""
        await self._stores.runs.request_cancel(_TENANT, self._id, self.clock.now())
        self._engine.notify([self._id])
        return await self._settled()

    async def finish(self, approvals: Mapping[str, str | JsonObject] | None = None) -> RunResult:
        """Go on to the end of the run: give the decisions at hand, and jump over all waits for a
        time.

        `approvals` maps steps, by key or path, to ``approved``, ``rejected``, or an object with
        ``decision``, ``comment`` and ``by``. Raises RunWaitsError when the run needs more.
        """
        check_names("approvals", _by_path(approvals or {}), dict(step_paths(self._plan.graph)))
        result = await self._settled()
        while not result.status.is_terminal:
            answer = await self._answer(approvals or {})
            if answer is not None:
                result = await self.decide(**answer)
                continue
            due = await self._next_due()
            if due is None:
                raise RunWaitsError(_for_ever(result))
            await self._pass((due - self.clock.now()).total_seconds())
            result = await self._settled()
        return result

    async def result(self) -> RunResult:
        """How the run stands."""
        return await read_result(self._stores, _TENANT, self._id)

    # -- how it is done

    @property
    def _id(self) -> int:
        if self._run_id is None:
            raise RuntimeError("The run has not started. Call start first.")
        return self._run_id

    def _compile(self, document: JsonObject) -> Plan:
        return with_mocks(compile_spec(document, self._registry), self._mocks, self._faults)

    async def _publish(self, slug: str, document: JsonObject) -> Match:
        workflows = self._stores.workflows
        workflow = await workflows.create(
            _TENANT, name=slug, slug=slug, description="", spec=document, actor="test"
        )
        spec_hash = compile_spec(document, self._registry).spec_hash
        new = NewVersion(
            spec=document, spec_hash=spec_hash, message="", draft_revision=1, actor="test"
        )
        version = await workflows.publish(_TENANT, workflow.id, new)
        return Match(
            trigger_id=0,
            workflow_id=workflow.id,
            version_id=version.id,
            spec_hash=spec_hash,
            inputs={},
        )

    def _new_run(self, inputs: JsonObject) -> Batch:
        now = self.clock.now()
        run = NewRun(
            tenant_id=_TENANT,
            workflow_id=self._match.workflow_id,
            version_id=self._match.version_id,
            spec=None,
            spec_hash=self._match.spec_hash,
            source=RunSource.MANUAL,
            inputs=inputs,
            config={},
            created_at=now,
            available_at=now,
            claim=self._engine.claim(),
        )
        return Batch(runs=[run])

    def _new_event(self, inputs: JsonObject, event: JsonObject) -> Batch:
        unknown = set(event) - {"type", "source", "payload"}
        if unknown:
            names = ", ".join(sorted(unknown))
            problem = Problem("unknown_field", f"An event has no {names}.", _EVENT_REMEDY, "event")
            raise InvalidInputError("The event is not one.", [problem])
        new = self._event(
            event.get("type", "manual"), event.get("source", "test"), event.get("payload")
        )
        match = self._match
        new.matches = [
            Match(
                trigger_id=match.trigger_id,
                workflow_id=match.workflow_id,
                version_id=match.version_id,
                spec_hash=match.spec_hash,
                inputs=inputs,
            )
        ]
        new.claim = self._engine.claim()
        return Batch(events=[new])

    def _event(self, type: str, source: str, payload: JsonValue) -> NewEvent:
        now = self.clock.now()
        return NewEvent(
            tenant_id=_TENANT,
            type=type,
            source=source,
            payload=payload,
            trace_id=uuid4(),
            received_at=now,
            dedupe_since=now,
        )

    async def _settled(self) -> RunResult:
        """Wait until every run has ended or only waits."""
        while True:
            self._changes.clear()
            busy = [run for run in await self._unfinished() if _is_busy(run, self.clock.now())]
            if not busy:
                break
            try:
                await asyncio.wait_for(self._changes.wait(), self._patience)
            except TimeoutError:
                raise TimeoutError(
                    f"Nothing has happened for {self._patience:g} seconds of real time: a step "
                    "that is not mocked takes long, or sleeps by the test's clock. Mock it."
                ) from None
        if self._faults:
            raise self._faults[0]
        return await self.result()

    async def _unfinished(self) -> list[Run]:
        return await unfinished_runs(self._stores, _TENANT)

    async def _next_due(self) -> datetime | None:
        """When the next wait of any run ends by itself."""
        dues = [run.available_at for run in await self._unfinished() if run.available_at]
        return min(dues, default=None)

    async def _pass(self, seconds: float) -> None:
        await self.clock.advance(max(seconds, 0.0))
        self._engine.notify(())
        await self._settled()

    async def _answer(self, approvals: Mapping[str, str | JsonObject]) -> dict[str, Any] | None:
        """The arguments of `decide` for a step that waits and has its decision at hand."""
        for approval in (await self._stores.runs.approvals(_TENANT, limit=10_000)).items:
            key = approval.step_key
            given = approvals.get(key, approvals.get(step_path(key)))
            if isinstance(given, str):
                return {"step": key, "decision": given}
            if given is not None:
                return {"step": key, **given}
        return None


_EVENT_REMEDY = "Give it a payload, and a type and source if they matter."


async def run_workflow(
    workflow: WorkflowSpec | JsonObject,
    inputs: JsonObject | None = None,
    *,
    event: JsonObject | None = None,
    mocks: Mapping[str, Mock] | None = None,
    approvals: Mapping[str, str | JsonObject] | None = None,
    workflows: Mapping[str, WorkflowSpec | JsonObject] | None = None,
    clock: ManualClock | None = None,
    registry: NodeRegistry | None = None,
) -> RunResult:
    """Run a workflow to its end and return how it ended, failed or not.

    Waits for a time take none: the clock jumps. See `WorkflowTest` for `mocks`, `workflows`,
    `clock` and `registry`, its `start` for `inputs` and `event`, its `finish` for `approvals`.
    """
    async with WorkflowTest(
        workflow, mocks=mocks, workflows=workflows, clock=clock, registry=registry
    ) as test:
        await test.start(inputs, event=event)
        return await test.finish(approvals)


def run_workflow_sync(
    workflow: WorkflowSpec | JsonObject, inputs: JsonObject | None = None, **options: Any
) -> RunResult:
    """`run_workflow` for tests that are not async; `options` are its keyword arguments."""
    return asyncio.run(run_workflow(workflow, inputs, **options))


def _is_busy(run: Run, now: datetime) -> bool:
    is_due = run.available_at is not None and run.available_at <= now
    return run.lease_owner is not None or is_due


def _by_path(values: Mapping[str, object]) -> dict[str, object]:
    return {step_path(name): value for name, value in values.items()}


def _for_ever(result: RunResult) -> str:
    steps = ", ".join(f"'{key}'" for key in result.waiting) or "a step"
    return (
        f"The run waits at {steps}, and time alone does not help. Give the decision in "
        "'approvals', mock the step, or use WorkflowTest to approve, reject or send an event."
    )
