"""From a document to a Plan: everything is checked, and everything wrong is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from automate_engine.compile.configs import CompiledConfig, check_config
from automate_engine.compile.graph import Shape, check_shape
from automate_engine.compile.input_schema import schema_problems
from automate_engine.compile.plan import GraphPlan, Plan, PlanNode
from automate_engine.compile.references import Ancestors, Visible, check_references
from automate_engine.compile.terms import check_terms
from automate_engine.domain.errors import Problem, SpecError
from automate_engine.domain.json import JsonObject, bounded_json
from automate_engine.expressions import Compiled, ExpressionSyntaxError, compile_value
from automate_engine.nodes import NodeRegistry, default_registry
from automate_engine.nodes.base import AsyncNode, CompositeNode, Node
from automate_engine.spec import (
    Graph,
    NodeSpec,
    WorkflowSpec,
    parse,
    spec_hash,
)

__all__ = ["MAX_BODY_DEPTH", "MAX_NODES", "check", "compile_spec"]

MAX_NODES = 20_000
"""The most nodes a workflow may have, its bodies included."""

MAX_BODY_DEPTH = 10
"""How deep bodies may be nested."""


def compile_spec(document: JsonObject | WorkflowSpec, registry: NodeRegistry | None = None) -> Plan:
    """Check a workflow and make its Plan. Raises SpecError listing every problem."""
    spec = parse(document)
    compilation = _Compilation(registry or default_registry())
    plan = compilation.workflow(spec)
    if compilation.problems:
        raise SpecError("The workflow is not valid.", compilation.problems)
    return plan


def check(document: JsonObject, registry: NodeRegistry | None = None) -> list[Problem]:
    """Every problem of a document; an empty list when it can be published."""
    try:
        compile_spec(document, registry)
    except SpecError as error:
        return list(error.problems)
    return []


@dataclass(slots=True)
class _Compilation:
    registry: NodeRegistry
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def workflow(self, spec: WorkflowSpec) -> Plan:
        self.problems.extend(schema_problems(spec.inputs, "inputs"))
        root = Visible((), spec.inputs, spec.vars)
        graph, ancestors = self.graph(spec, root, "", 0)
        outputs = self._outputs(spec, root.inside(ancestors, None))
        check_terms(spec.settings, self.problems)
        if not spec.nodes:
            self.problems.append(
                Problem("empty", "The workflow has no nodes.", "Add a node.", "nodes")
            )
        return Plan(
            graph=graph,
            outputs=outputs,
            inputs_schema=spec.inputs,
            vars=spec.vars,
            settings=spec.settings,
            spec_hash=spec_hash(spec),
            spec=spec,
        )

    def graph(
        self, graph: Graph, outer: Visible, path: str, depth: int
    ) -> tuple[GraphPlan, Ancestors]:
        """Compile a graph whose surroundings are `outer`."""
        self.nodes += len(graph.nodes)
        if self.nodes > MAX_NODES:
            raise SpecError(
                "The workflow is not valid.",
                [
                    Problem(
                        "too_many_nodes",
                        f"The workflow has more than {MAX_NODES:,} nodes.",
                        "Move parts into workflows of their own and call them.",
                        f"{path}nodes",
                    )
                ],
            )
        shape = check_shape(graph, self._ports, path, self.problems)
        ancestors = Ancestors(shape)
        places = {id(node): position for position, node in enumerate(graph.nodes)}
        written = [*shape.order, *shape.rest]
        indexes = {node.id: index for index, node in enumerate(written)}
        links = _Links(shape, indexes)
        nodes = []
        for node in written:
            visible = outer.inside(ancestors, node.id)
            place = f"{path}nodes.{places[id(node)]}"
            compiled = self._node(node, visible, place, links, depth)
            if compiled is not None:
                nodes.append(compiled)
        plan = GraphPlan(
            nodes=tuple(nodes),
            by_id=indexes,
            roots=tuple(node.index for node in nodes if node.in_degree == 0),
            ends=tuple(node.index for node in nodes if not node.targets),
        )
        return plan, ancestors

    def _ports(self, spec: NodeSpec) -> tuple[str, ...] | None:
        node = self.registry.get(spec.type)
        return None if node is None else node.ports(spec.config)

    def _node(
        self, spec: NodeSpec, visible: Visible, place: str, links: _Links, depth: int
    ) -> PlanNode | None:
        node = self.registry.get(spec.type)
        if node is None:
            self._unknown_type(spec, place)
            return None
        self._check_options(spec, node, place)
        config = check_config(spec, node, f"{place}.config", self.problems)
        check_references(config.references, visible, spec.id, self.problems)
        body = self._body(spec, node, config, visible, place, depth)
        index = links.indexes[spec.id]
        return PlanNode(
            index=index,
            id=spec.id,
            node=node,
            config=config.eager,
            static=config.static,
            static_input=_static_input(node, config),
            lazy=config.lazy,
            fixed={name: spec.config[name] for name in node.lazy if name in spec.config},
            body=body,
            ports=node.ports(spec.config),
            successors=links.successors(spec.id),
            targets=links.targets(spec.id),
            in_degree=links.in_degree[index],
            join_all=spec.join == "all",
            on_error=spec.on_error,
            retry=spec.retry,
            timeout=spec.timeout if spec.timeout is not None else node.default_timeout,
        )

    def _check_options(self, spec: NodeSpec, node: Node[Any], place: str) -> None:
        """Refuse options that could do nothing for this type of node."""
        if spec.timeout is not None and not isinstance(node, AsyncNode):
            self.problems.append(
                Problem(
                    "unused_timeout",
                    f"A '{spec.type}' node has no time limit of this kind.",
                    "Remove it. Limit the steps of a body, a wait by its own field, or the whole "
                    "run by settings.timeout.",
                    f"{place}.timeout",
                    spec.id,
                )
            )
        if spec.retry is not None and isinstance(node, CompositeNode):
            self.problems.append(
                Problem(
                    "unused_retry",
                    f"A '{spec.type}' node is not tried again as a whole.",
                    "Move 'retry' to the steps of its body.",
                    f"{place}.retry",
                    spec.id,
                )
            )

    def _body(
        self,
        spec: NodeSpec,
        node: Node[Any],
        config: CompiledConfig,
        visible: Visible,
        place: str,
        depth: int,
    ) -> GraphPlan | None:
        if not isinstance(node, CompositeNode):
            return None
        inner = visible.with_locals(_local_names(spec.config))
        path = f"{place}.config.body."
        body = self._body_graph(spec, path, depth)
        if body is None:
            return None
        plan, ancestors = self.graph(body, inner, path, depth + 1)
        for name, compiled in config.lazy.items():
            scope = inner if name in node.conditions else inner.inside(ancestors, None)
            check_references(compiled.references, scope, spec.id, self.problems)
        return plan

    def _body_graph(self, spec: NodeSpec, path: str, depth: int) -> Graph | None:
        if depth >= MAX_BODY_DEPTH:
            self.problems.append(
                Problem(
                    "too_deep",
                    f"Bodies are nested deeper than {MAX_BODY_DEPTH}.",
                    "Move the inner steps into a workflow of their own and call it.",
                    path.rstrip("."),
                    spec.id,
                )
            )
            return None
        written = spec.config.get("body")
        if not isinstance(written, dict):
            return None
        try:
            body = Graph.model_validate(written)
        except ValidationError:
            return None
        if not body.nodes:
            self.problems.append(
                Problem("empty", "The body has no nodes.", "Add a node.", path.rstrip("."), spec.id)
            )
        return body

    def _unknown_type(self, spec: NodeSpec, place: str) -> None:
        close = get_close_matches(spec.type, list(self.registry), n=1)
        self.problems.append(
            Problem(
                "unknown_type",
                f"There is no node type '{spec.type}'.",
                f"Did you mean '{close[0]}'?" if close else "Use one of the installed node types.",
                f"{place}.type",
                spec.id,
            )
        )

    def _outputs(self, spec: WorkflowSpec, visible: Visible) -> Compiled | None:
        if not spec.outputs:
            return None
        try:
            outputs = compile_value(spec.outputs, field="outputs")
        except ExpressionSyntaxError as error:
            self.problems.extend(error.problems)
            return None
        check_references(outputs.references, visible, None, self.problems)
        return outputs


class _Links:
    """The edges of a graph by index, for the arrays of its plan."""

    def __init__(self, shape: Shape, indexes: Mapping[str, int]) -> None:
        self.indexes = indexes
        self.in_degree = [0] * len(indexes)
        self._by_port: dict[str, dict[str, list[int]]] = {}
        for source, port, target in shape.edges:
            index = indexes.get(target)
            if index is None or source not in indexes:
                continue
            self.in_degree[index] += 1
            self._by_port.setdefault(source, {}).setdefault(port, []).append(index)

    def successors(self, node_id: str) -> dict[str, tuple[int, ...]]:
        ports = self._by_port.get(node_id, {})
        return {port: tuple(targets) for port, targets in ports.items()}

    def targets(self, node_id: str) -> tuple[int, ...]:
        ports = self._by_port.get(node_id, {})
        return tuple(target for targets in ports.values() for target in targets)


def _static_input(node: Node[Any], config: CompiledConfig) -> bytes | None:
    if config.static is None:
        return None
    return bounded_json(node.recorded(config.eager.evaluate({}), config.static))


def _local_names(config: Mapping[str, Any]) -> set[str]:
    """The names that a body sees beside the workflow's own."""
    return {
        str(config.get("item_name") or "item"),
        str(config.get("index_name") or "index"),
    }
