"""The trigger of new rows in a database."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field, field_validator

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.triggers.base import (
    ADVANCED,
    Item,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    SecretLabel,
)
from automate_engine.triggers.poll._databases import (
    PARAMETER,
    Database,
    Query,
    database_place,
    open_database,
)
from automate_engine.triggers.poll._seen import MOST_ITEMS, unseen

__all__ = ["SqlPoll", "SqlPollConfig"]


class SqlPollConfig(PollConfig):
    """New rows of a query, on the database whose URL is the trigger's secret."""

    model_config = ConfigDict(title="Poll a database")

    query: str = Field(
        min_length=1,
        max_length=20_000,
        title="Query",
        description="One SELECT for the rows after :watermark, such as SELECT id, total FROM "
        "orders WHERE id > :watermark. It is executed in a read-only transaction.",
        json_schema_extra={"format": "textarea"},
    )
    watermark: str = Field(
        min_length=1,
        max_length=63,
        title="Watermark",
        description="The column that grows from row to row. The largest value that was seen is "
        ":watermark in the next look.",
    )
    start: int | float | str = Field(
        title="Start", description="The value of :watermark for the first look, such as 0."
    )
    key: str | None = Field(
        None,
        min_length=1,
        max_length=63,
        title="Key",
        description="The column that tells the rows apart. By default the watermark.",
        json_schema_extra=ADVANCED,
    )

    @field_validator("query")
    @classmethod
    def _query_has_the_watermark(cls, query: str) -> str:
        if not PARAMETER.search(query):
            raise ValueError("The query does not use :watermark, so each look would read all rows")
        return query.rstrip().rstrip(";")


class SqlPoll(Poller[SqlPollConfig]):
    """Looks into a database; each row that was not there before is an event.

    The secret is the database's URL: ``postgresql://user:password@host/name``, or with
    `local_databases` also a Unix socket's directory as ``?host=`` and ``sqlite:////path/file``.
    """

    type = TriggerType.POLL_SQL.value
    title = "Poll a database"
    description = "New rows of a query in PostgreSQL or SQLite."
    icon = "database-search"
    config_type = SqlPollConfig
    secret_label = SecretLabel(
        "URL of the database",
        "postgresql://user:password@host:5432/name, of a user who may read and nothing else.",
    )
    sample: ClassVar[JsonObject] = {"id": 7, "total": "12.50"}

    def __init__(self, *, local_databases: bool = False) -> None:
        self._local_databases = local_databases

    def needs_secret(self, config: SqlPollConfig) -> bool:
        return True

    def subject(self, config: SqlPollConfig, secret: str | None) -> JsonValue:
        """The query and the database, whoever it is asked as."""
        looked_at = {"query", "watermark", "key"}
        asked: JsonObject = config.model_dump(mode="json", include=looked_at)
        return {**asked, "database": database_place(secret or "")}

    async def poll(self, config: SqlPollConfig, context: PollContext) -> Polled:
        database = open_database(context.secret or "", context.http, local=self._local_databases)
        if context.cursor is None and config.first_run == "from_now":
            return await _latest(config, database)
        kept: JsonObject = {"watermark": config.start, "seen": []}
        if isinstance(context.cursor, dict):
            kept = context.cursor
        rows = await database.fetch(_query(config, kept["watermark"]))
        is_full = len(rows) == MOST_ITEMS
        if is_full:
            rows = _without_last_value(config, rows)
        new, seen = unseen((_item(config, row) for row in rows), kept["seen"])
        watermark = _watermark(config, rows[-1]) if rows else kept["watermark"]
        return Polled(items=new, cursor={"watermark": watermark, "seen": seen}, more=is_full)


async def _latest(config: SqlPollConfig, database: Database) -> Polled:
    """Where the rows end now."""
    rows = await database.fetch(_query(config, config.start, latest=True))
    if not rows:
        return Polled(items=[], cursor={"watermark": config.start, "seen": []})
    watermark = _watermark(config, rows[0])
    last = [_item(config, row) for row in rows if row[config.watermark] == watermark]
    return Polled(items=[], cursor={"watermark": watermark, "seen": unseen(last, [])[1]})


def _query(config: SqlPollConfig, watermark: JsonValue, *, latest: bool = False) -> Query:
    column = '"' + config.watermark.replace('"', '""') + '"'
    order = " DESC" if latest else ""
    sql = f"SELECT * FROM (\n{config.query}\n) AS found ORDER BY found.{column}{order}"  # noqa: S608
    return Query(f"{sql} LIMIT {MOST_ITEMS}", watermark)


def _without_last_value(config: SqlPollConfig, rows: list[JsonObject]) -> list[JsonObject]:
    """The rows of a full page without those of the last value, of which there may be more: they
    are the first of the next page."""
    last = _watermark(config, rows[-1])
    kept = [row for row in rows if row.get(config.watermark) != last]
    if not kept:
        raise PermanentError(
            f"{MOST_ITEMS:,} rows have the same value in {config.watermark}. Use a column whose "
            "values differ."
        )
    return kept


def _item(config: SqlPollConfig, row: JsonObject) -> Item:
    watermark = _watermark(config, row)
    key = watermark if config.key is None else row.get(config.key)
    if key is None:
        raise PermanentError(
            f"A row has no value in {config.key}. Name a column of the query that always has one."
        )
    return Item(key=str(key), payload=row)


def _watermark(config: SqlPollConfig, row: JsonObject) -> JsonValue:
    value = row.get(config.watermark)
    if not isinstance(value, int | float | str):
        raise PermanentError(
            f"A row has no value in {config.watermark}. Name a column of the query that always has "
            "one."
        )
    return value
