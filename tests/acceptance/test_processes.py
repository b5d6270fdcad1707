"""Servers and workers as processes of their own: they find each other's work, and stop politely."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import httpx
import pytest

from tests.acceptance.crash.project import Project
from tests.acceptance.servers import Server

pytestmark = pytest.mark.database

_STARTED = r"The worker \S+ has started"


async def _start(client: httpx.AsyncClient, hold: str = "none") -> str:
    workflow = (await client.get("/v1/workflows")).json()["items"][0]["workflow_id"]
    inputs = {"number": 1, "hold": hold}
    answer = await client.post(f"/v1/workflows/{workflow}/runs", json={"inputs": inputs})
    assert answer.status_code == 202, answer.text
    run_id: str = answer.json()["run_id"]
    return run_id


async def _run_when(client: httpx.AsyncClient, run_id: str, status: str) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            run: dict[str, Any] = (await client.get(f"/v1/runs/{run_id}")).json()
            if run["status"] == status:
                return run
            await asyncio.sleep(0.05)


async def _held(project: Project, executions: int = 2) -> None:
    """Wait until the last of so many steps waits for the gate."""
    async with asyncio.timeout(30):
        while not (project.folder / "ledger").exists() or len(project.ledger()) < executions:
            await asyncio.sleep(0.05)


def _printed(server: Server) -> str:
    server.wait_for("Stopped")
    return "".join(server.lines)


async def test_a_worker_executes_what_a_server_without_one_accepts(project: Project) -> None:
    key = project.set_up()
    with project.serve("--no-worker") as server, project.worker() as worker:
        worker.wait_for(_STARTED)
        async with project.client(server, key) as client:
            run = await _run_when(client, await _start(client), "COMPLETED")
        assert run["outputs"]["last"] == 24
        for process in (worker, server):
            assert process.stop(signal.SIGTERM) == 0
            assert "Traceback" not in _printed(process)


async def test_a_worker_that_is_stopped_hands_its_runs_to_another(project: Project) -> None:
    key = project.set_up()
    with project.serve("--no-worker") as server, project.worker() as first:
        async with project.client(server, key) as client:
            run_id = await _start(client, hold="early")
            await _held(project)
            stopping = asyncio.to_thread(first.stop, signal.SIGTERM)
            assert await stopping == 0
            project.open_gate()
            with project.worker():
                run = await _run_when(client, run_id, "COMPLETED")
    assert run["outputs"]["doubled"] == 2
    keys = [step for _, step, _ in project.ledger()]
    assert keys.count("first") == 1, "a committed step was executed again"


async def test_a_worker_that_is_killed_is_replaced_by_another(project: Project) -> None:
    key = project.set_up()
    with (
        project.serve("--no-worker") as server,
        project.worker() as first,
        project.worker() as second,
    ):
        for worker in (first, second):
            worker.wait_for(_STARTED)
        async with project.client(server, key) as client:
            run_ids = [await _start(client, hold="early") for _ in range(20)]
            await _held(project, 40)
            first.kill()
            project.open_gate()
            runs = [await _run_when(client, run_id, "COMPLETED") for run_id in run_ids]
    assert {run["outputs"]["last"] for run in runs} == {24}
    firsts = [run_id for run_id, step, _ in project.ledger() if step == "first"]
    assert sorted(firsts) == sorted(run_ids), "a committed step was executed again"


async def test_a_second_signal_ends_the_worker_at_once(project: Project) -> None:
    key = project.set_up()
    with project.serve("--no-worker") as server, project.worker() as worker:
        async with project.client(server, key) as client:
            await _start(client, hold="early")
            await _held(project)
        worker.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        assert worker.process.poll() is None, "it waits for the step under way"
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(2) == -signal.SIGTERM


async def test_a_server_that_stops_ends_its_event_streams(project: Project) -> None:
    key = project.set_up()
    with project.serve() as server:
        async with project.client(server, key) as client:
            run_id = await _start(client, hold="early")
            await _held(project)
            async with client.stream("GET", f"/v1/runs/{run_id}/events") as events:
                stopping = None
                async for line in events.aiter_lines():
                    if line.startswith("event: run") and stopping is None:
                        stopping = asyncio.create_task(
                            asyncio.to_thread(server.stop, signal.SIGTERM)
                        )
            assert stopping is not None
            assert await stopping == 0
        printed = _printed(server)
    assert "Traceback" not in printed
    assert "ERROR" not in printed
