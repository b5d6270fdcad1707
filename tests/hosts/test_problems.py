"""Every refusal is a problem document that names what is wrong and repeats nothing."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from automate_engine.workflows import catalog
from tests.hosts.conftest import Client, Host, make_published, make_workflow, set_node, spec

JSON = {"Content-Type": "application/json"}
UNKNOWN = "0" * 32


def check_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:automate:problem:")
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in answer.text
    return problem


@pytest.mark.parametrize(
    "body", [b"{", b"{'name': 1}", b'{"name": "\xff"}', b'{"name": NaN}', b'{"name": "\\ud800"}']
)
async def test_malformed_json_is_refused(client: Client, body: bytes) -> None:
    answer = await client.post("/v1/workflows", content=body, headers=JSON)
    assert check_problem(answer, 400)["type"].endswith(":malformed-json")


@pytest.mark.parametrize("depth", [300, 10_000, 1_000_000])
async def test_json_that_is_nested_too_deep_is_refused_quickly(client: Client, depth: int) -> None:
    body = b'{"name": ' + b"[" * depth + b"]" * depth + b"}"
    start = time.monotonic()
    check_problem(await client.post("/v1/workflows", content=body, headers=JSON), 400)
    assert time.monotonic() - start < 2


async def test_text_that_cannot_be_stored_is_refused(client: Client) -> None:
    body = rb'{"name": "a\u0000b"}'
    check_problem(await client.post("/v1/workflows", content=body, headers=JSON), 400)
    check_problem(await client.get("/v1/workflows?search=a%00b"), 400)
    check_problem(await client.get("/v1/runs/run_1/steps/a%00b"), 404)
    escaped = await client.post("/v1/workflows", json={"name": r"a\u0000b"})
    assert escaped.status_code == 201


async def test_a_body_of_50_megabytes_is_refused_quickly(client: Client) -> None:
    body = b'{"name": "' + b"x" * 50_000_000 + b'"}'
    start = time.monotonic()
    check_problem(await client.post("/v1/workflows", content=body, headers=JSON), 413)
    assert time.monotonic() - start < 5


async def test_a_document_above_its_bound_is_refused(client: Client) -> None:
    document = spec(set_node("a", text="x" * 5_250_000))
    answer = await client.post("/v1/workflows", json={"name": "Large", "spec": document})
    assert answer.status_code in {413, 422}
    assert (await client.get("/v1/workflows")).json()["items"] == []


async def test_a_document_of_4_megabytes_is_kept(client: Client) -> None:
    document = spec(set_node("a", text="x" * 4_000_000))
    workflow_id = await make_workflow(client, document)
    assert (await client.get(f"/v1/workflows/{workflow_id}/draft")).json()["spec"] == document


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
async def test_a_body_that_does_not_say_it_is_json_is_refused(client: Client, kind: str) -> None:
    answer = await client.post(
        "/v1/workflows", content=b'{"name": "x"}', headers={"Content-Type": kind}
    )
    check_problem(answer, 415)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"null"])
async def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    check_problem(await client.post("/v1/workflows", content=body, headers=JSON), 422)


async def test_a_missing_body_is_refused_where_one_is_needed(client: Client) -> None:
    check_problem(await client.post("/v1/workflows"), 422)


async def test_a_wrong_value_is_named_but_not_repeated(client: Client) -> None:
    secret = "sk-do-not-repeat-this"
    answer = await client.post(
        "/v1/workflows",
        json={"name": {"password": secret}, "slug": secret + " ", "enabled": secret},
    )
    problem = check_problem(answer, 422)
    assert {error["field"] for error in problem["errors"]} == {"name", "slug", "enabled"}
    assert all(error["message"] and error["remedy"] for error in problem["errors"])
    assert secret not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/v1", "/v1/", "/v1/nothing", "/v1/workflows/", "/v1/runs/x/y/z", "/v1/x%0A", "/v1/x%0A/y"],
)
async def test_an_unknown_address_is_answered_as_json(anonymous: Client, address: str) -> None:
    check_problem(await anonymous.get(address), 404)


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "/v1/workflows", {"GET", "POST"}),
        ("DELETE", "/v1/events", {"GET"}),
        ("POST", f"/v1/runs/run_{UNKNOWN}/events", {"GET"}),
        ("POST", "/healthz", {"GET"}),
    ],
)
async def test_a_method_that_an_address_does_not_take_is_refused(
    client: Client, method: str, address: str, allowed: set[str]
) -> None:
    answer = await client.request(method, address)
    check_problem(answer, 405)
    assert {name.strip() for name in answer.headers["allow"].split(",")} == allowed


@pytest.mark.parametrize(
    "address",
    [
        f"/v1/workflows/wf_{UNKNOWN}",
        "/v1/workflows/1",
        "/v1/workflows/wf_",
        f"/v1/workflows/run_{UNKNOWN}",
        f"/v1/runs/run_{UNKNOWN}",
        f"/v1/events/evt_{UNKNOWN}",
        "/v1/node-types/nonsense",
    ],
)
async def test_an_id_that_was_never_handed_out_is_not_found(client: Client, address: str) -> None:
    check_problem(await client.get(address), 404)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/v1/statistics", "since"),
        ("/v1/statistics", "until"),
        ("/v1/runs", "created_from"),
        ("/v1/runs", "created_until"),
        ("/v1/events", "since"),
        ("/v1/events", "until"),
    ],
)
async def test_a_time_at_an_end_of_the_calendar_is_refused(
    client: Client, address: str, field: str, time: str
) -> None:
    answer = await client.get(address, params={field: time})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


async def test_an_id_of_another_kind_is_not_found(client: Client) -> None:
    workflow_id = await make_workflow(client)
    check_problem(await client.get(f"/v1/workflows/{workflow_id.replace('wf_', 'run_')}"), 404)
    check_problem(await client.get(f"/v1/runs/{workflow_id.replace('wf_', 'run_')}"), 404)


async def test_an_unexpected_error_is_logged_and_told_by_its_trace_id_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(catalog, "create_workflow", broken)
    with caplog.at_level(logging.ERROR, "automate.api"):
        answer = await client.post("/v1/workflows", json={"name": "Orders"})
    problem = check_problem(answer, 500)
    assert "swordfish" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "automate.api"]
    assert problem["trace_id"] in record.getMessage()
    assert record.exc_info is not None


async def test_head_gives_the_headers_of_get(client: Client) -> None:
    answer = await client.head("/healthz")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_everyone_may_ask_whether_the_service_is_well(anonymous: Client) -> None:
    for address in ("/healthz", "/readyz"):
        answer = await anonymous.get(address)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_service_whose_store_is_gone_lives_but_is_not_ready(
    anonymous: Client, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.break_store(monkeypatch)
    check_problem(await anonymous.get("/readyz"), 503)
    assert (await anonymous.get("/healthz")).status_code == 200


async def test_the_bound_on_a_regular_expression_keeps_the_service_answering(
    client: Client,
) -> None:
    schema = {"properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}
    workflow_id = await make_published(client, {**spec(set_node("a")), "inputs": schema})
    start = time.monotonic()
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/runs", json={"inputs": {"a": "a" * 100_000 + "!"}}
    )
    check_problem(answer, 422)
    assert time.monotonic() - start < 2
