"""Steps of a graph that no worker drives: each is executed from the graph's state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from langgraph.types import Command, interrupt
from pydantic import BaseModel

from automate_engine.compile import Plan, check_inputs
from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.ids import Kind, PublicIds
from automate_engine.domain.json import JsonObject, JsonValue, decode_json
from automate_engine.domain.runs import Run, RunSource, RunStatus, StepRecord, WaitKind
from automate_engine.interop.langgraph.activation import Activation, Passing
from automate_engine.interop.langgraph.execution import BodyGraph, GraphExecution
from automate_engine.interop.langgraph.history import History
from automate_engine.interop.langgraph.state import WorkflowState, fresh_state, step_update
from automate_engine.net import GuardedClient
from automate_engine.nodes.base import WorkflowTarget
from automate_engine.ports import Clock
from automate_engine.ports.journal import Suspend
from automate_engine.runtime.ending import Leaving
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.recorder import Recorder
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.timers import Timers

__all__ = ["Called", "StepsAlone"]

_RUN = 1
_SETTINGS = EngineSettings(worker="langgraph")
_ANSWERED = (WaitKind.APPROVAL, WaitKind.EVENT, WaitKind.RUN)


class Called(NamedTuple):
    """A workflow that may be called: `run` runs its graph, and gives the state in which it ends."""

    spec_hash: str
    run: Callable[[WorkflowState], Awaitable[WorkflowState]]


class _Decision(BaseModel):
    """What ends the interrupt of an approval."""

    decision: Literal["approved", "rejected"]
    comment: str = ""
    by: str | None = None


class _Ids(PublicIds):
    """Public ids of one run, whose own is given, and of the runs that it starts."""

    def __init__(self, public_id: str) -> None:
        super().__init__("ids inside the graph of a workflow")
        self._public_id = public_id

    def encode(self, kind: Kind, id: int) -> str:
        if kind is not Kind.RUN:
            return super().encode(kind, id)
        return self._public_id if id == _RUN else f"{self._public_id}.{id}"


class _Visit(GraphExecution):
    """One visit to a node. LangGraph goes on from the state, so it is not driven from here.

    The visit ends when only answers are waited for; times are waited for in place.
    """

    def launch(self, activation: Activation) -> None:
        if activation.scope.repetition is not None:
            super().launch(activation)

    def offers_changed(self, activation: Activation, by: int) -> None:
        if activation.scope.repetition is not None:
            super().offers_changed(activation, by)

    def suspension(self) -> Suspend | None:
        if any(call.wait_kind not in _ANSWERED for call in self.waits.calls()):
            return None
        return super().suspension()


@dataclass(frozen=True, slots=True)
class StepsAlone:
    """What the nodes of a workflow's graph do in a program of its own.

    `calls` are the workflows that may be called, by slug.
    """

    plan: Plan
    clock: Clock
    http: GuardedClient | None
    calls: Mapping[str, Called]

    # -- the nodes of the graph

    async def begin(self, state: WorkflowState) -> WorkflowState:
        """Check the inputs and begin a run, whatever the thread held before.

        Raises InvalidInputError for inputs that do not fit the workflow's schema.
        """
        check_inputs(self.plan.inputs_schema, state.get("inputs", {}))
        given = state.get("run", {})
        public_id = str(uuid4()) if "started_at" in given else given.get("id", str(uuid4()))
        run = {"id": public_id, "started_at": self.clock.now().isoformat()}
        return {**fresh_state(state.get("inputs", {}), state.get("event")), "run": run}

    async def step(
        self, index: int, state: WorkflowState, body: BodyGraph | None
    ) -> Command[Any] | None:
        """Execute a step, or go on with it, until it is through or waits for an answer."""
        node = self.plan.graph.nodes[index]
        if state.get("status") is not None or node.id in state.get("steps", {}):
            return None
        history = History(_run(state), state)
        while True:
            async with self._visit(state, history) as visit:
                activation = visit.root_activation
                if activation is None or not activation.enter(index, body):
                    return None
                others = [self.plan.graph.nodes[other].id for other in activation.offered]
                passing = await activation.passing(index, alone=True)
            if passing is Passing.THROUGH:
                update = {**history.update, **step_update(visit.root, node.id)}
                return Command(update=update, goto=activation.way_on(node))
            if history.end is not None:
                through = step_update(visit.root, node.id) if node.id in visit.root.steps else {}
                return Command(update={**history.update, **through, **history.end})
            if activation.closed is not Leaving.SUSPENDED:
                raise RuntimeError(f"Step {node.id} could not go on; the log tells why.")
            if history.update or not all(history.waiting(other) for other in others):
                return Command(update=history.update, goto=node.id)
            await self._take_answer(history, history.waiting(node.id)[0], state)

    async def end(self, state: WorkflowState) -> WorkflowState | None:
        """All nodes are through: the run has ended, if it did not before."""
        if state.get("status") is not None:
            return None
        history = History(_run(state), state)
        async with self._visit(state, history) as visit:
            if visit.ending is not None:
                await visit.ending
            await visit.environment.recorder.flush()
        return {**history.update, **history.end} if history.end is not None else None

    # -- waits

    async def _take_answer(
        self, history: History, record: StepRecord, state: WorkflowState
    ) -> None:
        """Let the program answer what a step waits for; interrupts the graph until it does."""
        if record.wait_kind is WaitKind.RUN:
            history.answer(record.key, await self._call(history, record.key, state))
        elif record.wait_kind is WaitKind.APPROVAL:
            decision = interrupt(_request(record), response_schema=_Decision)
            at = {"at": self.clock.now().isoformat()}
            history.answer(record.key, {**decision.model_dump(), **at})
        else:
            history.answer(record.key, interrupt(_request(record)))

    async def _call(self, history: History, key: str, state: WorkflowState) -> JsonObject:
        """Run the workflow that a step calls, as a subgraph; what its end tells."""
        child = history.child(key)
        called = next(one for one in self.calls.values() if one.spec_hash == child["spec_hash"])
        run = {"id": f"{state['run']['id']}.{child['number']}"}
        ended = await called.run({"inputs": child["inputs"], "run": run})
        return {
            "run_id": child["number"],
            "status": ended.get("status"),
            "outputs": ended.get("outputs"),
            "error": ended.get("error"),
        }

    async def _resolve(self, tenant_id: str, reference: str) -> WorkflowTarget:
        called = self.calls.get(reference)
        if called is None:
            raise NotFoundError(f"The graph was compiled without the workflow '{reference}'.")
        return WorkflowTarget(_RUN, _RUN, called.spec_hash)

    # -- one visit

    @asynccontextmanager
    async def _visit(self, state: WorkflowState, history: History) -> AsyncIterator[_Visit]:
        """An execution that stands where the history leaves it."""
        timers = Timers(self.clock)
        ringing = asyncio.create_task(timers.run())
        async with GuardedClient() if self.http is None else nullcontext(self.http) as http:
            environment = Environment(
                runs=history,
                blobs=history.blobs,
                recorder=Recorder(history, _ignore, _ignore, _ignore),
                clock=self.clock,
                timers=timers,
                settings=_SETTINGS,
                ids=_Ids(state["run"]["id"]),
                http=http,
                resolve_workflow=self._resolve,
                left=_ignore,
            )
            visit = _Visit(environment, _run(state), self.plan, state.get("event"), None)
            try:
                visit.restore(history.records())
                yield visit
            finally:
                if not visit.ended:
                    visit.abandon()
                ringing.cancel()


def _ignore(*told: object) -> None:
    """Nobody but the state is told."""


def _run(state: WorkflowState) -> Run:
    started = datetime.fromisoformat(state["run"]["started_at"])
    return Run(
        id=_RUN,
        tenant_id="",
        workflow_id=None,
        version_id=None,
        spec=None,
        spec_hash="",
        status=RunStatus.RUNNING,
        source=RunSource.MANUAL,
        inputs=state.get("inputs", {}),
        config={},
        created_at=started,
        started_at=started,
    )


def _request(record: StepRecord) -> JsonObject:
    """What a program is told that has to answer."""
    assert record.wait_kind is not None
    request: JsonValue = None if record.input is None else decode_json(record.input)
    return {
        "step": record.key,
        "kind": record.wait_kind.value,
        "request": request,
        "until": record.wake_at and record.wake_at.isoformat(),
    }
