"""Two users of Seer never see or change each other's rows, whatever store is asked."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from automate_engine.domain import Coalescing, ConflictError, NotFoundError, Page, WaitKind
from automate_engine.ports.events import (
    EventCount,
    EventFilter,
    NewTrigger,
    TriggerChange,
    TriggerFilter,
)
from automate_engine.ports.proposals import NewProposal
from automate_engine.ports.runs import RunFilter
from automate_engine.ports.workflows import Labels, WorkflowChanges
from automate_engine.testing.conformance.factories import (
    NOW,
    OTHER_TENANT,
    TENANT,
    deliver,
    new_event,
    new_version,
    spec_of,
    subscribe,
    suspended_run,
    waiting_step,
)
from seer.database.stores import SeerStores, Tokens, open_stores
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database

_Call = Callable[[Any, str, "Rows"], Awaitable[Any]]

STORES = (
    "workflows",
    "proposals",
    "runs",
    "events",
    "triggers",
    "blobs",
    "connections",
    "users",
)
MISSING = "NotFoundError"
NOTHING: tuple[Any, ...] = ([], False, None)


@dataclass(frozen=True)
class Rows:
    """One row of each kind, of TENANT."""

    workflow: int
    slug: str
    proposal: int
    trigger: int
    event: int
    run: int
    approval: int
    connection: int
    joined: int


CALLS: dict[str, tuple[_Call, Any]] = {
    "workflows.get": (lambda s, t, r: s.get(t, r.workflow), MISSING),
    "workflows.labels": (lambda s, t, r: s.labels(t), (Labels({}, {}),)),
    "workflows.names": (lambda s, t, r: s.names(t, [r.workflow]), ({},)),
    "workflows.get_by_slug": (lambda s, t, r: s.get_by_slug(t, r.slug), MISSING),
    "workflows.find": (lambda s, t, r: s.find(t), NOTHING),
    "workflows.update": (
        lambda s, t, r: s.update(t, r.workflow, WorkflowChanges(name="x"), "eve"),
        MISSING,
    ),
    "workflows.delete": (lambda s, t, r: s.delete(t, r.workflow, "eve"), MISSING),
    "workflows.get_draft": (lambda s, t, r: s.get_draft(t, r.workflow), MISSING),
    "workflows.save_draft": (lambda s, t, r: s.save_draft(t, r.workflow, {}, 1, "eve"), MISSING),
    "workflows.check": (lambda s, t, r: s.check(t, r.workflow, new_version("x")), MISSING),
    "workflows.publish": (lambda s, t, r: s.publish(t, r.workflow, new_version("x")), MISSING),
    "workflows.versions": (lambda s, t, r: s.versions(t, r.workflow), MISSING),
    "workflows.get_version": (lambda s, t, r: s.get_version(t, r.workflow, 1), MISSING),
    "workflows.live_version": (lambda s, t, r: s.live_version(t, r.workflow), MISSING),
    "proposals.create": (
        lambda s, t, r: s.create(
            t, r.workflow, NewProposal(base_revision=1, spec={}, summary="", actor="eve")
        ),
        MISSING,
    ),
    "proposals.get": (lambda s, t, r: s.get(t, r.proposal), MISSING),
    "proposals.find": (lambda s, t, r: s.find(t, r.workflow), MISSING),
    "proposals.accept": (lambda s, t, r: s.accept(t, r.proposal, {}, 1, "eve"), MISSING),
    "proposals.reject": (lambda s, t, r: s.reject(t, r.proposal, "eve"), MISSING),
    "runs.get": (lambda s, t, r: s.get(t, r.run), MISSING),
    "runs.find": (lambda s, t, r: s.find(t, RunFilter()), NOTHING),
    "runs.list_steps": (lambda s, t, r: s.list_steps(t, r.run), MISSING),
    "runs.get_step": (lambda s, t, r: s.get_step(t, r.run, "ask"), MISSING),
    "runs.request_cancel": (lambda s, t, r: s.request_cancel(t, r.run, NOW), MISSING),
    "runs.approvals": (lambda s, t, r: s.approvals(t), NOTHING),
    "runs.get_approval": (lambda s, t, r: s.get_approval(t, r.approval), MISSING),
    "runs.resolve_approval": (lambda s, t, r: s.resolve_approval(t, r.approval, {}, NOW), MISSING),
    "events.get": (lambda s, t, r: s.get(t, r.event), MISSING),
    "events.find": (lambda s, t, r: s.find(t, EventFilter()), NOTHING),
    "events.run_ids": (lambda s, t, r: s.run_ids(t, r.event), MISSING),
    "events.run_counts": (lambda s, t, r: s.run_counts(t, [r.event]), ({},)),
    "events.count": (lambda s, t, r: s.count(t, EventFilter(), 10), (EventCount(0, 0),)),
    "events.newest": (lambda s, t, r: s.newest(t, [("webhook", r.slug)]), ([None],)),
    "events.event_ids": (lambda s, t, r: s.event_ids(t, r.joined, 10), NOTHING),
    "triggers.of_workflow": (lambda s, t, r: s.of_workflow(t, r.workflow), MISSING),
    "triggers.find": (lambda s, t, r: s.find(t, TriggerFilter()), NOTHING),
    "triggers.change": (
        lambda s, t, r: s.change(
            t, r.trigger, TriggerChange(source="stolen", config={}, filters=None, secret=None)
        ),
        MISSING,
    ),
    "triggers.get": (lambda s, t, r: s.get(t, r.trigger), MISSING),
    "triggers.create": (
        lambda s, t, r: s.create(
            t, r.workflow, NewTrigger(type="webhook", source="stolen", config={})
        ),
        MISSING,
    ),
    "triggers.set_enabled": (lambda s, t, r: s.set_enabled(t, r.trigger, False), MISSING),
    "triggers.delete": (lambda s, t, r: s.delete(t, r.trigger), MISSING),
    "triggers.match": (
        lambda s, t, r: s.match(new_event(tenant_id=t, source=r.slug), [r.trigger]),
        NOTHING,
    ),
    "blobs.get": (lambda s, t, r: s.get(t, "key"), MISSING),
    "blobs.delete": (lambda s, t, r: s.delete(t, ["key"]), NOTHING),
    "connections.get": (lambda s, t, r: s.get(t, r.connection), MISSING),
    "connections.claim": (lambda s, t, r: s.claim(t, r.connection, NOW, NOW), MISSING),
    "users.keys": (lambda s, t, r: s.keys(t), NOTHING),
}
"""What OTHER_TENANT gets when it asks for the rows of TENANT."""

MAKES_OWN_ROWS = {
    "workflows.create",
    "blobs.put",
    "connections.create",
    "users.ensure",
    "users.issue_key",
}
"""Methods that name no row, so that they can only make one of the caller's own."""


@pytest.fixture
async def stores(seer_url: str) -> AsyncIterator[SeerStores]:
    made = await open_stores(seer_url)
    await empty(made.connection)
    for user_id in (TENANT, OTHER_TENANT):
        await made.users.ensure(user_id)
    yield made
    await made.close()


@pytest.fixture
async def rows(stores: SeerStores) -> Rows:
    match = await subscribe(stores)
    workflow = await stores.workflows.get(TENANT, match.workflow_id)
    proposal = await stores.proposals.create(
        TENANT,
        workflow.id,
        NewProposal(base_revision=1, spec=spec_of("x"), summary="", actor="ann"),
    )
    joining = replace(match, coalescing=Coalescing(key="1:", seconds=5.0))
    event = await deliver(stores, matches=[joining])
    run = await suspended_run(stores, waiting_step(0, "ask", WaitKind.APPROVAL, input=b"{}"))
    await stores.blobs.put(TENANT, "key", b"secret")
    await stores.users.issue_key(TENANT, "ci")
    connection = await stores.connections.create(TENANT, "google", Tokens(access_token="t"))
    (approval,) = (await stores.runs.approvals(TENANT)).items
    return Rows(
        workflow=workflow.id,
        slug=workflow.slug,
        proposal=proposal.id,
        trigger=match.trigger_id,
        event=event.event_id,
        run=run,
        approval=approval.id,
        connection=connection.id,
        joined=event.run_ids[0],
    )


@pytest.mark.parametrize("name", CALLS)
async def test_another_users_rows_are_not_there(stores: SeerStores, rows: Rows, name: str) -> None:
    call, expected = CALLS[name]
    store = getattr(stores, name.partition(".")[0])
    before = await _everything(stores)

    try:
        answer = await call(store, OTHER_TENANT, rows)
    except NotFoundError:
        answer = MISSING

    if isinstance(answer, Page):
        answer = answer.items
    assert answer == expected if expected is MISSING else answer in expected
    assert await _everything(stores) == before


@pytest.mark.parametrize("name", CALLS)
async def test_the_owner_finds_the_rows(stores: SeerStores, rows: Rows, name: str) -> None:
    call, _expected = CALLS[name]

    with suppress(ConflictError):  # a workflow with unfinished runs cannot be deleted
        await call(getattr(stores, name.partition(".")[0]), TENANT, rows)


def test_every_method_that_names_a_user_is_tried(stores: SeerStores) -> None:
    names = {f"{store}.{method}" for store in STORES for method in _methods(getattr(stores, store))}

    assert names - MAKES_OWN_ROWS == CALLS.keys() - {"triggers.match"}


async def test_a_path_leads_to_the_trigger_of_its_owner_only(
    stores: SeerStores, rows: Rows
) -> None:
    trigger = await stores.triggers.get(TENANT, rows.trigger)
    event = new_event(tenant_id=OTHER_TENANT, source=trigger.source)

    assert await stores.triggers.match(event) == []
    assert len(await stores.triggers.match(new_event(source=trigger.source))) == 1


def _methods(store: Any) -> list[str]:
    """The public methods whose first parameter names a user."""
    found = []
    for name, method in inspect.getmembers(store, inspect.iscoroutinefunction):
        names = list(inspect.signature(method).parameters)
        if not name.startswith("_") and names and names[0] in ("tenant_id", "user_id"):
            found.append(name)
    return found


async def _everything(stores: SeerStores) -> dict[str, Any]:
    """All rows of all tables."""
    client = stores.connection.client
    tables = (
        "users",
        "api_keys",
        "workflows",
        "workflow_drafts",
        "workflow_versions",
        "workflow_proposals",
        "workflow_runs",
        "workflow_run_checkpoints",
        "trigger_subscriptions",
        "trigger_events",
        "stored_values",
        "oauth_connections",
    )
    return {
        table: await client.execute_query_dict(f"SELECT * FROM {table} ORDER BY id")
        for table in tables
    }
