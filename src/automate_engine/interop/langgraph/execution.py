"""A run of the worker whose order LangGraph decides: everything else is as in any run."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeAlias

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.graph.state import CompiledStateGraph

from automate_engine.compile import Plan, PlanNode
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import Run, RunStatus, StepRecord
from automate_engine.interop.langgraph.activation import Activation, FollowedScope
from automate_engine.interop.langgraph.state import WorkflowState, fresh_state, result_update
from automate_engine.ports.journal import Suspend
from automate_engine.runtime.ending import Leaving
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.execution import Execution
from automate_engine.runtime.restoring import take_up_step
from automate_engine.runtime.scope import Scope, StepCall

__all__ = ["BodyGraph", "GraphExecution"]

_logger = logging.getLogger(__name__)

BodyGraph: TypeAlias = CompiledStateGraph[Any, Any, Any, Any]

NO_LIMIT = 2**31
"""Supersteps that no run reaches: the bound on a run is its number of steps."""


class GraphExecution(Execution):
    """Drives a claimed run with a LangGraph graph of its plan.

    LangGraph goes from node to node along the workflow's edges and starts each step; the step is
    evaluated, executed, tried again and recorded as in any run, and its node is left once its end
    is durable. Bodies are graphs of their own, one invocation for each activation.

    The run's records are the truth and the graph's checkpoints, in the thread with the run's
    public id, tell where LangGraph stood. So a checkpoint that is older than the records, or lost,
    only makes LangGraph pass once more by steps that have ended. `unseen` also counts the steps
    that were offered to be taken up again and that LangGraph has not come to.
    """

    scope_type: ClassVar[type[Scope]] = FollowedScope
    runs_ahead: ClassVar[bool] = False

    def __init__(
        self,
        environment: Environment,
        run: Run,
        plan: Plan,
        event: JsonObject | None,
        graph: BodyGraph | None,
    ) -> None:
        self.result: WorkflowState = {}
        self._graph = graph
        self._event = event
        self._context = _own_context()
        self._activations: dict[str, Activation] = {}
        self._bodies: dict[str, BodyGraph] = {}
        self._offers = 0
        self._is_restored = False
        self._leaving: Leaving | None = None
        super().__init__(environment, run, plan, event)

    # -- what may run is offered

    def restore(self, records: Sequence[StepRecord]) -> None:
        self._is_restored = True
        super().restore(records)

    def go_on(self, scope: Scope, ready: Sequence[int]) -> None:
        if self.ended or scope.ended:
            return
        activation = self._activation(scope, ready)
        for index in ready:
            activation.offer(index, partial(self.start, scope, index))

    def take_up(self, scope: Scope, steps: Sequence[tuple[PlanNode, StepRecord | None]]) -> None:
        if self.ended or scope.ended or not steps:
            return
        activation = self._activation(scope, [node.index for node, _ in steps])
        for node, record in steps:
            activation.offer(node.index, partial(self._take_up, scope, node, record))
            self.unseen += 1

    def _take_up(self, scope: Scope, node: PlanNode, record: StepRecord | None) -> None:
        self.unseen -= 1
        take_up_step(self, scope, node, record)

    def step_ended(self, call: StepCall, ready: Sequence[int]) -> None:
        activation = self._activations.get(call.scope.key)
        if activation is not None:
            activation.note_end(call.node.index)
        super().step_ended(call, ready)

    def offers_changed(self, activation: Activation, by: int) -> None:
        """Steps were offered, or are not any more: meanwhile the run is not given up."""
        self._offers += by

    def suspension(self) -> Suspend | None:
        return None if self._offers else super().suspension()

    def start_entered(
        self, scope: Scope, index: int, body: BodyGraph | None, start: Callable[[], None]
    ) -> None:
        """Start a step that LangGraph has come to, outside of LangGraph's context."""
        if body is not None:
            self._bodies[self.call(scope, scope.graph.nodes[index]).key] = body
        self._context.copy().run(self.safely, start)
        self.rest()

    # -- activations and their graphs

    @property
    def root_activation(self) -> Activation | None:
        return self._activations.get(self.root.key)

    def _activation(self, scope: Scope, starting: Sequence[int]) -> Activation:
        activation = self._activations.get(scope.key)
        if activation is None:
            assert isinstance(scope, FollowedScope)
            activation = Activation(self, scope, starting)
            self._activations[scope.key] = activation
            self.launch(activation)
        return activation

    def launch(self, activation: Activation) -> None:
        """Let LangGraph go through the graph of an activation."""
        is_root = activation.scope.repetition is None
        work = self._drive_root(activation) if is_root else self._drive_body(activation)
        loop = asyncio.get_running_loop()
        activation.task = loop.create_task(work, context=self._context.copy())
        activation.task.add_done_callback(partial(self._driven, activation))

    async def _drive_root(self, activation: Activation) -> None:
        config: RunnableConfig = {
            "configurable": {"thread_id": self.public_id},
            "recursion_limit": NO_LIMIT,
        }
        graph = self._graph
        assert graph is not None
        fresh = fresh_state(self.run.inputs, self._event)
        state = None if await self._has_checkpoint(graph, config) else fresh
        while activation.closed is None:
            await graph.ainvoke(state, config, context=activation, output_keys=["status"])
            state = fresh

    async def _has_checkpoint(self, graph: BodyGraph, config: RunnableConfig) -> bool:
        """Whether the thread has a place to go on from."""
        if not self._is_restored or graph.checkpointer is None:
            return False
        return bool((await graph.aget_state(config)).next)

    async def _drive_body(self, activation: Activation) -> None:
        graph = self._bodies[activation.scope.key.rpartition("[")[0]]
        config: RunnableConfig = {"recursion_limit": NO_LIMIT}
        while activation.closed is None:
            await graph.ainvoke(fresh_state({}, None), config, context=activation)

    def _driven(self, activation: Activation, task: asyncio.Task[None]) -> None:
        """LangGraph has come to the end of an activation's graph, or failed."""
        if not task.cancelled() and task.exception() is not None:
            _logger.error("LangGraph failed in run %s", self.public_id, exc_info=task.exception())
            activation.closed = None
        if self._leaving is not None and activation.scope.repetition is None:
            super().leave(self._leaving)
        elif activation.closed is None:
            self.abandon()

    # -- ends

    def scope_ended(self, scope: Scope, records: list[StepRecord]) -> None:
        if scope.repetition is not None and scope.key in self._activations:
            self._activations.pop(scope.key).close(Leaving.ENDED)
        super().scope_ended(scope, records)

    def stop_work(self, concerns: Callable[[Scope], bool]) -> None:
        super().stop_work(concerns)
        for key, activation in list(self._activations.items()):
            if activation.scope.repetition is not None and concerns(activation.scope):
                self._activations.pop(key).cancel()

    def finish(
        self,
        status: RunStatus,
        records: Sequence[StepRecord] = (),
        *,
        outputs: JsonValue = None,
        error: JsonObject | None = None,
    ) -> None:
        self.result = result_update(status, None, error)
        super().finish(status, records, outputs=outputs, error=error)

    def leave(self, how: Leaving) -> None:
        """The worker hears that the run is left once LangGraph has stopped."""
        self._leaving = how
        root = self.root_activation
        if root is not None and how is Leaving.LOST:
            root.cancel()
        elif root is not None:
            root.close(how)
        if root is None or root.task is None or root.task.done():
            super().leave(how)


def _own_context() -> contextvars.Context:
    """The context as it is, but for the node of LangGraph that this may be called in."""
    context = contextvars.copy_context()
    context.run(var_child_runnable_config.set, None)
    return context
