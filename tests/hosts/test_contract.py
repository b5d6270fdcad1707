"""The HTTP contract as a whole: its table, its OpenAPI document, and what the host serves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.urls import URLPattern
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from jsonschema_rs import Draft202012Validator

from automate.binder import make_api as django_api
from automate_engine.api import OPERATIONS, SCOPES, Operation, openapi_document
from tests.hosts.conftest import Client, Host

_SNAPSHOT = Path(__file__).parents[2] / "openapi.json"
_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "http.md"
DOCUMENT = openapi_document()


def _documented(operation: Operation) -> dict[str, Any]:
    path = operation.path.replace(":path}", "}")
    found: dict[str, Any] = DOCUMENT["paths"][path][operation.method.lower()]
    return found


def test_the_committed_document_is_the_one_that_the_table_gives() -> None:
    assert orjson.loads(_SNAPSHOT.read_bytes()) == DOCUMENT, (
        "The contract changed. If that is meant: python -m automate_engine.api > openapi.json"
    )


async def test_the_host_serves_the_document(anonymous: Client) -> None:
    answer = await anonymous.get("/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == DOCUMENT


def test_every_operation_has_an_id_of_its_own() -> None:
    names = [
        operation["operationId"]
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_every_operation_is_described(operation: Operation) -> None:
    documented = _documented(operation)
    assert documented["summary"]
    assert not operation.scope or operation.scope in SCOPES
    if operation.scope is not None:
        assert {"401", "403", "429", "503"} <= documented["responses"].keys()
        scopes = [operation.scope] if operation.scope else []
        assert all(list(each.values()) == [scopes] for each in documented["security"])
    for status, answer in documented["responses"].items():
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"]


def test_every_reference_in_the_document_leads_somewhere() -> None:
    text = orjson.dumps(DOCUMENT).decode()
    names = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert names
    assert names <= DOCUMENT["components"]["schemas"].keys()


def test_every_schema_in_the_document_is_valid() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator({**schema, "components": DOCUMENT["components"]}, offline=True)


def _read_by_the_framework(host: Host) -> dict[str, Any]:
    """What the host's framework makes of the operations by itself."""
    if isinstance(host.app, FastAPI):
        return get_openapi(title="", version="", routes=host.app.routes)
    return django_api().get_openapi_schema(path_prefix="")


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")  # of HEAD, beside GET
def test_what_the_framework_reads_is_what_the_document_says(host: Host) -> None:
    """Its own view of paths, methods, parameters and bodies agrees with the document."""
    framework = _read_by_the_framework(host)
    for operation in OPERATIONS:
        path = operation.path.replace(":path}", "}")
        registered = framework["paths"][path][operation.method.lower()]
        documented = _documented(operation)
        assert registered["operationId"] == documented["operationId"]
        assert _parameters(registered) == _parameters(documented)
        assert ("requestBody" in registered) == ("requestBody" in documented)


def _parameters(operation: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["in"], each["name"]) for each in operation.get("parameters", ())}


def _addresses(host: Host) -> set[str]:
    if isinstance(host.app, FastAPI):
        return {re.sub(r":path}", "}", route.path) for route in host.app.routes}
    from automate.urls import urlpatterns

    return {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern.pattern}")
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern)
    }


def test_the_host_has_an_address_for_every_path_of_the_document(host: Host) -> None:
    assert DOCUMENT["paths"].keys() <= _addresses(host)


async def test_a_host_serves_nothing_of_its_framework(anonymous: Client) -> None:
    for address in ("/openapi.json", "/docs", "/redoc", "/v1/docs", "/v1/api/docs"):
        assert (await anonymous.get(address)).status_code == 404


def test_the_reference_page_names_every_operation_and_permission() -> None:
    page = _PAGE.read_text()
    for path, methods in DOCUMENT["paths"].items():
        if not path.startswith("/v1/hooks"):
            for method in methods:
                assert f"| `{method.upper()} {path}` |" in page
    for scope, meaning in SCOPES.items():
        assert f"| `{scope}` | {meaning} |" in page


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/v1/node-types", "NodeTypeList"),
        ("/v1/node-types/set", "NodeType"),
        ("/v1/workflows", "WorkflowPage"),
        ("/v1/runs", "RunPage"),
        ("/v1/events", "EventPage"),
        ("/v1/workflows/nothing", "ProblemDocument"),
    ],
)
async def test_answers_fit_the_document(client: Client, address: str, schema: str) -> None:
    answer = await client.get(address)
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]},
        offline=True,
    )
    validator.validate(answer.json())


async def test_every_node_type_is_listed_with_its_form(client: Client) -> None:
    listed = {each["type"]: each for each in (await client.get("/v1/node-types")).json()["items"]}
    assert {"set", "branch", "switch", "for_each", "http.request", "approval"} <= listed.keys()
    for node in listed.values():
        assert node["title"]
        assert node["description"]
        assert node["config_schema"]["type"] == "object"
    assert listed["approval"]["ports"] == ["approved", "rejected", "timeout"]
    assert "values" in listed["set"]["config_schema"]["properties"]
