"""One activation of a graph whose steps LangGraph starts, in the order that it decides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from langgraph.types import Command, interrupt

from automate_engine.compile import GraphPlan, PlanNode
from automate_engine.interop.langgraph.state import WorkflowState, step_update
from automate_engine.runtime.ending import Leaving
from automate_engine.runtime.scope import Scope
from automate_engine.runtime.state import GraphState

if TYPE_CHECKING:
    from automate_engine.interop.langgraph.execution import BodyGraph, GraphExecution

__all__ = ["BEGIN", "END_OF_RUN", "Activation", "FollowedScope", "Passing", "way_on"]

BEGIN = "run.begin"
"""The graph node before the first steps. No step has a dot in its id."""

END_OF_RUN = "run.end"
"""The graph node after the last steps."""


class _FollowedState(GraphState):
    """A graph state that remembers which nodes were skipped because of which."""

    __slots__ = ("skipped",)

    def __init__(self, plan: GraphPlan) -> None:
        super().__init__(plan)
        self.skipped: dict[int, list[int]] = {}

    def resolve(self, index: int, port: str | None) -> tuple[list[int], list[int]]:
        ready, skipped = super().resolve(index, port)
        if skipped:
            self.skipped[index] = skipped
        return ready, skipped


class FollowedScope(Scope):
    """An activation whose ends and skips LangGraph hears of."""

    __slots__ = ()

    def __init__(self, graph: GraphPlan, *args: Any, **values: Any) -> None:
        super().__init__(graph, *args, **values)
        self.state: _FollowedState = _FollowedState(graph)


class Passing(Enum):
    """What became of a step that a graph node waited for."""

    THROUGH = auto()
    OTHERS = auto()
    CLOSED = auto()


class Activation:
    """Steps that may run are offered here, and start when LangGraph comes to their nodes.

    A node of the graph is left when its step is through: its end, or that it is skipped, is
    durable. It is also left, to come back to it in the next superstep, when other steps are
    offered, since LangGraph starts nothing before all nodes of a superstep are left. `closed`
    tells that nothing more is to be done here, and why.
    """

    def __init__(
        self, execution: GraphExecution, scope: FollowedScope, starting: Iterable[int] = ()
    ) -> None:
        self.scope = scope
        self.closed: Leaving | None = None
        self.task: asyncio.Task[None] | None = None
        self._execution = execution
        self._offered: dict[int, Callable[[], None]] = {}
        self._under_way: set[int] = set()
        self._changed = asyncio.Event()
        later = set(starting)
        nodes = range(len(scope.graph.nodes))
        ended = scope.state.remaining < len(nodes)
        self._through = (
            {one for one in nodes if one not in later and scope.state.decided(one)}
            if ended
            else set()
        )

    # -- what the execution tells

    @property
    def offered(self) -> Iterable[int]:
        """The nodes that may run and were not started yet."""
        return self._offered.keys()

    def offer(self, index: int, start: Callable[[], None]) -> None:
        """Let a node run once LangGraph comes to it."""
        self._offered[index] = start
        self._execution.offers_changed(self, 1)
        self._change()

    def note_end(self, index: int) -> None:
        """The end of a step is durable, and with it that others are skipped."""
        self._under_way.discard(index)
        self._through.add(index)
        self._through.update(self.scope.state.skipped.pop(index, ()))
        self._change()

    def close(self, how: Leaving) -> None:
        """Nothing more is to be done here."""
        self.closed = how
        self._execution.offers_changed(self, -len(self._offered))
        self._offered.clear()
        self._change()

    def cancel(self) -> None:
        """As `close`, at once: what LangGraph does here is cut off."""
        self.close(Leaving.LOST)
        if self.task is not None:
            self.task.cancel()

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    # -- what a node of the graph does

    async def step(
        self, index: int, state: WorkflowState, body: BodyGraph | None
    ) -> Command[Any] | None:
        """Start or watch the step of a node; where LangGraph goes from here."""
        node = self.scope.graph.nodes[index]
        if node.id in state.get("steps", {}) or not self.enter(index, body):
            return None
        match await self.passing(index):
            case Passing.THROUGH:
                return Command(update=step_update(self.scope, node.id), goto=self.way_on(node))
            case Passing.OTHERS:
                return Command(goto=node.id)
            case Passing.CLOSED:
                return self._closed(node)

    def way_on(self, node: PlanNode) -> list[str]:
        return way_on(self.scope.graph, node, is_body=self.scope.repetition is not None)

    def _closed(self, node: PlanNode) -> Command[Any] | None:
        if self.scope.repetition is not None:
            return None
        if self.closed is Leaving.SUSPENDED:
            interrupt({"run": self._execution.public_id, "step": node.id})
        return Command(update=self._execution.result)

    def enter(self, index: int, body: BodyGraph | None) -> bool:
        """Start the step if it was not; False when other steps before it have yet to end."""
        start = self._offered.pop(index, None)
        if start is not None:
            self._under_way.add(index)
            self._execution.offers_changed(self, -1)
            self._execution.start_entered(self.scope, index, body, start)
        return self.closed is not None or index in self._under_way or index in self._through

    async def passing(self, index: int, *, alone: bool = False) -> Passing:
        """Wait until the node is to be left; when `alone`, not for the sake of others."""
        await asyncio.sleep(0)
        while True:
            if self.closed is not None:
                return Passing.CLOSED
            if index in self._through:
                return Passing.THROUGH
            if self._offered and not alone:
                return Passing.OTHERS
            await self._changed.wait()


def way_on(graph: GraphPlan, node: PlanNode, *, is_body: bool) -> list[str]:
    """The graph nodes that follow a node: all that its edges lead to, live or dead."""
    ids = [graph.nodes[target].id for target in dict.fromkeys(node.targets)]
    return ids or ([] if is_body else [END_OF_RUN])
