"""Following a run as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    Host,
    edge,
    ended,
    make_published,
    run_when,
    set_node,
    spec,
    start_run,
)

CHAIN = spec(set_node("a"), set_node("b"), set_node("c"), edges=[edge("a", "b"), edge("b", "c")])
ASK = spec(
    set_node("before"),
    {"id": "ask", "type": "approval", "config": {"title": "Go on?"}},
    edges=[edge("before", "ask")],
)


def parse(text: str) -> list[dict[str, Any]]:
    """The events of a stream."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if fields:
            events.append({**fields, "data": json.loads(fields["data"])})
    return events


async def follow(client: Client, run_id: str, after: str | None = None) -> list[dict[str, Any]]:
    """All events of a run, until the stream ends."""
    headers = {} if after is None else {"Last-Event-ID": after}
    async with asyncio.timeout(20):
        answer = await client.get(f"/v1/runs/{run_id}/events", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    return parse(answer.text)


def steps_of(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (event["data"]["key"], event["data"]["status"])
        for event in events
        if event["event"] == "step"
    ]


async def test_the_steps_come_in_order_and_the_end_comes_last(
    client: Client, engine: Engine
) -> None:
    run_id = await start_run(client, await make_published(client, CHAIN), inputs={})
    events = await follow(client, run_id)
    assert steps_of(events) == [(key, "COMPLETED") for key in "abc"]
    assert (events[-1]["event"], events[-1]["data"]["status"]) == ("run", "COMPLETED")
    assert events[-1]["data"]["run_id"] == run_id


async def test_a_stream_of_a_run_that_has_ended_tells_everything_and_ends(
    client: Client, engine: Engine
) -> None:
    run_id = await start_run(client, await make_published(client, CHAIN), inputs={})
    await ended(client, run_id)
    events = await follow(client, run_id)
    assert [event["event"] for event in events] == ["step", "step", "step", "run"]


async def test_inputs_and_outputs_are_not_streamed(client: Client, engine: Engine) -> None:
    workflow_id = await make_published(client, spec(set_node("a", text="a-private-value")))
    run_id = await start_run(client, workflow_id, inputs={"b": "another-private-value"})
    answer = await client.get(f"/v1/runs/{run_id}/events")
    assert "private-value" not in answer.text


async def test_a_stream_goes_on_after_the_last_event_that_was_received(
    client: Client, engine: Engine
) -> None:
    run_id = await start_run(client, await make_published(client, CHAIN), inputs={})
    await ended(client, run_id)
    events = await follow(client, run_id)
    for position, event in enumerate(events[:-1]):
        rest = await follow(client, run_id, event["id"])
        seen = steps_of(events[: position + 1])
        missing = [step for step in steps_of(events) if step not in seen]
        assert steps_of(rest)[-len(missing) :] == missing if missing else True
        assert rest[-1]["data"]["status"] == "COMPLETED"
    assert steps_of(await follow(client, run_id, events[-1]["id"])) == []


async def test_a_long_run_is_followed_over_many_pages(client: Client, engine: Engine) -> None:
    body = spec(set_node("double", value="{{ item * 2 }}"))
    each = {"id": "each", "type": "for_each", "config": {"items": "{{ range(500) }}", "body": body}}
    run_id = await start_run(client, await make_published(client, spec(each)), inputs={})
    events = await follow(client, run_id)
    bodies = [key for key, status in steps_of(events) if "/double" in key and status == "COMPLETED"]
    assert sorted(bodies) == sorted(f"each[{index}]/double" for index in range(500))
    middle = events[len(events) // 2]
    rest = await follow(client, run_id, middle["id"])
    seen = set(steps_of(events[: len(events) // 2 + 1]))
    assert set(steps_of(events)) <= seen | set(steps_of(rest))
    assert len(rest) < len(events)


@pytest.mark.parametrize("position", ["x", "0.x", "0.201", "step_00.1", "run_1.1", "0.-1"])
async def test_a_position_that_is_not_of_a_stream_is_refused(client: Client, position: str) -> None:
    run_id = await start_run(client, await make_published(client, CHAIN), inputs={})
    answer = await client.get(f"/v1/runs/{run_id}/events", headers={"Last-Event-ID": position})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def _live_events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    block = ""
    async for line in lines:
        if line:
            block += line + "\n"
            continue
        for event in parse(block):
            yield event
        block = ""


async def test_a_change_is_told_while_the_run_goes_on(host: Host, live_client: Client) -> None:
    client = live_client
    run_id = await start_run(client, await make_published(client, ASK), inputs={})
    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    seen: list[tuple[str, str]] = []
    async with asyncio.timeout(20), client.stream("GET", f"/v1/runs/{run_id}/events") as answer:
        async for event in _live_events(answer.aiter_lines()):
            if event["event"] == "step":
                seen.append((event["data"]["key"], event["data"]["status"]))
            elif event["data"]["suspended_at"] and ("ask", "WAITING") in seen:
                (approval,) = (await client.get("/v1/approvals")).json()["items"]
                decided = await client.post(f"/v1/approvals/{approval['approval_id']}/approve")
                assert decided.status_code == 200
    assert seen == [("before", "COMPLETED"), ("ask", "WAITING"), ("ask", "COMPLETED")]


async def test_a_client_that_goes_away_leaves_the_server_answering(live_client: Client) -> None:
    client = live_client
    run_id = await start_run(client, await make_published(client, ASK), inputs={})
    for _ in range(3):
        async with client.stream("GET", f"/v1/runs/{run_id}/events") as answer:
            await anext(answer.aiter_lines())
    assert (await client.get("/healthz")).status_code == 200
