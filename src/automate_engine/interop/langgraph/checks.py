"""What a LangGraph graph cannot express, told when it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from automate_engine.domain.errors import Problem, SpecError
from automate_engine.spec import Graph, NodeSpec, WorkflowSpec

__all__ = ["called", "check_alone", "check_worker"]

_RESERVED = ("__start__", "__end__")
_WORKER = "Let a worker execute the workflow, with `runtime: langgraph` in the run's config."


def check_worker(spec: WorkflowSpec) -> None:
    """Raises SpecError for what LangGraph cannot do in a worker either: node ids that it keeps for
    itself, and items that are spread over runs."""
    _refuse(_nowhere(spec))


def check_alone(spec: WorkflowSpec, workflows: Mapping[str, WorkflowSpec]) -> None:
    """Raises SpecError for all that needs a worker and its stores, in the workflow itself and in
    those of `workflows` that it calls."""
    _refuse(_alone(spec, workflows, ()))


def called(spec: WorkflowSpec, workflows: Mapping[str, WorkflowSpec]) -> list[str]:
    """The slugs of the workflows that a workflow may call: all, when an expression names one."""
    references = [
        node.config.get("workflow") for _, node in _nodes(spec) if node.type == "workflow"
    ]
    if any(not isinstance(reference, str) or "{" in reference for reference in references):
        return list(workflows)
    return [slug for slug in workflows if slug in references]


def _refuse(problems: Iterator[Problem]) -> None:
    found = list(problems)
    if found:
        raise SpecError("The workflow cannot be a LangGraph graph.", found)


def _nowhere(spec: WorkflowSpec) -> Iterator[Problem]:
    for path, node in _nodes(spec):
        if node.config.get("spread") is not None and node.type == "for_each":
            yield Problem(
                "langgraph_spread",
                "Spreading items over runs is native to the worker's own runtime.",
                "Remove 'spread', or the 'runtime' of the run's config.",
                f"{path}.config.spread",
                node.id,
            )
        if node.id in _RESERVED:
            yield Problem(
                "langgraph_name",
                f"LangGraph keeps the name '{node.id}' for itself.",
                "Give the node another id.",
                f"{path}.id",
                node.id,
            )


def _alone(
    spec: WorkflowSpec, workflows: Mapping[str, WorkflowSpec], callers: tuple[str, ...]
) -> Iterator[Problem]:
    yield from _nowhere(spec)
    if spec.settings.error_workflow:
        yield _inexpressible("An error workflow", "settings.error_workflow")
    for path, node in _nodes(spec):
        if node.type == "workflow":
            yield from _call_problems(path, node, workflows)
        elif node.type == "emit":
            yield _inexpressible("Emitting an event", f"{path}.type", node.id)
    for slug in called(spec, workflows):
        if slug in callers:
            message = f"The workflow '{slug}' calls itself, which graphs cannot."
            yield Problem("langgraph_circle", message, _WORKER, "nodes")
        else:
            yield from _alone(workflows[slug], workflows, (*callers, slug))


def _call_problems(
    path: str, node: NodeSpec, workflows: Mapping[str, WorkflowSpec]
) -> Iterator[Problem]:
    reference = node.config.get("workflow")
    if isinstance(reference, str) and "{" not in reference and reference not in workflows:
        yield Problem(
            "langgraph_workflow",
            f"The called workflow '{reference}' is not there.",
            "Give its document in `workflows`.",
            f"{path}.config.workflow",
            node.id,
        )
    if node.config.get("wait", True) is not True:
        feature = "A called workflow that is not waited for"
        yield _inexpressible(feature, f"{path}.config.wait", node.id)
    if node.timeout is not None:
        yield _inexpressible("A time limit of a called workflow", f"{path}.timeout", node.id)
    if ".config.body." in path:
        yield _inexpressible("A called workflow in a body", path, node.id)


def _inexpressible(feature: str, field: str, node_id: str | None = None) -> Problem:
    message = f"{feature} is not possible in LangGraph alone."
    return Problem("langgraph_inexpressible", message, _WORKER, field, node_id)


def _nodes(graph: Graph, path: str = "") -> Iterator[tuple[str, NodeSpec]]:
    """Each node of a graph and of the bodies in it, with its path in the document."""
    for position, node in enumerate(graph.nodes):
        place = f"{path}nodes.{position}"
        yield place, node
        body = node.config.get("body")
        if isinstance(body, dict):
            yield from _nodes(Graph.model_validate(body), f"{place}.config.body.")
