"""Installing what records the changes of a table, and removing it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.triggers.poll import _sessions
from automate_engine.triggers.postgres_change import _function
from automate_engine.triggers.postgres_change._watch import (
    CHANNEL,
    KEPT_DAYS,
    LOCK_SECONDS,
    PREFIX,
    Watch,
)

__all__ = ["install", "remove", "schema_of", "sweep"]

_FORBIDDEN: Final = "42501"
_KINDS_WITH_TRIGGERS: Final = ("r", "p")

_SCHEMA: Final = f"SELECT left('{CHANNEL}_' || current_user, 63)"
_TABLE: Final = """
SELECT c.oid::bigint, c.oid::regclass::text, c.relkind::text,
    has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'TRIGGER'),
    format('GRANT SELECT, TRIGGER ON %s TO %I;', c.oid::regclass, current_user),
    ARRAY(
        SELECT attname::text FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    ),
    ARRAY(
        SELECT a.attname::text FROM pg_index AS i
        CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place
    )
FROM pg_class AS c WHERE c.oid = to_regclass($1)"""
_OUTBOX: Final = """
SELECT (SELECT n.nspowner = r.oid FROM pg_namespace AS n WHERE n.nspname = $1),
    (
        SELECT bool_and(c.relowner = r.oid) FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname IN ('changes', 'subscriptions')
    ),
    has_database_privilege(current_database(), 'CREATE'),
    format('CREATE SCHEMA %I AUTHORIZATION %I;', $1, current_user),
    current_user::text
FROM pg_roles AS r WHERE r.rolname = current_user"""
_TRIGGERS: Final = """
SELECT (tgtype & 60)::int FROM pg_trigger
WHERE tgrelid = $3 AND tgenabled <> 'D'
    AND tgfoid = to_regprocedure(format('%I.%I()', $1::text, $2::text))
ORDER BY 1"""
_FINISHED: Final = f"""
SELECT p.proname::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = $1 AND starts_with(p.proname, '{PREFIX}') AND NOT EXISTS (
    SELECT FROM {{schema}}.subscriptions AS s
    WHERE '{PREFIX}' || s.source = p.proname AND s.read_at > now() - interval '{KEPT_DAYS} days'
)"""  # noqa: S608 - the server quotes the schema


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as the database knows it; `name` is quoted."""

    id: int
    name: str
    kind: str
    is_permitted: bool
    grant: str
    columns: list[str]
    key: list[str]


async def schema_of(session: _sessions.Session) -> str:
    """The schema of the outbox: each role has its own, so that none reads what it may not."""
    ((schema,),) = await session.rows(_SCHEMA)
    return str(schema)


async def install(session: _sessions.Session, watch: Watch, *, keep: bool) -> None:
    """Let the changes that a trigger wants be recorded from now on, in one transaction; what is
    there already is left. Changes that were recorded before are forgotten unless `keep`.

    Raises PermanentError when the table or a right is missing, RetryableError when the table is in
    use for too long.
    """
    try:
        async with session.transaction():
            await _prepare(session)
            table = await _table(session, watch)
            schema = await schema_of(session)
            await _make_outbox(session, schema)
            await _subscribe(session, schema, watch, keep=keep)
            await _make_triggers(session, schema, table, watch)
    except _sessions.RefusedStatementError as error:
        if error.state != _FORBIDDEN:
            raise
        raise PermanentError(
            f"{error.message}. Let an administrator grant the role of the URL this right."
        ) from None


async def remove(session: _sessions.Session, source: str) -> None:
    """Let no more changes be recorded for a trigger, and forget those that were.

    When others use the table for long, only the recording ends; the rest is left to `sweep`.
    """
    schema = await schema_of(session)
    if not await _has_outbox(session, schema):
        return
    quoted = await _formatted(session, "%I", schema)
    async with session.transaction():
        for name in ("subscriptions", "changes"):
            await session.rows(f"DELETE FROM {quoted}.{name} WHERE source = $1", source)  # noqa: S608
    with suppress(RetryableError, PermanentError):
        await _drop(session, schema, f"{PREFIX}{source}")


async def sweep(session: _sessions.Session, schema: str) -> None:
    """Remove what is left of triggers that nobody reads any more."""
    quoted = await _formatted(session, "%I", schema)
    for (function,) in await session.rows(_FINISHED.format(schema=quoted), schema):
        with suppress(RetryableError, PermanentError):
            await _drop(session, schema, function)
    live = f"SELECT source FROM {quoted}.subscriptions"  # noqa: S608
    await session.rows(
        f"DELETE FROM {quoted}.subscriptions WHERE read_at < now() - $1::int * interval '1 day'",  # noqa: S608
        KEPT_DAYS,
    )
    await session.rows(f"DELETE FROM {quoted}.changes WHERE source NOT IN ({live})")  # noqa: S608


async def _prepare(session: _sessions.Session) -> None:
    await session.rows("SET LOCAL search_path = pg_catalog, pg_temp")
    await session.rows(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
    await session.rows(f"SELECT pg_advisory_xact_lock(hashtextextended('{CHANNEL}', 0))")


async def _table(session: _sessions.Session, watch: Watch) -> _Table:
    found = await session.rows(_TABLE, watch.table)
    if not found:
        raise PermanentError(
            f"There is no table {watch.table} in the database. Name it with its schema, as in SQL."
        )
    table = _Table(*found[0])
    if table.kind not in _KINDS_WITH_TRIGGERS:
        raise PermanentError(f"{watch.table} is not a table. Name one that rows are stored in.")
    if not table.is_permitted:
        raise PermanentError(
            "The role of the URL may not follow the table. Let an administrator execute: "
            f"{table.grant}"
        )
    named = (*(watch.columns or ()), *(watch.when_changed or ()))
    unknown = [name for name in named if name not in table.columns]
    if unknown:
        raise PermanentError(
            f"{watch.table} has no column {unknown[0]}. Write it as it stands in the table."
        )
    return table


async def _has_outbox(session: _sessions.Session, schema: str) -> bool:
    ((number,),) = await session.rows(
        "SELECT count(*) FROM pg_tables WHERE schemaname = $1 AND tableowner = current_user"
        " AND tablename IN ('changes', 'subscriptions')",
        schema,
    )
    return bool(number == 2)


async def _make_outbox(session: _sessions.Session, schema: str) -> None:
    """Make the outbox of the role. One that is not its own is refused: whoever owns it could let
    code be executed with the rights of the role."""
    ((schema_is_own, tables_are_own, may_create, statement, role),) = await session.rows(
        _OUTBOX, schema
    )
    if schema_is_own is False or tables_are_own is False:
        raise PermanentError(
            f"The schema {schema} or a table in it does not belong to the role {role}. Let an "
            "administrator rename or drop it."
        )
    if schema_is_own is None:
        if not may_create:
            raise PermanentError(
                f"The role {role} may not create the schema of the outbox. Let an administrator "
                f"execute: {statement}"
            )
        await session.rows(await _formatted(session, "CREATE SCHEMA %I", schema))
    if not await _has_outbox(session, schema):
        await session.rows(await _formatted(session, _function.FORMAT_SUBSCRIPTIONS, schema))
        await session.rows(await _formatted(session, _function.FORMAT_CHANGES, schema))


async def _subscribe(session: _sessions.Session, schema: str, watch: Watch, *, keep: bool) -> None:
    quoted = await _formatted(session, "%I", schema)
    await session.rows(
        f"INSERT INTO {quoted}.subscriptions AS s (source) VALUES ($1)"  # noqa: S608
        " ON CONFLICT (source) DO UPDATE SET read_at = now()",
        watch.source,
    )
    if not keep:
        sql = f"DELETE FROM {quoted}.changes WHERE source = $1"  # noqa: S608
        await session.rows(sql, watch.source)


async def _make_triggers(
    session: _sessions.Session, schema: str, table: _Table, watch: Watch
) -> None:
    """Make the function and its triggers anew unless all of them are there and enabled, for the
    same events."""
    found = await session.rows(_TRIGGERS, schema, watch.function, table.id)
    are_there = [events for (events,) in found] == watch.trigger_events
    if not are_there:
        await _drop_function(session, schema, watch.function)
    body = await _formatted(
        session,
        _function.FORMAT_BODY,
        schema,
        _array(watch.columns),
        _array(watch.when_changed),
        _array(table.key),
        await _formatted(session, "%I.changes", schema),
        await _formatted(session, "%I.subscriptions", schema),
        watch.source,
    )
    names = (schema, watch.function)
    await session.rows(await _formatted(session, _function.FORMAT_FUNCTION, *names, body))
    await session.rows(await _formatted(session, _function.FORMAT_REVOKE, *names))
    if are_there:
        return
    if watch.row_events:
        template = _function.FORMAT_ROW_TRIGGER.format(events=" OR ".join(watch.row_events))
        await session.rows(await _formatted(session, template, *names, table.name))
    if watch.is_for_truncate:
        values = (schema, f"{watch.function}_truncate", table.name, watch.function)
        await session.rows(await _formatted(session, _function.FORMAT_TRUNCATE_TRIGGER, *values))


async def _drop(session: _sessions.Session, schema: str, function: str) -> None:
    async with session.transaction():
        await session.rows(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        await _drop_function(session, schema, function)


async def _drop_function(session: _sessions.Session, schema: str, function: str) -> None:
    """Drop a function and with it its triggers, which takes no right on their table."""
    statement = "DROP FUNCTION IF EXISTS %I.%I() CASCADE"
    await session.rows(await _formatted(session, statement, schema, function))


async def _formatted(session: _sessions.Session, template: str, *values: Any) -> str:
    """A statement as the server quotes it."""
    places = ", ".join(f"${number}::text" for number in range(2, len(values) + 2))
    ((statement,),) = await session.rows(f"SELECT format($1::text, {places})", template, *values)
    return str(statement)


def _array(names: tuple[str, ...] | list[str] | None) -> str | None:
    """Names as the text of a PostgreSQL array."""
    if names is None:
        return None
    escaped = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return "{" + ",".join(f'"{name}"' for name in escaped) + "}"
