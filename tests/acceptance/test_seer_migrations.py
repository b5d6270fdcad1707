"""The histories of Seer's schema lead, forth and back, to exactly what the models say."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tortoise import Model
from tortoise.utils import generate_schema_for_client

from automate_engine.credentials import KeyRing, generate_key
from automate_engine.domain import ConflictError
from seer.database.connection import Connection, open_connection
from seer.database.encrypted_field import use_key_ring
from seer.database.migrations import downgrade, schema_status, upgrade
from seer.database.models import ApiKey, User
from seer.database.models_integrations import IntegrationResource, IntegrationSecret
from seer.database.models_oauth import OAuthConnection
from seer.database.models_triggers import TriggerEvent, TriggerSubscription
from seer.database.workflow_models import (
    StoredValue,
    Workflow,
    WorkflowDraft,
    WorkflowProposal,
    WorkflowRun,
    WorkflowRunCheckpoint,
    WorkflowRunCheckpointWrite,
    WorkflowVersion,
)
from tests.seer_database import seer_settings
from tests.seer_schema import schema_of
from tools.with_postgres import SOCKET_FOLDER_VARIABLE

__all__ = ["seer_settings"]

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("seer_settings")]

_ROOT = Path(__file__).resolve().parent.parent.parent
_NEW_FIELD = '    colour = fields.CharField(max_length=200, default="new", db_default="new")\n'


@pytest.fixture
def new_database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A function that gives the address of a new, empty database of the kind under test."""
    if not os.environ.get(SOCKET_FOLDER_VARIABLE):
        yield lambda name: f"sqlite://{_folder(tmp_path / name)}/seer.sqlite3"
        return
    dsn: str = request.getfixturevalue("postgres_dsn")
    made: list[str] = []
    with psycopg.connect(dsn, autocommit=True) as connection:

        def make(name: str) -> str:
            database = f"migrations_{name}_{uuid4().hex[:8]}"
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            made.append(database)
            return dsn.replace(f"/{connection.info.dbname}?", f"/{database}?")

        yield make
        for database in made:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
            )


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Connection]:
    connection = await open_connection(url)
    try:
        with connection.entered():
            yield connection
    finally:
        await connection.close()


async def _schema(url: str) -> set[tuple[Any, ...]]:
    async with _opened(url) as connection:
        return await schema_of(connection.client)


async def _schema_of_the_models(url: str) -> set[tuple[Any, ...]]:
    async with _opened(url) as connection:
        await generate_schema_for_client(connection.client, safe=False)
        return await schema_of(connection.client)


async def _fill() -> list[type[Model]]:
    """At least one row in every table."""
    use_key_ring(KeyRing.parse(generate_key()))
    user = await User.create(user_id="ann", email="ann@example.com")
    await ApiKey.create(user=user, name="ci", prefix="ak_1", key_hash="0" * 64)
    workflow = await Workflow.create(user=user, name="Orders")
    await WorkflowDraft.create(workflow=workflow, spec={"nodes": []})
    version = await WorkflowVersion.create(workflow=workflow, spec={"nodes": []})
    await WorkflowProposal.create(workflow=workflow, base_revision=1, spec={}, summary="Shorter")
    trigger = await TriggerSubscription.create(user=user, workflow=workflow, trigger_type="manual")
    await TriggerEvent.create(subscription=trigger, user=user, type="manual", event_data={"a": 1})
    run = await WorkflowRun.create(user=user, workflow=workflow, workflow_version=version)
    await WorkflowRunCheckpoint.create(run=run, step_id="a", node_id="a", status="COMPLETED")
    await WorkflowRunCheckpointWrite.create(
        thread_id=run.thread_id, checkpoint_id="1", task_id="t", idx=0, channel="c"
    )
    account = await OAuthConnection.create(user=user, provider="github", access_token="t0")
    resource = await IntegrationResource.create(
        user=user, name="Repositories", resource_type="github", connection=account
    )
    await IntegrationSecret.create(user=user, resource=resource, key="token", value="t1")
    await StoredValue.create(user=user, key="large", data=b"1")
    tables: list[type[Model]] = [
        *(User, ApiKey, Workflow, WorkflowDraft, WorkflowVersion, WorkflowProposal),
        *(TriggerSubscription, TriggerEvent, WorkflowRun, WorkflowRunCheckpoint),
        *(WorkflowRunCheckpointWrite, OAuthConnection, IntegrationResource, IntegrationSecret),
        StoredValue,
    ]
    return tables


async def test_the_history_leads_to_the_schema_of_the_models(new_database: Any) -> None:
    migrated, generated = new_database("migrated"), new_database("generated")

    assert await upgrade(migrated)

    assert await _schema(migrated) == await _schema_of_the_models(generated)


async def test_the_status_tells_what_is_to_be_applied(new_database: Any) -> None:
    url = new_database("status")

    before = await schema_status(url)
    applied = await upgrade(url)
    after = await schema_status(url)

    assert before.pending == applied == after.applied
    assert not before.is_current
    assert after.is_current
    assert await upgrade(url) == []


async def test_full_tables_go_back_and_forth(new_database: Any) -> None:
    url = new_database("full")
    await upgrade(url)
    schema = await _schema(url)
    async with _opened(url):
        for model in await _fill():
            assert await model.all().count(), model

    taken_back = await downgrade(url, 0)

    assert taken_back == (await schema_status(url)).pending
    assert await _schema(url) == set()
    assert await upgrade(url) == taken_back
    assert await _schema(url) == schema


async def test_a_migration_that_is_not_applied_cannot_be_taken_back(new_database: Any) -> None:
    url = new_database("unknown")
    with pytest.raises(ConflictError, match="not applied"):
        await downgrade(url)
    await upgrade(url)
    with pytest.raises(ConflictError, match="not applied"):
        await downgrade(url, 99)


async def test_processes_that_migrate_at_once_apply_each_migration_once(new_database: Any) -> None:
    url = new_database("together")
    code = (
        "import asyncio, sys; from seer.database.migrations import upgrade;"
        "print(len(asyncio.run(upgrade(sys.argv[1]))))"
    )

    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = [(await process.communicate())[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0]
    expected = len((await schema_status(url)).applied)
    assert sorted(int(answer) for answer in answers) == [0, 0, expected]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sources of Seer, as a developer has them, with a field more in a model."""
    folder = _folder(tmp_path / "project")
    shutil.copytree(_ROOT / "src" / "seer", folder / "src" / "seer")
    shutil.copytree(_ROOT / "migrations", folder / "migrations")
    shutil.copy(_ROOT / "pyproject.toml", folder)
    models = folder / "src" / "seer" / "database" / "workflow_models.py"
    text = models.read_text()
    place = "    draft: fields.BackwardOneToOneRelation[WorkflowDraft]\n"
    assert place in text
    models.write_text(text.replace(place, f"{_NEW_FIELD}\n{place}"))
    return folder


def _aerich(project: Path, url: str, *arguments: str) -> str:
    config = "migrations/sqlite/aerich.toml" if url.startswith("sqlite:") else "pyproject.toml"
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(project / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "aerich", "-c", config, *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_the_commands_of_aerich_carry_a_change_to_full_tables_and_back(
    new_database: Any, project: Path
) -> None:
    url = new_database("changed")
    await upgrade(url)
    schema = await _schema(url)
    async with _opened(url):
        await _fill()

    _aerich(project, url, "migrate", "--name", "add_workflow_colour")
    _aerich(project, url, "upgrade")

    changed = await _schema(url)
    async with _opened(url) as connection:
        rows = await connection.client.execute_query_dict("SELECT name, colour FROM workflows")
    assert [(row["name"], row["colour"]) for row in rows] == [("Orders", "new")]
    assert schema < changed
    assert changed - schema
    assert all(part[1] == "workflows" and "colour" in str(part) for part in changed - schema)

    _aerich(project, url, "downgrade", "--yes")

    assert await _schema(url) == schema
    async with _opened(url):
        assert await WorkflowRun.filter(workflow__name="Orders").count() == 1


async def test_the_models_and_the_history_agree(new_database: Any) -> None:
    url = new_database("agreeing")
    await upgrade(url)

    answer = _aerich(_ROOT, url, "migrate", "--name", "nothing", "--offline")

    assert "No changes detected" in answer
