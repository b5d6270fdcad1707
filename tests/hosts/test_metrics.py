"""The figures that Prometheus reads."""

from __future__ import annotations

import pytest

from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    Host,
    edge,
    ended,
    make_published,
    set_node,
    spec,
    start_run,
)
from tests.hosts.test_problems import check_problem

TWO_STEPS = spec(set_node("a"), set_node("b"), edges=[edge("a", "b")])


async def figures(client: Client) -> dict[str, float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if line[:1] != "#")
    return {name: float(value) for name, _, value in lines}


async def test_what_a_run_does_is_counted(client: Client, engine: Engine) -> None:
    before = await figures(client)
    run_id = await start_run(client, await make_published(client, TWO_STEPS), inputs={})
    await ended(client, run_id)
    after = await figures(client)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown("automate_runs_started_total") == 1
    assert grown('automate_runs_finished_total{status="COMPLETED"}') == 1
    assert grown('automate_steps_total{status="COMPLETED"}') == 2
    assert grown("automate_commit_seconds_count") >= 2
    assert grown("automate_commit_rows_sum") >= 4
    assert grown('automate_http_requests_total{operation="start_run",status="202"}') == 1
    assert grown('automate_http_request_seconds_count{operation="start_run"}') == 1
    assert after["automate_runs_due"] == 0
    assert after["automate_runs_held"] == 0
    assert after["process_resident_memory_bytes"] > 0


async def test_runs_that_wait_for_a_worker_are_told(client: Client) -> None:
    await start_run(client, await make_published(client, TWO_STEPS), inputs={})
    assert (await figures(client))["automate_runs_due"] == 1


async def test_refusals_are_counted_by_operation(client: Client) -> None:
    name = 'automate_http_requests_total{operation="get_run",status="404"}'
    before = (await figures(client)).get(name, 0)
    await client.get("/v1/runs/run_x")
    assert (await figures(client))[name] == before + 1


async def test_a_key_needs_the_permission(host: Host, anonymous: Client) -> None:
    check_problem(await anonymous.get("/metrics"), 401)
    async with host.client(await host.make_key("acme", scopes=["runs:read"])) as client:
        check_problem(await client.get("/metrics"), 403)
    async with host.client(await host.make_key("acme", scopes=["metrics:read"])) as client:
        await figures(client)


async def test_a_program_of_the_same_machine_needs_no_key(host: Host) -> None:
    async with host.client(peer="127.0.0.1", name="localhost:8000") as client:
        await figures(client)


@pytest.mark.parametrize(
    ("peer", "name", "headers"),
    [
        ("192.0.2.7", "localhost", {}),
        ("127.0.0.1", "seer.example", {}),
        ("127.0.0.1", "127.0.0.1.evil.example", {}),
        ("127.0.0.1", "localhost", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", "localhost", {"Forwarded": "for=192.0.2.7"}),
    ],
)
async def test_what_only_looks_like_the_same_machine_is_refused(
    host: Host, peer: str, name: str, headers: dict[str, str]
) -> None:
    async with host.client(peer=peer, name=name) as client:
        check_problem(await client.get("/metrics", headers=headers), 401)


async def test_they_are_public_where_the_settings_say_so(host: Host) -> None:
    async with host.with_settings(metrics_public=True).client() as client:
        await figures(client)


async def test_they_are_only_read(client: Client) -> None:
    answer = await client.post("/metrics")
    check_problem(answer, 405)
    assert answer.headers["allow"] == "GET"
