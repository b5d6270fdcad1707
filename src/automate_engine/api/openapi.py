"""The OpenAPI document of the contract, made from the table of operations.

It is made here and not by the hosts' frameworks, so that every host gives the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from automate_engine.api import schemas
from automate_engine.api.operations import OPERATIONS, Operation
from automate_engine.api.pages.openapi import page_paths
from automate_engine.api.problems import PROBLEM_CONTENT_TYPE
from automate_engine.domain.json import JsonObject

__all__ = ["openapi_document"]

_REF: Final = "#/components/schemas/{model}"
_SECURITY: Final[JsonObject] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, or a token (JWT) of the issuer that the service trusts.",
    },
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a signed-in user; unsafe methods need X-CSRFToken too.",
    },
}
_OF_CALLERS: Final = frozenset({401, 403, 429, 503})
"""Of every operation that asks who calls; 503 while that cannot be found out, or nothing stored."""

_OF_HOOKS: Final = frozenset({400, 401, 403, 404, 405, 413, 422, 429, 503})
_EITHER: Final[JsonObject] = {
    "anyOf": [
        {"$ref": _REF.format(model="EventReceipt")},
        {"$ref": _REF.format(model="HookResult")},
    ]
}
_HOOK_METHODS: Final = ("get", "post", "put", "patch", "delete")

_Names = Mapping[Any, Any]


def openapi_document() -> JsonObject:
    """The document (OpenAPI 3.1), with every operation, the event stream, hooks and pages."""
    names, components = _components()
    paths: JsonObject = {}
    for operation in OPERATIONS:
        address = operation.path.replace(":path}", "}")
        paths.setdefault(address, {})[operation.method.lower()] = _operation(operation, names)
    paths["/v1/runs/{run_id}/events"] = {"get": _stream()}
    paths["/v1/hooks/{path}"] = {method: _hook(method) for method in _HOOK_METHODS}
    paths["/v1/hooks-test/{path}"] = {method: _test_hook(method) for method in _HOOK_METHODS}
    paths.update(page_paths())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Automate",
            "version": version("automate-platform"),
            "description": "Workflow automation. Errors are problem documents (RFC 9457).",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def _components() -> tuple[_Names, JsonObject]:
    """Where each model of the table stands among the components, and the components."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for operation in OPERATIONS:
        if operation.body:
            wanted[operation.body, "validation"] = None
        if operation.answer:
            wanted[operation.answer, "serialization"] = None
    wanted[schemas.EventReceipt, "serialization"] = None
    wanted[schemas.HookResult, "serialization"] = None
    wanted[schemas.ProblemDocument, "serialization"] = None
    names, document = models_json_schema(list(wanted), ref_template=_REF)
    return names, dict(sorted(document["$defs"].items()))


def _operation(operation: Operation, names: _Names) -> JsonObject:
    described: JsonObject = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
    }
    details = (operation.handler.__doc__ or "").partition("\n")[2]
    if details:
        described["description"] = " ".join(details.split())
    parameters = [*_path_parameters(operation), *_query_parameters(operation)]
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = {
            "content": {"application/json": {"schema": names[operation.body, "validation"]}},
            "required": any(field.is_required() for field in operation.body.model_fields.values()),
        }
    described["responses"] = {
        str(operation.status): _answer(operation, names),
        **_problems(_problem_statuses(operation)),
    }
    described["security"] = _security(operation.scope)
    return described


def _path_parameters(operation: Operation) -> Iterator[JsonObject]:
    for name, kind in operation.parameters.items():
        schema = TypeAdapter(kind).json_schema()
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(operation: Operation) -> Iterator[JsonObject]:
    if operation.query is None:
        return
    schema = operation.query.model_json_schema()
    for name, written in schema["properties"].items():
        value = _inlined(written, schema.get("$defs", {}))
        description = value.pop("description", None)
        value.pop("title", None)
        parameter = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": value,
        }
        yield parameter | ({"description": description} if description else {})


def _inlined(value: Any, definitions: JsonObject) -> Any:
    """A schema with its references written out."""
    if isinstance(value, list):
        return [_inlined(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _inlined(definitions[value["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(item, definitions) for name, item in value.items()}


def _answer(operation: Operation, names: _Names) -> JsonObject:
    answer: JsonObject = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer:
        schema = names[operation.answer, "serialization"]
        answer["content"] = {"application/json": {"schema": schema}}
    return answer


def _problem_statuses(operation: Operation) -> set[int]:
    """The statuses of the problem answers that an operation may give."""
    statuses = {400, 422, *operation.errors}
    if operation.scope is not None:
        statuses |= _OF_CALLERS
    if operation.parameters:
        statuses.add(404)
    if operation.body:
        statuses |= {413, 415}
    return statuses


def _problems(statuses: set[int]) -> JsonObject:
    content = {PROBLEM_CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDocument")}}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


def _security(scope: str | None) -> list[JsonObject]:
    return [] if scope is None else [{name: [scope] if scope else []} for name in _SECURITY]


def _stream() -> JsonObject:
    """The event stream of a run, which hosts write by hand."""
    return {
        "operationId": "follow_run",
        "summary": "Follow a run as server-sent events",
        "description": (
            "Events are named 'step' and 'run'; the stream ends after the 'run' event with a "
            "terminal status. After a reconnect a state may come again, and none is missed."
        ),
        "tags": ["Runs"],
        "parameters": [
            {"name": "run_id", "in": "path", "required": True, "schema": {"type": "string"}},
            {
                "name": "Last-Event-ID",
                "in": "header",
                "required": False,
                "schema": {"type": "string"},
                "description": "The id of the last event received, to go on after it.",
            },
        ],
        "responses": {
            "200": {
                "description": "OK",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **_problems({400, 404} | _OF_CALLERS),
        },
        "security": _security("runs:read"),
    }


def _hook(method: str) -> JsonObject:
    """The ingress of webhooks, which hosts write by hand."""
    receipt = {"application/json": {"schema": {"$ref": _REF.format(model="EventReceipt")}}}
    described: JsonObject = {
        "operationId": f"receive_{method}_delivery",
        "summary": "Deliver to a webhook",
        "tags": ["Hooks"],
        "parameters": [
            {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {
                "description": "Seen before, or what a webhook answers that waits for its run: "
                "the run's outputs, or what its `respond` step says, which may have another status",
                "content": {"application/json": {"schema": _EITHER}, "*/*": {}},
            },
            "202": {"description": "Accepted", "content": receipt},
            **_problems({*_OF_HOOKS, 500}),
        },
        "security": [],
    }
    return _with_any_body(method, described)


def _test_hook(method: str) -> JsonObject:
    """Where a delivery to a webhook is kept as a sample."""
    receipt = {"application/json": {"schema": {"$ref": _REF.format(model="EventReceipt")}}}
    described: JsonObject = {
        "operationId": f"receive_{method}_sample",
        "summary": "Deliver a sample to a webhook",
        "tags": ["Hooks"],
        "parameters": [
            {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {"description": "The answer to a challenge", "content": {"text/plain": {}}},
            "202": {"description": "Kept", "content": receipt},
            **_problems({*_OF_HOOKS}),
        },
        "security": [],
    }
    return _with_any_body(method, described)


def _with_any_body(method: str, described: JsonObject) -> JsonObject:
    if method != "get":
        described["requestBody"] = {"content": {"*/*": {}}, "required": False}
    return described
