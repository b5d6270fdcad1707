"""A server that is killed with hundreds of runs in flight, and started again, loses nothing."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from automate_engine.domain.ids import Kind, PublicIds
from tests.acceptance.crash.project import SECRET_KEY, Project, SeerProject

pytestmark = pytest.mark.database

_RUNS = 300
_LANGGRAPH_RUNS = 60
_HOLDS = ("early", "late", "none")
_TERMINAL = {"COMPLETED", "FAILED", "CANCELLED"}
_AT_ONCE = 20
_LEASES = {"CRASH_LEASE_SECONDS": "6", "SEER_LEASE_SECONDS": "6"}
"""Claims that hold while other tests run beside: only the kill takes a run from its worker."""

Step = tuple[int, str]
"""The internal id of a run, and the key of a step in it."""


@dataclass(frozen=True)
class Stored:
    """What the database holds: the status of each run, and the steps that were committed."""

    statuses: dict[int, str]
    committed: Counter[Step]


@dataclass(frozen=True)
class Execution:
    """A line of the ledger: one execution of a step."""

    step: Step
    idempotency_key: str


def _stored(project: Project) -> Stored:
    return Stored(dict(project.query(project.runs)), Counter(project.query(project.committed)))


def _ledger(project: Project) -> list[Execution]:
    ids = PublicIds(SECRET_KEY)
    return [
        Execution((ids.decode(Kind.RUN, run_id), step_key), idempotency_key)
        for run_id, step_key, idempotency_key in project.ledger()
    ]


async def _accept_runs(
    client: httpx.AsyncClient, count: int, config: dict[str, Any]
) -> dict[str, int]:
    """Start the runs, and give the number of each by its id."""
    workflows = (await client.get("/v1/workflows")).json()["items"]
    address = f"/v1/workflows/{workflows[0]['workflow_id']}/runs"
    accepted: dict[str, int] = {}
    numbers = iter(range(count))

    async def start() -> None:
        for number in numbers:
            inputs = {"number": number, "hold": _HOLDS[number % len(_HOLDS)]}
            answer = await client.post(address, json={"inputs": inputs, "config": config})
            assert answer.status_code == 202, answer.text
            accepted[answer.json()["run_id"]] = number

    await asyncio.gather(*(start() for _ in range(_AT_ONCE)))
    return accepted


async def _wait_for_the_end(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(45):
        for status in ("QUEUED", "RUNNING"):
            while (await client.get("/v1/runs", params={"status": status})).json()["items"]:
                await asyncio.sleep(0.1)


async def _read_runs(client: httpx.AsyncClient, run_ids: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    remaining = iter(run_ids)

    async def read() -> None:
        for run_id in remaining:
            found[run_id] = (await client.get(f"/v1/runs/{run_id}")).json()

    await asyncio.gather(*(read() for _ in range(_AT_ONCE)))
    return found


def _outputs(number: int) -> dict[str, Any]:
    items = [2, 4, 6]
    doubled = number * 2
    last = sum(items) * 2
    return {
        "number": number,
        "doubled": doubled,
        "side": doubled + 1,
        "items": items,
        "last": last,
    }


async def test_every_accepted_run_ends_once_after_the_server_was_killed(project: Project) -> None:
    await _kill_and_go_on(project, _RUNS, {})


async def test_so_does_every_run_that_langgraph_executes(seer_project: SeerProject) -> None:
    in_flight = await _kill_and_go_on(seer_project, _LANGGRAPH_RUNS, {"runtime": "langgraph"})

    threads = seer_project.query(
        "SELECT DISTINCT runs.id, states.thread_id FROM workflow_runs AS runs JOIN"
        " workflow_run_checkpoints AS states ON states.thread_id = runs.run_id"
    )
    assert in_flight <= {run_id for run_id, _ in threads}, "LangGraph did not execute every run"


async def _kill_and_go_on(project: Project, count: int, config: dict[str, Any]) -> set[int]:
    """Start runs, kill the server, start another, and look at what it made of the runs.

    Returns the ids of those that were under way when the server was killed.
    """
    project.environment = {**project.environment, **_LEASES}
    key = project.set_up()
    with project.serve() as server:
        async with project.client(server, key) as client:
            accepted = await _accept_runs(client, count, config)
            server.kill()
    at_kill = _stored(project)
    executed_before = _ledger(project)
    in_flight = {id for id, status in at_kill.statuses.items() if status not in _TERMINAL}
    assert len(in_flight) >= count * 2 // 3
    assert at_kill.committed

    project.open_gate()
    with project.serve() as server:
        async with project.client(server, key) as client:
            await _wait_for_the_end(client)
            runs = await _read_runs(client, list(accepted))
        assert server.stop() == 0

    assert {run_id: run["status"] for run_id, run in runs.items()} == dict.fromkeys(
        accepted, "COMPLETED"
    )
    assert {run_id: run["outputs"] for run_id, run in runs.items()} == {
        run_id: _outputs(number) for run_id, number in accepted.items()
    }
    _check_history(project, at_kill, executed_before, count)
    return in_flight


def _check_history(
    project: Project, at_kill: Stored, executed_before: list[Execution], count: int
) -> None:
    ids = {id for id, status in at_kill.statuses.items() if status in _TERMINAL}
    stored = _stored(project)
    assert len(stored.statuses) == count
    assert {id: stored.statuses[id] for id in ids} == {id: at_kill.statuses[id] for id in ids}
    assert set(stored.committed.values()) == {1}, "a step was committed twice"

    ledger = _ledger(project)
    executed_after = ledger[len(executed_before) :]
    repeated = {execution.step for execution in executed_after} & set(at_kill.committed)
    assert not repeated, "committed steps were executed again"

    executions = Counter(execution.step for execution in ledger)
    cut_off = {execution.step for execution in executed_before} - set(at_kill.committed)
    assert cut_off, "the kill came while nothing was under way"
    assert {step for step, times in executions.items() if times > 1} <= cut_off

    keys: dict[Step, set[str]] = defaultdict(set)
    for execution in ledger:
        keys[execution.step].add(execution.idempotency_key)
    assert all(len(found) == 1 for found in keys.values())
    assert len({key for found in keys.values() for key in found}) == len(keys)
