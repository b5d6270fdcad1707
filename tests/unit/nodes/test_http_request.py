"""http.request, against a real server."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest
from pydantic import ValidationError

from automate_engine.domain.errors import (
    LimitError,
    PermanentError,
    RetryableError,
    StepTimeoutError,
)
from automate_engine.net import GuardedClient
from automate_engine.nodes import HttpRequestConfig, HttpRequestNode, StepContext
from tests.unit.net.conftest import Received, Serve, Server, always, answer

OK = always(answer(b'{"id": 7}', Content_Type="application/json; charset=utf-8"))


async def call(context: StepContext, url: str, **config: Any) -> Any:
    outcome = await HttpRequestNode().run(
        HttpRequestConfig.model_validate({"url": url, **config}), context
    )
    return outcome.output


async def sent(context: StepContext, serve: Serve, **config: Any) -> Received:
    server = await serve(OK)
    await call(context, server.url, **config)
    [request] = server.requests
    return request


async def test_the_answer_is_the_output(context: StepContext, serve: Serve) -> None:
    server = await serve(OK)
    output = await call(context, f"{server.url}/orders?key=abc", query={"page": 2})
    assert output.pop("elapsed_ms") >= 0
    assert output == {
        "status": 200,
        "headers": {"content-length": "9", "content-type": "application/json; charset=utf-8"},
        "body": {"id": 7},
        "url": f"{server.url}/orders",
    }
    assert server.requests[0].target == "/orders?key=abc&page=2"


@pytest.mark.parametrize(
    ("body", "content_type", "data"),
    [
        ({"json": {"a": [1, None]}}, "application/json", b'{"a":[1,null]}'),
        ({"json": False}, "application/json", b"false"),
        (
            {"form": {"a": "x y", "b": [1, 2]}},
            "application/x-www-form-urlencoded",
            b"a=x+y&b=1&b=2",
        ),
        ({"text": "grüße"}, "text/plain; charset=utf-8", "grüße".encode()),
        (
            {"text": "<a/>", "headers": {"content-type": "application/xml"}},
            "application/xml",
            b"<a/>",
        ),
    ],
)
async def test_each_kind_of_body_is_sent(
    body: dict[str, Any], content_type: str, data: bytes, context: StepContext, serve: Serve
) -> None:
    request = await sent(context, serve, method="POST", **body)
    assert (request.method, request.body) == ("POST", data)
    assert request.headers["content-type"] == content_type


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (
            {"type": "basic", "username": "ada", "password": "pä:ss"},
            "authorization",
            "Basic " + base64.b64encode("ada:pä:ss".encode()).decode(),
        ),
        ({"type": "bearer", "token": "t0k"}, "authorization", "Bearer t0k"),
        ({"type": "header", "name": "X-Api-Key", "value": "k3y"}, "x-api-key", "k3y"),
    ],
)
async def test_each_kind_of_authentication_is_sent(
    auth: dict[str, str], header: str, value: str, context: StepContext, serve: Serve
) -> None:
    request = await sent(context, serve, auth=auth)
    assert request.headers[header] == value


async def test_without_authentication_no_credentials_are_sent(
    context: StepContext, serve: Serve
) -> None:
    request = await sent(context, serve, auth={"type": "none"})
    assert "authorization" not in request.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_methods_that_change_something_carry_the_idempotency_key(
    method: str, context: StepContext, serve: Serve
) -> None:
    request = await sent(context, serve, method=method)
    assert request.headers["idempotency-key"] == "run_1/it"


async def test_a_key_of_ones_own_is_kept(context: StepContext, serve: Serve) -> None:
    request = await sent(context, serve, method="POST", headers={"idempotency-key": "mine"})
    assert request.headers["idempotency-key"] == "mine"


async def test_reading_methods_carry_no_key(context: StepContext, serve: Serve) -> None:
    assert "idempotency-key" not in (await sent(context, serve)).headers


@pytest.mark.parametrize(
    ("content_type", "kind", "content", "body"),
    [
        ("application/problem+json", "auto", b"[1]", [1]),
        ("text/html; charset=latin-1", "auto", b"gr\xfc\xdfe", "grüße"),
        ("application/atom+xml", "auto", b"<a/>", "<a/>"),
        ("image/png", "auto", b"\x89PNG", "iVBORw=="),
        ("text/plain", "json", b"{}", {}),
        ("application/json", "text", b"{}", "{}"),
        ("text/plain", "base64", b"ab", "YWI="),
        ("application/json", "auto", b"", None),
    ],
)
async def test_the_body_is_read_by_its_type_or_as_wanted(
    content_type: str, kind: str, content: bytes, body: Any, context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(content, Content_Type=content_type)))
    assert (await call(context, server.url, response=kind))["body"] == body


@pytest.mark.parametrize(
    ("content", "body"), [(b"plain", "plain"), (b"\xff\xfe", "//4="), (b"a\0b", "YQBi")]
)
async def test_a_body_without_a_type_is_text_if_it_can_be(
    content: bytes, body: str, context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(content)))
    assert (await call(context, server.url))["body"] == body


async def test_broken_json_is_a_clear_failure(context: StepContext, serve: Serve) -> None:
    server = await serve(always(answer(b"{", Content_Type="application/json")))
    with pytest.raises(PermanentError, match="is not JSON"):
        await call(context, server.url)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "404 Not Found"])
async def test_a_refusal_is_a_permanent_failure(
    status: str, context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(b"secret-in-body", status)))
    with pytest.raises(PermanentError) as caught:
        await call(context, f"{server.url}/path?key=secret-in-query")
    assert f"127.0.0.1:{server.port} answered {status}." in caught.value.message
    assert "expected_statuses" in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        ("429 Too Many Requests", "7", 7.0),
        ("503 Service Unavailable", "Tue, 01 Jan 2030 12:01:30 GMT", 90.0),
        ("503 Service Unavailable", "Tue, 01 Jan 2030 11:00:00 GMT", 0.0),
        ("500 Internal Server Error", "99999999999999999999", 86_400.0),
        ("502 Bad Gateway", "soon", None),
        ("425 Too Early", "-3", None),
        ("408 Request Timeout", "", None),
        ("599 Odd", "1", 1.0),
    ],
)
async def test_a_passing_trouble_is_tried_again_when_the_peer_says(
    status: str, header: str, wait: float | None, context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(status=status, Retry_After=header)))
    with pytest.raises(RetryableError, match=f"answered {status[:3]}") as caught:
        await call(context, server.url)
    assert caught.value.retry_after == wait


async def test_an_expected_status_is_no_failure(context: StepContext, serve: Serve) -> None:
    server = await serve(always(answer(b"gone", "404 Not Found", Content_Type="text/plain")))
    output = await call(context, server.url, expected_statuses=[404])
    assert (output["status"], output["body"]) == (404, "gone")
    assert (await call(context, server.url, fail_on_status=False))["status"] == 404
    with pytest.raises(PermanentError):
        await call(context, server.url, expected_statuses=[409])


async def test_secrets_in_headers_of_the_answer_are_masked(
    context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(Set_Cookie="sid=1", X_Acme_Token="t", X_Page="2")))
    assert (await call(context, server.url))["headers"] == {
        "content-length": "0",
        "set-cookie": "•••",
        "x-acme-token": "•••",
        "x-page": "2",
    }


@pytest.mark.parametrize(
    "config",
    [
        {"auth": {"type": "bearer", "token": "t0ken"}},
        {"auth": {"type": "basic", "username": "ada", "password": "t0ken"}},
        {"headers": {"X-Api-Key": "t0ken"}},
    ],
)
async def test_a_peer_that_repeats_a_secret_does_not_put_it_into_the_output(
    config: dict[str, Any], context: StepContext, serve: Serve
) -> None:
    async def repeat(request: Received, writer: asyncio.StreamWriter) -> None:
        said = json.dumps({"headers": request.headers, "number": 5, "plain": "t0ken"}).encode()
        writer.write(answer(said, Content_Type="application/json", X_Echo="it was t0ken"))

    server = await serve(repeat)
    output = await call(context, server.url, **config)
    assert "t0ken" not in str(output)
    assert base64.b64encode(b"ada:t0ken").decode() not in str(output)
    assert (output["body"]["plain"], output["body"]["number"]) == ("•••", 5)
    assert output["headers"]["x-echo"] == "it was •••"


async def test_a_secret_repeated_in_a_header_only_is_masked_too(
    context: StepContext, serve: Serve
) -> None:
    server = await serve(always(answer(b"\xff", X_Echo="t0ken")))
    output = await call(context, server.url, auth={"type": "bearer", "token": "t0ken"})
    assert output["headers"]["x-echo"] == "•••"


def test_history_keeps_the_request_without_its_secrets() -> None:
    values = {
        "url": "http://a",
        "headers": {"Authorization": "Bearer t0ken", "X-Page": 2},
        "query": {"access_token": "t0ken", "page": 2},
        "auth": {"type": "basic", "username": "ada", "password": "t0ken"},
        "json": {"a": 1},
    }
    config = HttpRequestConfig.model_validate(values)
    assert HttpRequestNode().recorded(values, config) == {
        "url": "http://a",
        "headers": {"Authorization": "•••", "X-Page": "2"},
        "query": {"access_token": "•••", "page": 2},
        "auth": {"type": "basic", "username": "ada", "password": "•••"},
        "json": {"a": 1},
    }
    plain = {"url": "http://a"}
    assert HttpRequestNode().recorded(plain, HttpRequestConfig.model_validate(plain)) == plain


async def test_redirects_are_followed_unless_not_wanted(context: StepContext, serve: Serve) -> None:
    target = await serve(OK)
    server = await serve(always(answer(status="302 Found", Location=f"{target.url}/new?sig=1")))
    followed = await call(context, server.url)
    assert (followed["status"], followed["url"]) == (200, f"{target.url}/new")
    stayed = await call(context, server.url, follow_redirects=False)
    assert stayed["status"] == 302


async def test_an_answer_beyond_the_limit_fails(context: StepContext, serve: Serve) -> None:
    server = await serve(always(answer(b"x" * 100)))
    with pytest.raises(LimitError):
        await call(context, server.url, max_response_bytes=99)


async def test_a_silent_server_fails_at_the_time_limit(context: StepContext, serve: Serve) -> None:
    server = await serve(always(b""))
    with pytest.raises(StepTimeoutError):
        await call(context, server.url, timeout=0.2)


async def test_private_addresses_are_refused_by_a_client_that_guards_them(
    context: StepContext, serve: Serve
) -> None:
    server: Server = await serve(OK)
    async with GuardedClient() as guarded:
        context.http = guarded
        with pytest.raises(PermanentError, match="private or reserved"):
            await call(context, server.url)
    assert server.requests == []


def test_no_field_opens_private_addresses() -> None:
    with pytest.raises(ValidationError, match="allow_private"):
        HttpRequestConfig.model_validate({"url": "http://a", "allow_private": True})


def test_secrets_do_not_show_in_the_config() -> None:
    config = HttpRequestConfig.model_validate(
        {"url": "http://a", "auth": {"type": "bearer", "token": "t0k"}}
    )
    assert "t0k" not in repr(config)
    assert "t0k" not in config.model_dump_json()
    with pytest.raises(ValidationError) as caught:
        HttpRequestConfig.model_validate(
            {"url": "http://a", "auth": {"type": "t0k"}, "text": ["t"]}
        )
    assert "input_value" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        ({"url": "example.com/x"}, "bad_url", "url"),
        ({"url": "ftp://example.com"}, "bad_url", "url"),
        ({"url": "https:example.com"}, "bad_url", "url"),
        ({"url": "http://a", "json": {}, "text": "x"}, "several_bodies", "text"),
        (
            {"url": "http://a", "headers": {"Accept": "a", "accept": "b"}},
            "duplicate_header",
            "headers.accept",
        ),
        (
            {
                "url": "http://a",
                "headers": {"Authorization": "x"},
                "auth": {"type": "bearer", "token": "t"},
            },
            "duplicate_header",
            "headers.Authorization",
        ),
        (
            {
                "url": "http://a",
                "headers": {"x-key": "x"},
                "auth": {"type": "header", "name": "X-Key", "value": "t"},
            },
            "duplicate_header",
            "headers.x-key",
        ),
    ],
)
def test_faults_of_a_request_are_named(config: dict[str, Any], code: str, field: str) -> None:
    [problem] = HttpRequestNode().check(config)
    assert (problem.code, problem.field) == (code, field)


@pytest.mark.parametrize(
    "config",
    [
        {"url": "{{ inputs.url }}", "json": None, "text": "x"},
        {"url": "https://{{ inputs.host }}/x", "headers": "{{ inputs.headers }}"},
        {"url": "HTTPS://example.com", "auth": {"type": "none"}, "headers": {"Authorization": "x"}},
        {},
    ],
)
def test_what_may_be_right_is_not_refused(config: dict[str, Any]) -> None:
    assert HttpRequestNode().check(config) == []
