"""Reading the changes that were recorded, and forgetting those that were delivered."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from automate_engine.domain.errors import AutomateError, PermanentError
from automate_engine.domain.json import JsonObject, JsonValue, encode_json
from automate_engine.triggers.base import Item
from automate_engine.triggers.poll import _sessions
from automate_engine.triggers.postgres_change._installing import schema_of, sweep
from automate_engine.triggers.postgres_change._watch import KEPT_DAYS, Watch

__all__ = ["Change", "ColumnTypes", "items_of", "read_changes"]

_MOST_CHANGES: Final = 500
_MOST_BYTES: Final = 4 * 1024 * 1024
_OPERATIONS: Final = {
    "INSERT": "created",
    "UPDATE": "updated",
    "DELETE": "deleted",
    "TRUNCATE": "truncated",
}
_MISSING: Final = ("42P01", "3F000")
"""SQLSTATE of a table or a schema that is not there."""

_NUMERIC: Final = "numeric"
_BYTES: Final = "bytea"

Change = tuple[int, str, str, str, str | None, str | None, str | None, bool]
"""Its id, operation, transaction and time, key, former and present row as JSON, and whether these
are there."""

ColumnTypes = dict[str, str]

_STATE: Final = """
SELECT to_regclass(format('%I.changes', $1::text)) IS NOT NULL
        AND to_regclass(format('%I.subscriptions', $1::text)) IS NOT NULL,
    (
        SELECT count(*) FROM pg_trigger
        WHERE tgrelid = to_regclass($3) AND tgenabled <> 'D'
            AND tgfoid = to_regprocedure(format('%I.%I()', $1::text, $2::text))
    ),
    format('%I', $1::text)"""
_AGE: Final = """
SELECT read_at < now() - $2::int * interval '1 day', read_at < now() - interval '1 hour'
FROM {schema}.subscriptions WHERE source = $1"""
_PAGE: Final = f"""
SELECT id, operation, transaction_id::text,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
    pk::text, former::text, present::text, is_complete
FROM (
    SELECT *, row_number() OVER (ORDER BY id) AS place,
        sum(octet_length(concat(former, present))) OVER (ORDER BY id) AS bytes
    FROM (
        SELECT * FROM {{schema}}.changes WHERE source = $1 ORDER BY id LIMIT {_MOST_CHANGES}
    ) AS page
) AS measured
WHERE place = 1 OR bytes <= {_MOST_BYTES} ORDER BY id"""  # noqa: S608 - the server quotes the schema
_TYPES: Final = """
SELECT a.attname::text, CASE
        WHEN base IN ('numeric'::regtype, 'numeric[]'::regtype) THEN 'numeric' ELSE 'bytea' END
FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
CROSS JOIN LATERAL (SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END AS base) AS b
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
    AND base IN ('numeric'::regtype, 'numeric[]'::regtype, 'bytea'::regtype, 'bytea[]'::regtype)"""


async def read_changes(
    session: _sessions.Session, watch: Watch, delivered: Sequence[str]
) -> tuple[list[Change], ColumnTypes]:
    """Forget changes that were delivered, and read the next ones in the order in which they were
    recorded, with the types of columns that JSON has none for. `delivered` are keys of items.

    A change is recorded while its row is locked, and forgotten by its own number and time. So a
    transaction that ends late is not passed over, what follows from a change comes after it, and
    an outbox that is restored or made anew loses nothing. Raises PermanentError when changes are
    recorded no more.
    """
    try:
        return await _read(session, watch, delivered)
    except _sessions.RefusedStatementError as error:
        if error.state in _MISSING:
            raise _lost(watch) from None
        raise


async def _read(
    session: _sessions.Session, watch: Watch, delivered: Sequence[str]
) -> tuple[list[Change], ColumnTypes]:
    schema = await schema_of(session)
    has_outbox, triggers, quoted = (
        await session.rows(_STATE, schema, watch.function, watch.table)
    )[0]
    if not has_outbox:
        raise _lost(watch)
    async with session.transaction():
        await _forget(session, quoted, watch.source, delivered)
        age = await session.rows(_AGE.format(schema=quoted), watch.source, KEPT_DAYS)
        found: Any = await session.rows(_PAGE.format(schema=quoted), watch.source)
        types: Any = await session.rows(_TYPES, watch.table)
    is_recorded = bool(age) and not age[0][0] and triggers == len(watch.trigger_events)
    if not is_recorded and not found:
        raise _lost(watch)
    if is_recorded and age[0][1]:
        await _stay(session, schema, quoted, watch.source)
    return list(found), dict(types)


async def _forget(
    session: _sessions.Session, quoted: str, source: str, delivered: Sequence[str]
) -> None:
    parted = [key.partition(":") for key in delivered]
    await session.rows(
        f"DELETE FROM {quoted}.changes AS c"  # noqa: S608
        " USING unnest($2::text[], $3::text[]) AS d (id, at)"
        " WHERE c.source = $1 AND c.id = d.id::bigint AND c.at = d.at::timestamptz",
        source,
        [id for id, _, _ in parted],
        [at for _, _, at in parted],
    )


async def _stay(session: _sessions.Session, schema: str, quoted: str, source: str) -> None:
    """Tell that changes are still wanted, and tidy up after those that want none any more."""
    await session.rows(
        f"UPDATE {quoted}.subscriptions SET read_at = now() WHERE source = $1",  # noqa: S608
        source,
    )
    await sweep(session, schema)


def _lost(watch: Watch) -> PermanentError:
    return PermanentError(
        f"The changes of {watch.table} are not recorded any more: what was installed in the "
        f"database is gone or disabled, or was not read for {KEPT_DAYS} days. Disable the trigger "
        "and enable it again, and look after what changed in the meantime."
    )


def items_of(watch: Watch, changes: Sequence[Change], types: ColumnTypes) -> list[Item]:
    """Changes as items. The time is part of the key: a restored outbox begins its numbers anew."""
    return [Item(key=f"{one[0]}:{one[3]}", payload=_payload(watch, one, types)) for one in changes]


def _payload(watch: Watch, change: Change, types: ColumnTypes) -> JsonObject:
    _, operation, transaction, at, pk, former, present, is_complete = change
    payload: JsonObject = {
        "table": watch.table,
        "operation": _OPERATIONS[operation],
        "transaction": transaction,
        "at": at,
        "pk": _key(_row(pk, types)),
        "fields": {},
        "changed": [],
        "previous": {},
    }
    if is_complete:
        with suppress(AutomateError, RecursionError):
            values = _values(operation, _row(former, types), _row(present, types))
            encode_json(values)
            return payload | values
    return payload | {"incomplete": True}


def _values(operation: str, former: JsonObject, present: JsonObject) -> JsonObject:
    if operation != "UPDATE":
        return {"fields": former if operation == "DELETE" else present}
    changed = [name for name, value in present.items() if former.get(name) != value]
    previous = {name: former.get(name) for name in changed}
    return {"fields": present, "changed": changed, "previous": previous}


def _key(pk: JsonObject) -> JsonValue:
    """The value of a key of one column, the values by column of another, None without one."""
    if len(pk) == 1:
        return next(iter(pk.values()))
    return pk or None


def _row(text: str | None, types: ColumnTypes) -> JsonObject:
    if text is None:
        return {}
    row = json.loads(text, parse_int=Decimal, parse_float=Decimal)
    return {name: _plain(value, types.get(name)) for name, value in row.items()}


def _plain(value: Any, type: str | None) -> JsonValue:
    """A value as JSON: decimal numbers of numeric columns as texts, bytes in Base64."""
    if isinstance(value, Decimal):
        return format(value, "f") if type == _NUMERIC else _number(value)
    if isinstance(value, dict):
        return {name: _plain(part, None) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, type) for part in value]
    if type == _BYTES and isinstance(value, str) and value.startswith("\\x"):
        with suppress(ValueError):
            return b64encode(bytes.fromhex(value[2:])).decode()
    return value


def _number(value: Decimal) -> int | float | str:
    """A number that JSON data can hold: beyond 64 bits a float, beyond that a text."""
    if value.as_tuple().exponent == 0 and abs(value) < 2**63:
        return int(value)
    approximate = float(value)
    return approximate if isfinite(approximate) else format(value, "f")
