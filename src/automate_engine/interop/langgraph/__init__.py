"""Workflows as LangGraph graphs: for programs that use LangGraph, and as a runtime of the worker.

Needs the extra ``langgraph``; nothing else of the engine imports this package.
"""

from importlib.util import find_spec

if find_spec("langgraph") is None:
    raise ModuleNotFoundError(
        "LangGraph is not installed. Run: pip install 'automate-platform[langgraph]'",
        name="langgraph",
    )

from automate_engine.interop.langgraph.graph import compile_langgraph
from automate_engine.interop.langgraph.runtime import LangGraphRuntime
from automate_engine.interop.langgraph.state import WorkflowState

__all__ = ["LangGraphRuntime", "WorkflowState", "compile_langgraph"]
