"""`compile_langgraph`: a workflow as a graph for programs that use LangGraph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver

from automate_engine.compile import compile_spec
from automate_engine.domain.json import JsonObject
from automate_engine.interop.langgraph.alone import Called, StepsAlone
from automate_engine.interop.langgraph.building import build_graph
from automate_engine.interop.langgraph.checks import called, check_alone
from automate_engine.interop.langgraph.execution import NO_LIMIT, BodyGraph
from automate_engine.interop.langgraph.state import WorkflowState
from automate_engine.net import GuardedClient
from automate_engine.nodes import NodeRegistry
from automate_engine.ports import Clock
from automate_engine.runtime.clock import SystemClock
from automate_engine.spec import WorkflowSpec, parse, spec_hash

__all__ = ["compile_langgraph"]


def compile_langgraph(
    spec: WorkflowSpec | JsonObject,
    *,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    workflows: Mapping[str, WorkflowSpec | JsonObject] | None = None,
    registry: NodeRegistry | None = None,
    http: GuardedClient | None = None,
    clock: Clock | None = None,
    name: str = "workflow",
) -> BodyGraph:
    """A workflow as a compiled LangGraph graph, which needs no worker and no store.

    ::

        graph = compile_langgraph(spec, checkpointer=InMemorySaver())
        state = await graph.ainvoke({"inputs": {"total": 500}}, config)
        state["status"], state["outputs"]

    The state is a `WorkflowState`; nodes are named by the steps' ids. A step that waits for a
    person or an event interrupts the graph, which a checkpointer has to keep, until
    ``Command(resume=...)``. `workflows` are those that the workflow may call, by slug. `registry`
    has the node types, by default those that come with the engine; `http` is the client of
    outbound requests, by default one for each visit to a node.

    Raises SpecError for a workflow that is not valid, or that has something which LangGraph alone
    cannot express; all of it is listed with the nodes' ids.
    """
    documents = {slug: parse(document) for slug, document in (workflows or {}).items()}
    root = parse(spec)
    check_alone(root, documents)
    graph = _compile(root, documents, registry, http, clock or SystemClock(), checkpointer, name)
    return graph.with_config({"recursion_limit": NO_LIMIT})


def _compile(
    spec: WorkflowSpec,
    documents: Mapping[str, WorkflowSpec],
    registry: NodeRegistry | None,
    http: GuardedClient | None,
    clock: Clock,
    checkpointer: BaseCheckpointSaver[Any] | None,
    name: str,
) -> BodyGraph:
    calls = {
        slug: _called(
            documents[slug],
            _compile(documents[slug], documents, registry, http, clock, None, slug),
        )
        for slug in called(spec, documents)
    }
    plan = compile_spec(spec, registry)
    alone = StepsAlone(plan, clock, http, calls)
    return build_graph(plan.graph, checkpointer, alone=alone, name=name)


def _called(spec: WorkflowSpec, graph: BodyGraph) -> Called:
    async def run(state: WorkflowState) -> WorkflowState:
        return cast(WorkflowState, await graph.ainvoke(state))

    return Called(spec_hash(spec), run)
