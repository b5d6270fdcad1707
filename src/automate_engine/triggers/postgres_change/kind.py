"""The trigger of changed rows in a PostgreSQL table."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, field_validator

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.triggers.base import (
    ADVANCED,
    Bell,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    Ring,
    SecretLabel,
    SetupContext,
)
from automate_engine.triggers.poll._databases import Address, database_place, postgres_address
from automate_engine.triggers.poll._postgresql import PostgresDatabase
from automate_engine.triggers.postgres_change._installing import install, remove
from automate_engine.triggers.postgres_change._reading import items_of, read_changes
from automate_engine.triggers.postgres_change._watch import CHANNEL, Watch

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["OwnDatabase", "PostgresChange", "PostgresChangeConfig"]

_NAME: Final = r'(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"\x00]|"")+")'
_TABLE: Final = re.compile(rf"{_NAME}\.{_NAME}")

_Column = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[^\x00]+$")]


class PostgresChangeConfig(PollConfig):
    """Rows of a PostgreSQL table that are created, updated or deleted, by whatever program."""

    model_config = ConfigDict(title="Change in PostgreSQL")

    table: str = Field(
        max_length=200,
        title="Table",
        description='The table with its schema, as SQL writes it: public.orders, shop."Order".',
    )
    operations: list[Literal["created", "updated", "deleted", "truncated"]] = Field(
        default=["created", "updated", "deleted"],
        min_length=1,
        max_length=4,
        title="Changes",
        description="The kinds of change that start the workflow. A TRUNCATE is one change of the "
        "whole table.",
        json_schema_extra={"uniqueItems": True},
    )
    columns: list[_Column] | None = Field(
        None,
        min_length=1,
        max_length=200,
        title="Columns",
        description="The columns whose values are sent, as they stand in the table. By default "
        "all.",
        json_schema_extra=ADVANCED,
    )
    when_changed: list[_Column] | None = Field(
        None,
        min_length=1,
        max_length=200,
        title="When changed",
        description="The columns of which an update has to change one. By default any column.",
        json_schema_extra=ADVANCED,
    )
    interval_seconds: int = Field(
        60,
        ge=5,
        le=86_400,
        title="Interval",
        description="Seconds from one look to the next when the database tells of no change.",
    )
    first_run: Literal["from_now"] = Field(
        "from_now",
        title="First look",
        description="Runs start for what changes after the trigger is made or enabled.",
    )

    @field_validator("table")
    @classmethod
    def _has_a_schema(cls, table: str) -> str:
        if not _TABLE.fullmatch(table):
            raise ValueError(
                "Give the schema and the table as SQL writes them, such as public.orders or "
                'shop."Order"'
            )
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDatabase:
    """The host's own database: `tables` may be followed in it by triggers without a URL."""

    address: Address
    tables: frozenset[str]


class PostgresChange(Poller[PostgresChangeConfig]):
    """Follows the rows of a table. A trigger in the database fills an outbox in the transaction of
    each change (https://www.postgresql.org/docs/current/plpgsql-trigger.html), which is read from.

    The secret is the database's URL: ``postgresql://user:password@host/name``, or with
    `local_databases` also a Unix socket's directory as ``?host=``. Tables that the `own` database
    of the host offers need none.
    """

    type = TriggerType.POSTGRES_CHANGE.value
    title = "Change in PostgreSQL"
    description = "A row of a PostgreSQL table is created, updated or deleted."
    icon = "database-edit"
    config_type = PostgresChangeConfig
    secret_label = SecretLabel(
        "URL of the database",
        "postgresql://user:password@host:5432/name, of a role that may follow the table.",
    )
    has_setup = True
    sample: ClassVar[JsonObject] = {
        "table": "public.orders",
        "operation": "updated",
        "transaction": "7421",
        "at": "2030-01-01T08:30:00.000000+00:00",
        "pk": 7,
        "fields": {"id": 7, "status": "paid", "total": "12.50"},
        "changed": ["status"],
        "previous": {"status": "open"},
    }

    def __init__(self, *, local_databases: bool = False, own: OwnDatabase | None = None) -> None:
        self._local_databases = local_databases
        self._own = own

    def needs_secret(self, config: PostgresChangeConfig) -> bool:
        return not self._is_offered(config)

    def secret_fault(self, config: PostgresChangeConfig, secret: str) -> str | None:
        try:
            postgres_address(secret, local=self._local_databases)
        except PermanentError as error:
            return error.message
        return None

    def subject(self, config: PostgresChangeConfig, secret: str | None) -> JsonValue:
        """The table and the database. A role has an outbox of its own."""
        if secret is None:
            return {"table": config.table}
        try:
            role = postgres_address(secret, local=self._local_databases).user
        except PermanentError:
            role = ""
        return {"table": config.table, "database": database_place(secret), "role": role}

    async def set_up(self, config: PostgresChangeConfig, context: SetupContext) -> None:
        """Install the trigger of the database. What was recorded for an enabled trigger, or while
        the engine had disabled it for its failures, is delivered; what somebody's disabling left is
        not."""
        keep = context.trigger.enabled or bool(context.trigger.disabled_reason)
        async with self._database(config, context.secret, context.http).session() as session:
            await install(session, _watch(config, context.trigger.source), keep=keep)

    async def take_down(self, config: PostgresChangeConfig, context: SetupContext) -> None:
        async with self._database(config, context.secret, context.http).session() as session:
            await remove(session, context.trigger.source)

    def bell(self, config: PostgresChangeConfig, context: SetupContext) -> Bell:
        database = self._database(config, context.secret, context.http)

        async def listen(ring: Ring) -> None:
            async with database.session() as session:
                await session.listen(CHANNEL, ring)

        return Bell(place=context.secret or "", name=context.trigger.source, listen=listen)

    async def poll(self, config: PostgresChangeConfig, context: PollContext) -> Polled:
        watch = _watch(config, context.trigger.source)
        async with self._database(config, context.secret, context.http).session() as session:
            if context.cursor is None:
                await install(session, watch, keep=True)
                return Polled(items=[], cursor={"delivered": []})
            changes, types = await read_changes(session, watch, context.cursor["delivered"])
        items = await asyncio.to_thread(items_of, watch, changes, types)
        delivered = [item.key for item in items]
        return Polled(items=items, cursor={"delivered": delivered}, more=bool(items))

    def _is_offered(self, config: PostgresChangeConfig) -> bool:
        return self._own is not None and config.table in self._own.tables

    def _database(
        self, config: PostgresChangeConfig, secret: str | None, http: GuardedClient
    ) -> PostgresDatabase:
        if secret is not None:
            return PostgresDatabase(postgres_address(secret, local=self._local_databases), http)
        if self._own is None or not self._is_offered(config):
            raise PermanentError(
                f"The host does not offer {config.table} of its own database. Give the trigger "
                "the URL of a database as its secret."
            )
        return PostgresDatabase(self._own.address, None)


def _watch(config: PostgresChangeConfig, source: str) -> Watch:
    return Watch(
        source=source,
        table=config.table,
        operations=tuple(config.operations),
        columns=None if config.columns is None else tuple(config.columns),
        when_changed=None if config.when_changed is None else tuple(config.when_changed),
    )
