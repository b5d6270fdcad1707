"""The runtimes that a worker has beside the engine's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from automate_engine.compile import Plan
from automate_engine.domain import JsonObject, Run
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.execution import Execution, Runtime

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

__all__ = ["further_runtimes", "runtime_names"]

_LANGGRAPH = "langgraph"


def runtime_names() -> frozenset[str]:
    """What a run's config may name: ``native``, and ``langgraph`` where its extra is installed."""
    return frozenset({"native", *([_LANGGRAPH] if find_spec("langgraph") else [])})


def further_runtimes(
    make_saver: Callable[[], BaseCheckpointSaver[int]] | None = None,
) -> dict[str, Runtime]:
    """The runtimes beside the engine's own, by name. `make_saver` gives what keeps the states of
    LangGraph's graphs; without it runs go on from their records alone."""
    return {_LANGGRAPH: _langgraph(make_saver)} if _LANGGRAPH in runtime_names() else {}


def _langgraph(make_saver: Callable[[], BaseCheckpointSaver[int]] | None) -> Runtime:
    @cache
    def loaded() -> Runtime:
        from automate_engine.interop.langgraph import LangGraphRuntime

        return LangGraphRuntime(make_saver() if make_saver else None)

    def runtime(
        environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> Execution:
        """LangGraph is imported when the first run asks for it: that takes seconds and memory."""
        return loaded()(environment, run, plan, event)

    return runtime
