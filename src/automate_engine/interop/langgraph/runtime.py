"""The runtime ``langgraph`` of the worker."""

from __future__ import annotations

from collections import OrderedDict

from langgraph.checkpoint.base import BaseCheckpointSaver

from automate_engine.compile import Plan
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run
from automate_engine.interop.langgraph.building import build_graph
from automate_engine.interop.langgraph.checks import check_worker
from automate_engine.interop.langgraph.execution import BodyGraph, GraphExecution
from automate_engine.runtime.environment import Environment

__all__ = ["LangGraphRuntime"]

_KEPT_GRAPHS = 200


class LangGraphRuntime:
    """Executes runs whose config has ``runtime: langgraph``; give it to the Engine's `runtimes`.

    `saver` keeps the graphs' checkpoints in threads with the runs' public ids. Without one a run
    goes on from its records alone.
    """

    def __init__(self, saver: BaseCheckpointSaver[int] | None = None) -> None:
        self._saver = saver
        self._graphs: OrderedDict[str, BodyGraph] = OrderedDict()

    def __call__(
        self, environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> GraphExecution:
        """Raises SpecError for a workflow that cannot be a LangGraph graph."""
        return GraphExecution(environment, run, plan, event, self._graph(plan))

    def _graph(self, plan: Plan) -> BodyGraph:
        graph = self._graphs.get(plan.spec_hash)
        if graph is None:
            check_worker(plan.spec)
            graph = self._graphs[plan.spec_hash] = build_graph(plan.graph, self._saver)
            if len(self._graphs) > _KEPT_GRAPHS:
                self._graphs.popitem(last=False)
        self._graphs.move_to_end(plan.spec_hash)
        return graph
