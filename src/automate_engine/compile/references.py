"""Checks that every expression refers to something that will be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from automate_engine.compile.graph import Shape
from automate_engine.domain.errors import Problem
from automate_engine.domain.json import JsonObject
from automate_engine.expressions import Reference

__all__ = ["Ancestors", "Visible", "check_references"]

_STEP_FIELDS = frozenset({"output", "error", "status", "port"})
_RUN_FIELDS = frozenset({"id", "started_at"})


class Ancestors:
    """Which nodes are upstream of which: one bit set for each node, built in one pass.

    Of nodes without a place because of a cycle, every node counts as upstream.
    """

    def __init__(self, shape: Shape) -> None:
        nodes = [*shape.order, *shape.rest]
        self._bit = {node.id: 1 << position for position, node in enumerate(nodes)}
        self._above: dict[str, int] = dict.fromkeys(self._bit, (1 << len(nodes)) - 1)
        incoming: dict[str, list[str]] = {}
        for source, _, target in shape.edges:
            incoming.setdefault(target, []).append(source)
        for node in shape.order:
            above = 0
            for source in incoming.get(node.id, ()):
                above |= self._above[source] | self._bit[source]
            self._above[node.id] = above

    def includes(self, node_id: str, ancestor: str) -> bool:
        return bool(self._above.get(node_id, 0) & self._bit.get(ancestor, 0))

    def known(self, node_id: str) -> bool:
        return node_id in self._bit


@dataclass(frozen=True, slots=True)
class Visible:
    """What an expression of one node may refer to.

    `scopes` are the graphs around it, innermost first, each with the node in it that the
    expression belongs to (None: the graph has ended, all of it is visible).
    """

    scopes: tuple[tuple[Ancestors, str | None], ...]
    inputs_schema: JsonObject = field(default_factory=dict)
    vars: JsonObject = field(default_factory=dict)
    locals: frozenset[str] = frozenset()

    def inside(self, ancestors: Ancestors, node_id: str | None) -> Visible:
        return Visible(
            ((ancestors, node_id), *self.scopes), self.inputs_schema, self.vars, self.locals
        )

    def at(self, ancestors: Ancestors, node_id: str | None) -> Visible:
        return Visible(
            ((ancestors, node_id), *self.scopes[1:]), self.inputs_schema, self.vars, self.locals
        )

    def with_locals(self, names: Iterable[str]) -> Visible:
        return Visible(self.scopes, self.inputs_schema, self.vars, self.locals | set(names))


def check_references(
    references: Iterable[Reference],
    visible: Visible,
    node_id: str | None,
    problems: list[Problem],
) -> None:
    """Add a problem for each reference that can never lead to a value."""
    seen: set[tuple[str, str]] = set()
    for reference in references:
        found = _fault(reference, visible)
        if found is not None and (reference.field, found[1]) not in seen:
            seen.add((reference.field, found[1]))
            problems.append(Problem(*found, reference.field, node_id))


def _fault(reference: Reference, visible: Visible) -> tuple[str, str, str] | None:
    """The (code, message, remedy) of a bad reference, or None."""
    root = reference.path[0]
    second = reference.path[1] if len(reference.path) > 1 else None
    if root in visible.locals or root in ("event", "events"):
        return None
    if root == "steps":
        return _step_fault(reference, visible) if isinstance(second, str) else None
    if root == "inputs":
        return _input_fault(second, visible.inputs_schema)
    if root == "vars":
        return _member_fault("vars", second, visible.vars)
    if root == "run":
        return _member_fault("run", second, dict.fromkeys(_RUN_FIELDS))
    if root in ("item", "index"):
        return (
            "not_in_body",
            f"'{root}' is known only inside the body of a for_each or loop.",
            "Move the step into the body, or refer to the step that has the value.",
        )
    if root == "now":
        return ("unknown_name", "There is no 'now'.", "Write now() for the time of the step.")
    names = ["inputs", "event", "events", "steps", "vars", "run", *visible.locals]
    return (
        "unknown_name",
        f"There is no '{root}'.",
        _suggest(str(root), names) or f"Known names are: {', '.join(names)}.",
    )


def _step_fault(reference: Reference, visible: Visible) -> tuple[str, str, str] | None:
    step = str(reference.path[1])
    for ancestors, node_id in visible.scopes:
        if not ancestors.known(step):
            continue
        if node_id is None or ancestors.includes(node_id, step):
            return _step_field_fault(step, reference)
        if node_id == step:
            return ("self_reference", f"'{step}' refers to itself.", "Refer to an earlier step.")
        return (
            "not_upstream",
            f"Step '{step}' is not upstream of this one, so its result may not be there.",
            f"Connect '{step}' so that it runs before, or refer to another step.",
        )
    return ("unknown_step", f"There is no step '{step}'.", "Check the spelling of the step's id.")


def _step_field_fault(step: str, reference: Reference) -> tuple[str, str, str] | None:
    if len(reference.path) < 3:
        return None
    field_name = reference.path[2]
    if not isinstance(field_name, str) or field_name in _STEP_FIELDS:
        return None
    return (
        "unknown_step_field",
        f"A step has no '{field_name}'.",
        f"Write steps.{step}.output.{field_name} for a part of its output; a step has output, "
        "error, status and port.",
    )


def _input_fault(name: object, schema: JsonObject) -> tuple[str, str, str] | None:
    properties = schema.get("properties")
    if not isinstance(name, str) or not isinstance(properties, dict):
        return None
    if name in properties or schema.get("additionalProperties") is not False:
        return None
    return _member_fault("inputs", name, properties)


def _member_fault(
    root: str, name: object, members: Mapping[str, object]
) -> tuple[str, str, str] | None:
    if not isinstance(name, str) or name in members:
        return None
    return (
        f"unknown_{root}",
        f"There is no '{root}.{name}'.",
        _suggest(name, list(members)) or f"Add '{name}' to {root}, or use one that is there.",
    )


def _suggest(name: str, names: list[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"Did you mean '{close[0]}'?" if close else ""
