"""What a host's framework is told of an operation, for frameworks that read function signatures."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from automate_engine.api.operations import Operation

__all__ = ["operation_signature"]


def operation_signature(
    operation: Operation,
    request: type[Any],
    query: Callable[..., Any],
    body: Callable[..., Any],
) -> Signature:
    """The signature of the view of an operation: the path's parameters, the query and the body.

    `request` is the framework's type of requests; `query` and `body` are its markers, called with
    the default of the parameter.
    """
    types: dict[str, Any] = {"request": request, **operation.parameters}
    defaults: dict[str, Any] = {}
    if operation.query is not None:
        types["query"], defaults["query"] = operation.query, query(...)
    if operation.body is not None:
        types["body"], defaults["body"] = operation.body, body(_default_body(operation))
    return Signature(
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY if name != "request" else Parameter.POSITIONAL_OR_KEYWORD,
                annotation=kind,
                default=defaults.get(name, Parameter.empty),
            )
            for name, kind in types.items()
        ]
    )


def _default_body(operation: Operation) -> Any:
    """What an empty body stands for: nothing given, where nothing needs to be."""
    assert operation.body is not None
    required = any(field.is_required() for field in operation.body.model_fields.values())
    return ... if required else operation.body()
