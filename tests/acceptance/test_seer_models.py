"""Seer's models: each statement of the document that describes them, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, ValidationError
from tortoise.fields.relational import (
    BackwardFKRelation,
    BackwardOneToOneRelation,
    ForeignKeyFieldInstance,
    OneToOneFieldInstance,
)

from automate_engine.domain import LimitError, PermanentError
from seer.database import (
    MODEL_MODULES,
    models,
    models_integrations,
    models_oauth,
    models_triggers,
    workflow_models,
)
from seer.database.connection import Connection, open_connection
from seer.database.models import ApiKey, User
from seer.database.models_integrations import IntegrationResource, IntegrationSecret
from seer.database.models_oauth import OAuthConnection
from seer.database.models_triggers import TriggerEvent, TriggerSubscription
from seer.database.workflow_models import (
    Workflow,
    WorkflowDraft,
    WorkflowProposal,
    WorkflowRun,
    WorkflowRunCheckpoint,
    WorkflowRunSource,
    WorkflowRunStatus,
    WorkflowVersion,
    WorkflowVersionStatus,
    make_workflow_public_id,
    parse_workflow_public_id,
)
from tests.seer_database import (
    empty,
    make_tables,
    new_postgres_url,
    new_sqlite_url,
    seer_settings,
)

__all__ = ["seer_settings"]

PUBLIC_IDS = [
    ("workflow", workflow_models, "wf"),
    ("run", workflow_models, "run"),
    ("connection", models_oauth, "conn"),
    ("resource", models_integrations, "res"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def url(
    request: pytest.FixtureRequest, seer_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "sqlite":
        sqlite_url = new_sqlite_url(tmp_path_factory.mktemp("models"))
        make_tables(sqlite_url)
        yield sqlite_url
    else:
        with new_postgres_url(request.getfixturevalue("postgres_socket_folder")) as postgres_url:
            make_tables(postgres_url)
            yield postgres_url


@pytest.fixture
async def connection(url: str) -> AsyncIterator[Connection]:
    made = await open_connection(url)
    await empty(made)
    with made.entered():
        yield made
    await made.close()


@pytest.fixture
async def user(connection: Connection) -> User:
    return await User.create(user_id="user_2abc", email="ann@example.com")


@pytest.fixture
async def workflow(user: User) -> Workflow:
    return await Workflow.create(user=user, name="My Workflow", description="...")


# -- the common patterns


async def test_creating_records(user: User) -> None:
    workflow = await Workflow.create(user=user, name="My Workflow", description="...")

    # Related record
    draft = await WorkflowDraft.create(workflow=workflow, spec={}, revision=1)

    assert workflow.workflow_id == make_workflow_public_id(workflow.id)
    assert (workflow.slug, workflow.enabled, workflow.config) == ("my-workflow", True, {})
    assert await Workflow.get(id=workflow.id) == workflow
    assert (draft.spec, draft.revision) == ({}, 1)


async def test_fetching_with_relationships(user: User, workflow: Workflow) -> None:
    await WorkflowDraft.create(workflow=workflow, spec={"version": 1}, revision=1)
    version = await WorkflowVersion.create(workflow=workflow, spec={"version": 1})
    workflow.published_version = version
    await workflow.save()
    pk = workflow.id

    # Prefetch related objects
    workflow = (
        await Workflow.filter(id=pk, user=user)
        .prefetch_related("draft", "published_version", "versions")
        .first()
    )

    # Access prefetched
    draft = workflow.draft  # No additional query

    assert draft.spec == {"version": 1}
    assert workflow.published_version == version
    assert list(workflow.versions) == [version]


async def test_a_workflow_without_published_version_has_none(workflow: Workflow) -> None:
    found = await Workflow.filter(id=workflow.id).prefetch_related("published_version").first()

    assert found is not None
    assert found.published_version is None


async def test_filtering(user: User, workflow: Workflow) -> None:
    other = await User.create(user_id="other")
    await Workflow.create(user=other, name="Other")
    first = await WorkflowRun.create(user=user, workflow=workflow)
    second = await WorkflowRun.create(user=user, workflow=workflow)
    await WorkflowRun.create(user=user)

    # Get user's workflows
    workflows = await Workflow.filter(user=user).all()

    # Get runs for workflow
    runs = await WorkflowRun.filter(workflow=workflow).order_by("-created_at").all()

    assert workflows == [workflow]
    assert runs == [second, first]


async def test_updating_records(workflow: Workflow) -> None:
    before = workflow.updated_at

    await Workflow.filter(id=workflow.id).update(
        name="Updated Name",
        updated_at=datetime.now(timezone.utc),  # noqa: UP017
    )

    updated = await Workflow.get(id=workflow.id)
    assert updated.name == "Updated Name"
    assert updated.updated_at > before

    # Or via instance
    workflow.name = "Updated again"
    await workflow.save()

    assert (await Workflow.get(id=workflow.id)).name == "Updated again"


# -- public ids


def test_public_ids_are_made_and_read(seer_settings: None) -> None:
    # Create public ID
    public_id = make_workflow_public_id(123)

    # Parse back to internal ID
    internal_id = parse_workflow_public_id(public_id)

    assert re.fullmatch("wf_[0-9a-f]{32}", public_id)
    assert internal_id == 123


@pytest.mark.parametrize(("name", "module", "prefix"), PUBLIC_IDS)
def test_each_kind_has_its_prefix(seer_settings: None, name: str, module: Any, prefix: str) -> None:
    make, parse = (
        getattr(module, f"make_{name}_public_id"),
        getattr(module, f"parse_{name}_public_id"),
    )

    public_id = make(7)

    assert public_id.startswith(f"{prefix}_")
    assert parse(public_id) == 7
    for wrong in ("", "7", f"{prefix}_7", public_id[:-1], f"xx_{public_id.partition('_')[2]}"):
        with pytest.raises(ValueError, match="public id"):
            parse(wrong)
    for kind, others, _prefix in PUBLIC_IDS:
        if kind != name:
            with pytest.raises(ValueError, match="public id"):
                getattr(others, f"parse_{kind}_public_id")(public_id)


async def test_rows_are_made_with_their_public_ids(user: User, workflow: Workflow) -> None:
    run = await WorkflowRun.create(user=user, workflow=workflow)
    account = OAuthConnection(user=user, provider="google", access_token="t", refresh_token="r")
    await account.save()
    resource = await IntegrationResource.create(user=user, name="Gmail", resource_type="mail")

    assert run.run_id == workflow_models.make_run_public_id(run.id)
    assert run.thread_id == run.run_id
    assert account.connection_id == models_oauth.make_connection_public_id(account.id)
    assert resource.resource_id == models_integrations.make_resource_public_id(resource.id)
    assert await WorkflowRun.get(run_id=run.run_id) == run


# -- entities


async def test_a_run_has_the_documented_fields(user: User, workflow: Workflow) -> None:
    version = await WorkflowVersion.create(workflow=workflow, spec={"version": 1}, created_by=user)
    at = datetime(2026, 5, 17, 12, 30, 15, 123456, tzinfo=UTC)

    run = await WorkflowRun.create(
        user=user,
        workflow=workflow,
        workflow_version=version,
        spec={"version": 1, "nodes": []},
        inputs={"city": "Rome"},
        outputs={"sent": True},
        config={"runtime": "langgraph"},
        status=WorkflowRunStatus.FAILED,
        source=WorkflowRunSource.AGENT,
        error="It failed.",
        started_at=at,
        completed_at=at + timedelta(seconds=2),
    )

    found = await WorkflowRun.get(id=run.id).prefetch_related("workflow", "workflow_version")
    assert found.spec == {"version": 1, "nodes": []}
    assert (found.inputs, found.outputs) == ({"city": "Rome"}, {"sent": True})
    assert found.config == {"runtime": "langgraph"}
    assert (found.status, found.source) == (WorkflowRunStatus.FAILED, WorkflowRunSource.AGENT)
    assert (found.error, found.started_at) == ("It failed.", at)
    assert found.completed_at == at + timedelta(seconds=2)
    assert (found.workflow, found.workflow_version) == (workflow, version)
    assert found.created_at.tzinfo is UTC


def test_the_enums_have_the_documented_members() -> None:
    assert list(WorkflowVersionStatus) == ["DRAFT", "PUBLISHED", "ARCHIVED"]
    assert list(WorkflowRunStatus) == ["QUEUED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]
    assert list(WorkflowRunSource) == ["MANUAL", "TRIGGER", "AGENT", "FORM"]


async def test_a_run_without_a_workflow_is_possible(user: User) -> None:
    run = await WorkflowRun.create(user=user, spec={"version": 1}, inputs={})

    assert await WorkflowRun.get(id=run.id).prefetch_related("workflow") == run
    assert run.status is WorkflowRunStatus.QUEUED
    assert run.source is WorkflowRunSource.MANUAL


async def test_versions_are_numbered_and_hashed(user: User, workflow: Workflow) -> None:
    first = await WorkflowVersion.create(workflow=workflow, spec={"a": 1, "b": 2})
    second = await WorkflowVersion.create(
        workflow=workflow, spec={"a": 2}, created_from_draft_revision=7, created_by=user
    )

    assert (first.version_number, second.version_number) == (1, 2)
    assert first.status is WorkflowVersionStatus.DRAFT
    assert re.fullmatch("[0-9a-f]{64}", first.spec_hash)
    with pytest.raises(IntegrityError):
        await WorkflowVersion.create(workflow=workflow, spec={"b": 2, "a": 1})


async def test_a_stored_version_never_changes(workflow: Workflow) -> None:
    version = await WorkflowVersion.create(workflow=workflow, spec={"a": 1})

    version.spec = {"a": 2}
    with pytest.raises(ValidationError, match="spec: A stored version cannot be changed"):
        await version.save()
    found = await WorkflowVersion.get(id=version.id)
    found.status = WorkflowVersionStatus.PUBLISHED
    await found.save()

    assert (await WorkflowVersion.get(id=version.id)).spec == {"a": 1}


async def test_of_one_workflow_one_version_is_published(workflow: Workflow) -> None:
    published = WorkflowVersionStatus.PUBLISHED
    await WorkflowVersion.create(workflow=workflow, spec={"a": 1}, status=published)

    with pytest.raises(IntegrityError):
        await WorkflowVersion.create(workflow=workflow, spec={"a": 2}, status=published)


def test_a_proposal_has_no_unused_fields() -> None:
    assert not {"preview_graph", "applied_graph"} & WorkflowProposal._meta.fields_map.keys()


async def test_tokens_and_secrets_are_encrypted_at_rest(connection: Connection, user: User) -> None:
    account = await OAuthConnection.create(
        user=user,
        provider="github",
        access_token="plain-access",
        refresh_token="plain-refresh",
        scopes=["repo", "user"],
    )
    resource = await IntegrationResource.create(
        user=user,
        name="Production DB",
        resource_type="database",
        provider="postgres",
        connection=account,
        metadata={"host": "db"},
    )
    secret = await IntegrationSecret.create(resource=resource, key="password", value="plain-value")

    found = await OAuthConnection.get(id=account.id)
    assert (found.access_token, found.refresh_token) == ("plain-access", "plain-refresh")
    assert found.scopes == ["repo", "user"]
    assert (await IntegrationSecret.get(id=secret.id)).value == "plain-value"
    stored = [
        *await connection.client.execute_query_dict("SELECT * FROM oauth_connections"),
        *await connection.client.execute_query_dict("SELECT * FROM integration_secrets"),
    ]
    assert "plain-" not in repr(stored)


async def test_an_event_of_a_subscription_needs_nothing_else(
    user: User, workflow: Workflow
) -> None:
    subscription = await TriggerSubscription.create(
        user=user, workflow=workflow, trigger_type="gmail_email_received", config={"label": "in"}
    )

    event = await TriggerEvent.create(subscription=subscription, event_data={"b": 1, "a": [2]})
    same = await TriggerEvent.create(subscription=subscription, event_data={"a": [2], "b": 1})

    found = await TriggerEvent.get(id=event.id)
    assert (found.user_id, found.type) == (user.user_id, "gmail_email_received")
    assert (found.event_data, found.processed) == ({"b": 1, "a": [2]}, False)
    assert re.fullmatch("[0-9a-f]{64}", found.event_hash)
    assert same.event_hash == event.event_hash


# -- the relationships


async def test_every_relation_of_the_diagram_leads_there_and_back(
    user: User, workflow: Workflow
) -> None:
    draft = await WorkflowDraft.create(workflow=workflow)
    version = await WorkflowVersion.create(workflow=workflow, spec={"a": 1}, created_by=user)
    run = await WorkflowRun.create(user=user, workflow=workflow, workflow_version=version)
    checkpoint = await WorkflowRunCheckpoint.create(run=run, user=user, step_id="a", node_id="a")
    proposal = await WorkflowProposal.create(workflow=workflow, base_revision=1)
    account = await OAuthConnection.create(user=user, provider="google")
    resource = await IntegrationResource.create(
        user=user, name="Mail", resource_type="mail", connection=account
    )
    secret = await IntegrationSecret.create(resource=resource, key="k", value="v")
    subscription = await TriggerSubscription.create(
        user=user, workflow=workflow, trigger_type="cron_schedule"
    )
    event = await TriggerEvent.create(subscription=subscription, event_data={})
    key = await ApiKey.create(user=user, name="ci", prefix="ak_", key_hash="0" * 64)
    workflow.published_version = version
    await workflow.save()

    assert await user.workflows.all() == [workflow]
    assert await user.oauth_connections.all() == [account]
    assert await user.trigger_subscriptions.all() == [subscription]
    assert await user.runs.all() == [run]
    assert await user.events.all() == [event]
    assert await user.api_keys.all() == [key]
    assert await user.integration_resources.all() == [resource]
    assert await workflow.draft == draft
    assert await workflow.published_version == version
    assert await workflow.versions.all() == [version]
    assert await workflow.runs.all() == [run]
    assert await workflow.proposals.all() == [proposal]
    assert await workflow.trigger_subscriptions.all() == [subscription]
    assert await version.runs.all() == [run]
    assert await run.checkpoints.all() == [checkpoint]
    assert await account.resources.all() == [resource]
    assert await resource.secrets.all() == [secret]
    assert await subscription.events.all() == [event]

    checked = await WorkflowVersion.get(id=version.id).prefetch_related("created_by", "workflow")
    assert (checked.created_by, checked.workflow) == (user, workflow)
    assert await (await WorkflowRunCheckpoint.get(id=checkpoint.id)).run == run
    assert await (await TriggerEvent.get(id=event.id)).subscription == subscription
    assert await (await IntegrationSecret.get(id=secret.id)).resource == resource
    assert await (await IntegrationResource.get(id=resource.id)).connection == account
    assert await (await WorkflowDraft.get(id=draft.id)).workflow == workflow


async def test_what_a_user_owns_goes_with_the_user(user: User, workflow: Workflow) -> None:
    await WorkflowRun.create(user=user, workflow=workflow)

    await user.delete()

    assert await Workflow.all().count() == 0
    assert await WorkflowRun.all().count() == 0


@pytest.mark.parametrize(
    ("owner", "name", "kind"),
    [
        (Workflow, "user", ForeignKeyFieldInstance),
        (Workflow, "draft", BackwardOneToOneRelation),
        (Workflow, "published_version", ForeignKeyFieldInstance),
        (Workflow, "versions", BackwardFKRelation),
        (Workflow, "runs", BackwardFKRelation),
        (WorkflowDraft, "workflow", OneToOneFieldInstance),
        (WorkflowVersion, "runs", BackwardFKRelation),
        (WorkflowVersion, "created_by", ForeignKeyFieldInstance),
        (WorkflowRun, "checkpoints", BackwardFKRelation),
        (IntegrationSecret, "resource", ForeignKeyFieldInstance),
        (TriggerEvent, "subscription", ForeignKeyFieldInstance),
    ],
)
def test_relations_are_of_the_documented_kind(
    url: str, owner: Any, name: str, kind: type[Any]
) -> None:
    assert isinstance(owner._meta.fields_map[name], kind)


def test_the_models_are_where_they_are_documented() -> None:
    assert (
        tuple(
            module.__name__
            for module in (
                models,
                workflow_models,
                models_oauth,
                models_integrations,
                models_triggers,
            )
        )
        == MODEL_MODULES
    )


# -- values


@pytest.mark.parametrize(
    "value", ["text", '{"a": 1}', "true", "", 7, 1.5, True, [], {"z": 1, "a": {"y": 2, "b": 3}}]
)
async def test_a_document_comes_back_as_it_was_given(
    user: User, workflow: Workflow, value: Any
) -> None:
    made = await TriggerSubscription.create(
        user=user, workflow=workflow, trigger_type="t", filters=value
    )

    found = await TriggerSubscription.get(id=made.id)

    assert made.filters == value
    assert json.dumps(found.filters) == json.dumps(value)


async def test_what_is_no_json_is_refused_and_changes_nothing(workflow: Workflow) -> None:
    workflow.config = {"at": object()}
    with pytest.raises(PermanentError, match="not plain JSON"):
        await workflow.save()
    workflow.config = {"text": "x" * 17_000_000}
    with pytest.raises(LimitError, match="more than the limit"):
        await workflow.save()

    assert (await Workflow.get(id=workflow.id)).config == {}


async def test_times_of_any_zone_compare_as_they_are(user: User) -> None:
    noon = datetime(2026, 5, 17, 12, tzinfo=UTC)
    later = (noon + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=-7)))
    early = await WorkflowRun.create(user=user, created_at=noon)
    late = await WorkflowRun.create(user=user, created_at=later)

    assert await WorkflowRun.filter(created_at__gt=noon) == [late]
    assert await WorkflowRun.filter(created_at__lte=noon.astimezone(later.tzinfo)) == [early]
    assert (await WorkflowRun.get(id=late.id)).created_at == later


# -- slugs


async def test_slugs_are_unique_for_each_user(user: User) -> None:
    other = await User.create(user_id="other")

    names = ["Report", "report!", "Répört", "日本語", "", "x" * 300]
    slugs = [(await Workflow.create(user=user, name=name[:200])).slug for name in names]
    others = await Workflow.create(user=other, name="Report")

    assert slugs == ["report", "report-2", "report-3", "workflow", "workflow-2", "x" * 200]
    assert others.slug == "report"
    with pytest.raises(IntegrityError):
        await Workflow.create(user=user, name="Given", slug="report")
