"""The addresses of the pages as the OpenAPI document tells them; hosts write them by hand."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from automate_engine.domain.json import JsonObject

__all__ = ["page_paths"]

_HTML: Final[JsonObject] = {"text/html": {"schema": {"type": "string"}}}
_ENCODINGS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def page_paths() -> JsonObject:
    """The paths of the pages. Their errors are pages too, for people."""
    return {
        "/v1/forms/{path}": {"get": _show_form(), "post": _post_form()},
        "/v1/forms/{path}/runs/{run_id}": {"get": _show_run()},
        "/v1/forms/-/form.css": {"get": _show_style()},
        "/v1/approvals/-/{token}": {"get": _show_approval(), "post": _post_decision()},
    }


def _show_form() -> JsonObject:
    return _operation("show_form", "Show a hosted form", ["path"], {200: _HTML}, {400, 404})


def _post_form() -> JsonObject:
    schema = {
        "type": "object",
        "properties": {"token": {"type": "string", "description": "The one in the page."}},
        "required": ["token"],
        "additionalProperties": True,
    }
    return {
        **_operation(
            "send_form",
            "Send a hosted form",
            ["path"],
            {200: _HTML, 303: {}, 422: _HTML},
            {400, 404, 413, 415, 429, 503},
        ),
        "description": "Each answer is named 'inputs.' and the input's name, percent-encoded. "
        "303 leads to the page of the run; 422 is the form with what is wrong with the answers.",
        "requestBody": {
            "content": {name: {"schema": schema} for name in _ENCODINGS},
            "required": True,
        },
    }


def _show_run() -> JsonObject:
    return _operation(
        "show_form_run",
        "Show how a run that a form started stands",
        ["path", "run_id"],
        {200: _HTML},
        {400, 404},
    )


def _show_style() -> JsonObject:
    style = {"text/css": {"schema": {"type": "string"}}}
    return _operation("form_style", "The stylesheet of hosted forms", [], {200: style}, {400})


def _show_approval() -> JsonObject:
    return _operation(
        "show_approval",
        "Show what a link asks to decide",
        ["token"],
        {200: _HTML},
        {400, 404, 410},
        tag="Approvals",
    )


def _post_decision() -> JsonObject:
    schema = {
        "type": "object",
        "properties": {
            "decision": {"enum": ["approved", "rejected"]},
            "comment": {"type": "string", "maxLength": 10_000},
        },
        "required": ["decision"],
    }
    return {
        **_operation(
            "decide_by_link",
            "Decide with a link",
            ["token"],
            {200: _HTML, 409: _HTML, 422: _HTML},
            {400, 404, 410, 413, 415, 429, 503},
            tag="Approvals",
        ),
        "description": "409 is the page that says how it was decided before.",
        "requestBody": {
            "content": {name: {"schema": schema} for name in _ENCODINGS},
            "required": True,
        },
    }


def _operation(
    id_: str,
    summary: str,
    parameters: list[str],
    answers: dict[int, JsonObject],
    errors: set[int],
    *,
    tag: str = "Forms",
) -> JsonObject:
    contents = {**dict.fromkeys(sorted(errors), _HTML), **answers}
    described: JsonObject = {
        "operationId": id_,
        "summary": summary,
        "tags": [tag],
        "responses": {
            str(status): {"description": HTTPStatus(status).phrase}
            | ({"content": content} if content else {})
            for status, content in sorted(contents.items())
        },
        "security": [],
    }
    if parameters:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in parameters
        ]
    return described
