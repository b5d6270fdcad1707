"""From a plan's graph to a LangGraph graph with the same nodes and edges."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol, TypeAlias

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from automate_engine.compile import GraphPlan, PlanNode
from automate_engine.interop.langgraph.activation import BEGIN, END_OF_RUN, Activation
from automate_engine.interop.langgraph.execution import BodyGraph
from automate_engine.interop.langgraph.state import WorkflowState

__all__ = ["Alone", "build_graph"]

_Answer: TypeAlias = "Command[Any] | WorkflowState | None"


class _Function(Protocol):
    """A node of a LangGraph graph. The context is the activation, where a worker drives it."""

    def __call__(self, state: WorkflowState, *, runtime: Runtime[Any]) -> Awaitable[_Answer]: ...


class Alone(Protocol):
    """What the nodes of a graph do that no worker drives."""

    async def begin(self, state: WorkflowState) -> _Answer: ...

    async def step(self, index: int, state: WorkflowState, body: BodyGraph | None) -> _Answer: ...

    async def end(self, state: WorkflowState) -> _Answer: ...


def build_graph(
    graph: GraphPlan,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    *,
    alone: Alone | None = None,
    name: str = "workflow",
) -> BodyGraph:
    """The LangGraph graph of a whole workflow. Its nodes are named by the steps' ids, edges carry
    the ports' names, and bodies are subgraphs. `alone` is for one that no worker drives."""
    builder: StateGraph[Any, Any, Any, Any] = StateGraph(WorkflowState)
    builder.add_node(BEGIN, _begin(alone))
    builder.add_node(END_OF_RUN, _end(alone))
    builder.add_edge(START, BEGIN)
    _add_steps(builder, graph, alone)
    for index in graph.roots:
        builder.add_edge(BEGIN, graph.nodes[index].id)
    return builder.compile(checkpointer=checkpointer, name=name)


def _build_body(graph: GraphPlan, alone: Alone | None, name: str) -> BodyGraph:
    builder: StateGraph[Any, Any, Any, Any] = StateGraph(WorkflowState)
    _add_steps(builder, graph, alone, is_body=True)
    for index in graph.roots:
        builder.add_edge(START, graph.nodes[index].id)
    return builder.compile(name=name)


def _add_steps(
    builder: StateGraph[Any, Any, Any, Any],
    graph: GraphPlan,
    alone: Alone | None,
    *,
    is_body: bool = False,
) -> None:
    for node in graph.nodes:
        body = None if node.body is None else _build_body(node.body, alone, node.id)
        labels = _labels(graph, node) or ({} if is_body else {END_OF_RUN: ""})
        builder.add_node(node.id, _step(node.index, body, alone), destinations=labels)


def _labels(graph: GraphPlan, node: PlanNode) -> dict[str, str]:
    """The nodes that a node's edges lead to, with the ports by which they do."""
    ports: dict[str, list[str]] = {}
    for port, targets in node.successors.items():
        for target in targets:
            ports.setdefault(graph.nodes[target].id, []).append(port)
    return {target: ", ".join(names) for target, names in ports.items()}


def _step(index: int, body: BodyGraph | None, alone: Alone | None) -> _Function:
    async def step(state: WorkflowState, *, runtime: Runtime[Any]) -> _Answer:
        driven: Activation | None = runtime.context
        if driven is not None:
            return await driven.step(index, state, body)
        assert alone is not None
        return await alone.step(index, state, body)

    return step


def _begin(alone: Alone | None) -> _Function:
    async def begin(state: WorkflowState, *, runtime: Runtime[Any]) -> _Answer:
        return None if alone is None else await alone.begin(state)

    return begin


def _end(alone: Alone | None) -> _Function:
    async def end(state: WorkflowState, *, runtime: Runtime[Any]) -> _Answer:
        return None if alone is None else await alone.end(state)

    return end
