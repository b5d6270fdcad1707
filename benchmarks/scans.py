"""Whether any operation of ``/v1`` reads a large table from end to end, on PostgreSQL.

A database is filled with runs, their steps and events. Then every operation is called, lists with
each of their filters, and PostgreSQL's own counters tell how each table was read.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx

from automate_engine.api import OPERATIONS
from automate_engine.domain.ids import Kind, PublicIds
from benchmarks.databases import fresh_database
from benchmarks.processes import in_process

__all__ = ["LARGE_TABLES", "TableReads", "count_reads", "measure", "read_tables"]

LARGE_TABLES = ("workflow_runs", "workflow_run_checkpoints", "trigger_events")
_KEY = "a key that only the benchmarks use, for their own databases"
_USER = "local"
_USERS = 10
_EVENTS_SHARE = 10
_BASE = "http://127.0.0.1"

_FILL = (
    "INSERT INTO users (user_id) SELECT 'user-' || n FROM generate_series(1, {users}) AS n",
    "INSERT INTO trigger_events (user_id, type, source, event_data, event_hash, trace_id,"
    " dedupe_key, processed, processed_at, subscription_id)"
    " SELECT {owner}, 'webhook', 'old', '{{}}', 'hash-' || n, gen_random_uuid(), 'key-' || n,"
    " TRUE, now(), CASE WHEN n % {users} = 0 THEN {trigger} END"
    " FROM generate_series(1, {events}) AS n",
    "INSERT INTO workflow_runs (run_id, thread_id, user_id, workflow_id, workflow_version_id,"
    " source, status, spec_hash, inputs, config, outputs, created_at, started_at, completed_at,"
    " event_id, subscription_id)"
    " SELECT 'run-' || n, 'run-' || n, {owner}, {workflow}, {version}, 'TRIGGER',"
    " CASE WHEN n % 1000 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, '', '{{}}', '{{}}', '{{}}',"
    " now() - interval '1 second' * (2 * {runs} - n), now(), now(),"
    " CASE WHEN n % {share} = 0 THEN n / {share} END,"
    " CASE WHEN n % {share} = 0 THEN {trigger} END"
    " FROM generate_series(1, {runs}) AS n",
    "INSERT INTO workflow_run_checkpoints (run_id, user_id, step_id, node_id, status, started_at)"
    " SELECT id, user_id, 'first', 'first', 'COMPLETED', now() FROM workflow_runs",
    "VACUUM ANALYZE",
)
_OWNER = f"CASE WHEN n % {_USERS} = 0 THEN '{_USER}' ELSE 'user-' || 1 + n % {_USERS} END"

_COUNTERS = (
    "SELECT relname, seq_scan, coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
    " WHERE relname = ANY($1::text[])"
)


@dataclass(frozen=True, slots=True)
class TableReads:
    """How often a table was read from end to end, and how many of its rows were looked up."""

    full_scans: int
    rows: int


def count_reads(runs: int) -> dict[str, Any]:
    """The reads of each large table by all operations, in a new database with so many runs."""
    with fresh_database("postgresql") as dsn:
        return {"runs": runs, "tables": in_process("scans", dsn=dsn, runs=runs)}


async def measure(dsn: str, runs: int) -> dict[str, dict[str, int]]:
    """How each large table was read, among so many runs."""
    reads = await read_tables(dsn, runs)
    return {
        name: {"full_scans": read.full_scans, "rows": read.rows} for name, read in reads.items()
    }


async def read_tables(dsn: str, runs: int) -> dict[str, TableReads]:
    """Fill a new database, call every operation, and tell how the large tables were read.

    Raises RuntimeError when an operation fails, or is not called.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": dsn,
            "SEER_DATA_DIR": folder,
            "SEER_SECRET_KEY": _KEY,
            "SEER_LOCAL_MODE": "true",
        }
        async with _client(migrate=True) as client:
            first = await _Calls(client).prepare()
        await _fill(dsn, first, runs)
        before = await _counters(dsn)
        async with _client() as client:
            await _Calls(client, first).make()
        after = await _counters(dsn)
    return {
        name: TableReads(*(after[name][part] - before[name][part] for part in (0, 1)))
        for name in LARGE_TABLES
    }


_SPEC: dict[str, Any] = {
    "nodes": [
        {"id": "first", "type": "set", "config": {"values": {"a": 1}}},
        {"id": "ask", "type": "approval", "config": {"title": "Go on?"}},
    ],
    "edges": [{"from": "first", "to": "ask"}],
}
_EPOCH = "2000-01-01T00:00:00Z"
_HOOK = {"type": "webhook", "config": {"path": "scans"}}
_PATTERN = re.compile(r"{(\w+)(?::path)?}")


class _Calls:
    """Calls operations by their ids, and notes which were called. `ids` fill their paths."""

    def __init__(self, client: httpx.AsyncClient, ids: dict[str, str] | None = None) -> None:
        self._client = client
        self._ids = dict(ids or {})
        self._called: set[str] = set()
        self._operations = {operation.id: operation for operation in OPERATIONS}

    async def prepare(self) -> dict[str, str]:
        """Make a published workflow with a webhook; the ids of all that."""
        await self._start()
        return self._ids

    async def make(self) -> None:
        """Call every operation. RuntimeError when one was forgotten."""
        await self._read()
        await self._edit()
        await self._propose()
        await self._run()
        await self._end()
        if missing := self._operations.keys() - self._called:
            raise RuntimeError(f"These operations are not called: {', '.join(sorted(missing))}.")

    async def _start(self) -> None:
        made = await self("create_workflow", json={"name": "Scans", "spec": _SPEC})
        self._ids["workflow_id"] = made["workflow_id"]
        self._ids["version_id"] = (await self("publish_workflow"))["version_id"]
        self._ids["trigger_id"] = (await self("create_trigger", json=_HOOK))["trigger_id"]
        self._ids |= {"version_number": "1", "node_type": "set", "step_key": "first"}

    async def _read(self) -> None:
        for name in ("health", "readiness", "list_node_types", "get_node_type"):
            await self(name)
        for name in ("get_workflow", "get_draft", "validate_workflow", "list_triggers"):
            await self(name)
        for name in ("list_versions", "get_version", "compare_documents", "list_proposals"):
            await self(name)
        for query in (
            {},
            {"search": "can"},
            {"enabled": "true"},
            {"tag": "none"},
            {"folder": "none"},
        ):
            await self("list_workflows", params=query)
        for name in ("list_labels", "list_templates", "get_session", "list_trigger_types"):
            await self(name)
        for name in ("get_trigger", "list_expression_functions", "list_step_functions"):
            await self(name)
        for query in ({}, {"type": "webhook"}, {"enabled": "true"}):
            await self("find_triggers", params=query)
        await self("find_triggers", params={"workflow_id": self._ids["workflow_id"]})
        await self("evaluate_expression", json={"value": "{{ 1 + 1 }}", "names": {}})
        since = datetime.now(UTC) - timedelta(hours=9)
        await self("get_statistics", params={"since": since.isoformat()})
        ids = {"ids": self._ids["workflow_id"]}
        await self("list_workflow_statistics", params=ids)
        for query in (
            {},
            {"type": "webhook"},
            {"source": "none"},
            {"type": "x", "source": "y"},
            {"since": "2100-01-01T00:00:00Z"},
            {"until": _EPOCH},
            {"trigger_id": self._ids["trigger_id"]},
        ):
            await self("list_events", params=query)
        event = (await self("list_events"))["items"][0]["event_id"]
        run = (await self("list_runs", params={"event_id": event}))["items"][0]["run_id"]
        self._ids |= {"event_id": event, "run_id": run}
        for name in ("get_event", "get_run", "list_steps", "get_step", "list_approvals"):
            await self(name)
        await self("list_approvals", params={"run_id": run})
        await self._list_runs()

    async def _list_runs(self) -> None:
        for query in (
            {},
            {"workflow_id": self._ids["workflow_id"]},
            *({"status": status} for status in ("QUEUED", "RUNNING", "COMPLETED", "FAILED")),
            {"trigger_id": self._ids["trigger_id"]},
            {"suspended": "true"},
            {"created_from": "2100-01-01T00:00:00Z"},
            {"created_until": "2000-01-01T00:00:00Z"},
            {"text": "none", "created_from": "2100-01-01T00:00:00Z"},
            {"text": "none", "status": "FAILED"},
        ):
            page = await self("list_runs", params=query)
            if page["next_cursor"]:
                await self("list_runs", params=query | {"cursor": page["next_cursor"]})

    async def _edit(self) -> None:
        await self("update_workflow", json={"description": "Reads tables"})
        base = (await self("get_draft"))["revision"]
        await self("save_draft", json={"spec": _SPEC, "base_revision": base})
        await self("merge_draft", json={"base": _SPEC, "spec": _SPEC})
        await self("restore_version", json={"base_revision": base + 1})
        await self("publish_workflow")
        await self("create_trigger", json={"type": "manual"})

    async def _propose(self) -> None:
        for name in ("accept_proposal", "reject_proposal"):
            base = (await self("get_draft"))["revision"]
            proposal = {"spec": _SPEC, "summary": "The same", "base_revision": base}
            made = await self("create_proposal", json=proposal)
            self._ids["proposal_id"] = made["proposal_id"]
            for look in ("get_proposal", "compare_proposal", "merge_proposal"):
                await self(look)
            await self(name)

    async def _run(self) -> None:
        for name in ("approve", "reject"):
            self._ids["run_id"] = (await self("start_run"))["run_id"]
            self._ids["approval_id"] = await self._approval()
            await self("link_approval")
            await self(name)
            await self._ended()
            await self("get_test_case")
        self._ids["run_id"] = (await self("run_document", json={"spec": _SPEC}))["run_id"]
        await self("cancel_run")
        await self._ended()
        for name in ("get_run_document", "rerun_run"):
            await self(name)
        await self("replay_event")
        await self("replay_events", json={"type": "webhook", "since": _EPOCH, "limit": 1})
        await self("list_samples")
        schedule = {"kind": "interval", "seconds": 86_400}
        await self("preview_schedule", json={"config": schedule})
        made = await self("create_trigger", json={"type": "schedule", "config": schedule})
        self._ids["trigger_id"] = made["trigger_id"]
        await self("list_trigger_times")
        hooked = await self._client.post("/v1/hooks/scans", json={"number": 1})
        hooked.raise_for_status()

    async def _approval(self) -> str:
        async with asyncio.timeout(30):
            while not (found := (await self("list_approvals"))["items"]):
                await asyncio.sleep(0.05)
        approval_id: str = found[0]["approval_id"]
        return approval_id

    async def _ended(self) -> None:
        async with asyncio.timeout(30):
            while (await self("get_run"))["ended_at"] is None:
                await asyncio.sleep(0.05)

    async def _end(self) -> None:
        await self("update_trigger", json={"enabled": False})
        await self("delete_trigger")
        extra = await self("create_workflow", json={"name": "Short-lived"})
        self._ids["workflow_id"] = extra["workflow_id"]
        await self("delete_workflow")

    async def __call__(self, name: str, **request: Any) -> Any:
        """Call an operation; its answer."""
        operation = self._operations[name]
        path = _PATTERN.sub(lambda part: self._ids[part[1]], operation.path)
        answer = await self._client.request(operation.method, path, **request)
        if answer.is_error:
            raise RuntimeError(f"{name} answered {answer.status_code}: {answer.text}")
        self._called.add(name)
        return answer.json() if answer.content else None


@asynccontextmanager
async def _client(*, migrate: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    """Seer in this process; its connections tell their reads when they are closed."""
    from seer.api.app import create_app
    from seer.config import load_settings
    from seer.database.migrations import upgrade
    from seer.services import open_services, running_engine

    configured = load_settings()
    if migrate:
        await upgrade(configured.database_url)
    async with open_services(configured) as services:
        await services.stores.users.ensure(_USER)
        async with running_engine(services, configured) as engine:
            app = create_app(replace(services, submitter=engine), configured)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url=_BASE) as client:
                yield client


async def _fill(dsn: str, first: dict[str, str], runs: int) -> None:
    ids = PublicIds(_KEY)
    values = {
        "owner": _OWNER,
        "users": _USERS,
        "runs": runs,
        "events": runs // _EVENTS_SHARE,
        "share": _EVENTS_SHARE,
        "workflow": ids.decode(Kind.WORKFLOW, first["workflow_id"]),
        "version": ids.decode(Kind.VERSION, first["version_id"]),
        "trigger": ids.decode(Kind.TRIGGER, first["trigger_id"]),
    }
    connection = await asyncpg.connect(dsn)
    try:
        for statement in _FILL:
            await connection.execute(statement.format(**values))
    finally:
        await connection.close()


async def _counters(dsn: str) -> dict[str, tuple[int, int]]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(_COUNTERS, LARGE_TABLES)
    finally:
        await connection.close()
    return {name: (scans, fetched) for name, scans, fetched in rows}
