"""What a database holds besides rows: its tables, columns, constraints and indexes."""

from __future__ import annotations

import re
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

__all__ = ["schema_of"]

_POSTGRES = {
    "columns": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " regexp_replace(column_default, '_seq\\d*''', '_seq''') AS default_value"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text AS table_name, conname, pg_get_constraintdef(oid) AS text"
        " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
    ),
    "indexes": (
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    ),
}


async def schema_of(client: BaseDBAsyncClient) -> set[tuple[Any, ...]]:
    """Everything in the schema but the order of columns and the comments."""
    if client.capabilities.dialect == "sqlite":
        return await _sqlite_schema(client)
    return {
        (kind, *row.values())
        for kind, query in _POSTGRES.items()
        for row in await client.execute_query_dict(query)
        if "aerich" not in row.values()
    }


async def _sqlite_schema(client: BaseDBAsyncClient) -> set[tuple[Any, ...]]:
    parts: set[tuple[Any, ...]] = set()
    master = await client.execute_query_dict(
        "SELECT type, name, tbl_name, sql FROM sqlite_master"
        " WHERE tbl_name NOT IN ('aerich', 'sqlite_sequence')"
    )
    for row in master:
        table = row["tbl_name"]
        if row["type"] == "table":
            parts |= {("table", table, line) for line in _definitions(row["sql"])}
        else:
            parts.add(("index", table, row["name"], row["sql"]))
    return parts


def _definitions(create: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE, one each."""
    body = re.sub(r"/\*.*?\*/", "", create, flags=re.DOTALL).partition("(")[2].rpartition(")")[0]
    parts = re.split(r",\s*(?=(?:CONSTRAINT )?\")(?![^()]*\))", body)
    return [" ".join(part.split()) for part in parts]
