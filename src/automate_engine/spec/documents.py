"""Reading and identifying workflow documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from automate_engine.domain.errors import Problem, SpecError
from automate_engine.domain.json import JsonObject, canonical_json, sha256_hex
from automate_engine.spec.models import WorkflowSpec
from automate_engine.spec.problems import pydantic_problems

__all__ = ["as_document", "dump_yaml", "load_yaml", "parse", "spec_hash"]


class _Loader(yaml.SafeLoader):
    """Reads plain words as YAML 1.2's core schema does."""


_Loader.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def parse(document: JsonObject | WorkflowSpec) -> WorkflowSpec:
    """Check the structure of a document. Raises SpecError naming every bad field."""
    if isinstance(document, WorkflowSpec):
        return document
    if not isinstance(document, dict):
        raise SpecError(
            "The workflow is not valid.",
            [Problem("not_an_object", "A workflow is an object.", "Send an object with nodes.")],
        )
    try:
        return WorkflowSpec.model_validate(document)
    except ValidationError as error:
        problems = pydantic_problems(error, written=document)
        raise SpecError(
            "The workflow is not valid.",
            [_with_node(problem, document) for problem in problems],
        ) from None


def as_document(spec: WorkflowSpec) -> JsonObject:
    """The document of a spec: plain JSON, without fields that have their default value."""
    return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def spec_hash(spec: WorkflowSpec) -> str:
    """SHA-256 of the canonical JSON, as 64 hex digits. Equal documents have equal hashes."""
    return sha256_hex(canonical_json(as_document(spec)))


def load_yaml(text: str) -> JsonObject:
    """Read a document from YAML (or JSON, which is YAML). Raises SpecError for bad syntax.

    Plain words are read as YAML 1.2 does: only true and false are booleans, and a date is text.
    """
    try:
        document = yaml.load(text, _Loader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise SpecError(
            "The workflow is not valid.",
            [Problem("bad_yaml", f"The text is not valid YAML{place}.", "Correct the syntax.")],
        ) from None
    if not isinstance(document, dict):
        raise SpecError(
            "The workflow is not valid.",
            [Problem("not_an_object", "A workflow is an object.", "Begin with 'nodes:'.")],
        )
    return document


def dump_yaml(document: JsonObject) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _with_node(problem: Problem, document: Mapping[str, Any]) -> Problem:
    """Name the node that a problem's path leads to, if the document gives it an id."""
    parts = problem.field.split(".")
    if len(parts) < 2 or parts[0] != "nodes" or not parts[1].isdigit():
        return problem
    nodes = document.get("nodes")
    node = nodes[int(parts[1])] if isinstance(nodes, list) else None
    node_id = node.get("id") if isinstance(node, dict) else None
    if not isinstance(node_id, str):
        return problem
    return Problem(problem.code, problem.message, problem.remedy, problem.field, node_id[:100])
