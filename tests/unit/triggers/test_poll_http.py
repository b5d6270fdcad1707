"""Polling web services: expressions, cursors, pages, secrets and bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from automate_engine.domain.errors import (
    ExpressionError,
    LimitError,
    PermanentError,
    RetryableError,
)
from automate_engine.triggers.poll import HttpPoll, HttpPollConfig
from tests.unit.net.conftest import Received, Respond, Serve, always, answer
from tests.unit.triggers.conftest import Look


def as_json(value: Any, **headers: str) -> bytes:
    return answer(json.dumps(value).encode(), Content_Type="application/json", **headers)


def by_query(respond: Callable[[dict[str, str]], Any]) -> Respond:
    """Answers with the JSON that `respond` makes of the query."""

    async def write(received: Received, writer: asyncio.StreamWriter) -> None:
        query = {name: one[0] for name, one in parse_qs(urlsplit(received.target).query).items()}
        writer.write(as_json(respond(query)))

    return write


async def test_entries_that_were_there_before_do_not_come_again(serve: Serve, look: Look) -> None:
    entries = [{"id": 1}, {"id": 2}]
    server = await serve(by_query(lambda query: entries))
    config = {"url": server.url}
    first = await look(HttpPoll(), config)
    entries.append({"id": 3, "name": "Ann"})
    del entries[0]
    second = await look(HttpPoll(), config, first)
    entries.insert(0, {"id": 1})
    third = await look(HttpPoll(), config, second)
    assert [[item.key for item in polled.items] for polled in (first, second, third)] == [
        ["1", "2"],
        ["3"],
        [],
    ]
    assert second.items[0].payload == {"id": 3, "name": "Ann"}
    assert server.requests[0].headers["accept"] == "application/json"


async def test_a_cursor_goes_into_the_next_request_and_pages_follow_at_once(
    serve: Serve, look: Look
) -> None:
    def page(query: dict[str, str]) -> Any:
        start = int(query.get("since", "0"))
        found = [number for number in range(1, 6) if number > start][:2]
        return {"data": [{"n": number} for number in found], "last": found[-1] if found else start}

    server = await serve(by_query(page))
    config = {
        "url": f"{server.url}/orders",
        "query": {"since": "{{ cursor }}", "limit": 2},
        "headers": {"X-Since": "{{ cursor or 'start' }}"},
        "items": "{{ response.body.data }}",
        "key": "{{ item.n }}",
        "cursor": "{{ response.body.last }}",
        "more": "items | length == 2",
    }
    polled, keys, more = None, [], []
    for _ in range(4):
        polled = await look(HttpPoll(), config, polled)
        keys.append([item.key for item in polled.items])
        more.append(polled.more)
    assert keys == [["1", "2"], ["3", "4"], ["5"], []]
    assert more == [True, True, False, False]
    targets = [request.target for request in server.requests]
    assert targets == ["/orders?limit=2", *(f"/orders?since={n}&limit=2" for n in (2, 4, 5))]
    assert [one.headers["x-since"] for one in server.requests] == ["start", "2", "4", "5"]


async def test_the_secret_goes_into_its_header(serve: Serve, look: Look) -> None:
    server = await serve(always(as_json([])))
    await look(HttpPoll(), {"url": server.url}, secret="open sesame")
    config = {"url": server.url, "auth_header": "X-Api-Key", "auth_prefix": ""}
    await look(HttpPoll(), config, secret="open sesame")
    assert server.requests[0].headers["authorization"] == "Bearer open sesame"
    assert server.requests[1].headers["x-api-key"] == "open sesame"


async def test_entries_that_are_no_objects_become_some(serve: Serve, look: Look) -> None:
    server = await serve(always(answer(b"b\na\n", Content_Type="text/plain")))
    config = {
        "url": server.url,
        "method": "POST",
        "items": "{{ response.body.split() }}",
        "key": "{{ item }}",
    }
    polled = await look(HttpPoll(), config)
    assert [item.payload for item in polled.items] == [{"item": "b"}, {"item": "a"}]
    assert server.requests[0].method == "POST"


@pytest.mark.parametrize(
    ("body", "config", "error", "told"),
    [
        ({"data": []}, {}, ExpressionError, "items: the expression gives no list"),
        ([{"name": "a"}], {}, ExpressionError, "key"),
        ([{"id": None}], {}, ExpressionError, "key: the expression has to give"),
        ([{"id": n} for n in range(1001)], {}, LimitError, "more than 1,000 entries"),
        ([{"id": 1}], {"cursor": "{{ response.body.next }}"}, ExpressionError, "cursor"),
    ],
)
async def test_what_does_not_fit_is_named(
    serve: Serve, look: Look, body: Any, config: dict[str, Any], error: Any, told: str
) -> None:
    server = await serve(always(as_json(body)))
    with pytest.raises(error, match=told):
        await look(HttpPoll(), {"url": server.url} | config)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("401 Unauthorized", PermanentError),
        ("429 Too Many Requests", RetryableError),
        ("500 Internal Server Error", RetryableError),
    ],
)
async def test_a_failure_is_told_without_the_secret(
    serve: Serve, look: Look, status: str, error: type[Exception]
) -> None:
    server = await serve(always(answer(b"open sesame", status=status)))
    with pytest.raises(error, match=status[:3]) as raised:
        await look(HttpPoll(), {"url": server.url}, secret="open sesame")
    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"url": "https://example.com/{{ curser }}"}, "There is no curser here; there is cursor"),
        ({"items": "{{ respons.body }}"}, "There is no respons here"),
        ({"key": "{{ item.id"}, "key"),
        ({"more": "items | length > 1"}, "Give a cursor too"),
        ({"interval_seconds": 4}, "interval_seconds"),
        ({"first_run": "sometimes"}, "first_run"),
        ({"max_failures": 0}, "max_failures"),
        ({"auth_header": "a b"}, "auth_header"),
        ({"method": "DELETE"}, "method"),
    ],
)
def test_a_wrong_configuration_is_refused(config: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        HttpPollConfig.model_validate({"url": "https://example.com", **config})
