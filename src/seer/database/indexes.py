"""The index of the models: descending columns, a condition, uniqueness."""

from __future__ import annotations

from typing import Any

from tortoise import Model, indexes
from tortoise.backends.base.schema_generator import BaseSchemaGenerator

__all__ = ["Index"]

_DESCENDING = "-"


class Index(indexes.Index):
    """An index over columns, of which those written ``-column`` are descending.

    With `where`, an SQL condition that every supported database reads, it holds only the rows that
    fulfil it. With `unique`, no two of its rows are equal.

    What `describe` gives is what Aerich keeps of an index and makes one from later. It has no way
    to say "unique" for PostgreSQL: there, a migration that adds a unique one has to be corrected
    by hand (``CREATE UNIQUE INDEX``), and fails until it is.
    """

    def __init__(self, *columns: str, name: str, where: str = "", unique: bool = False) -> None:
        super().__init__(fields=[column.removeprefix(_DESCENDING) for column in columns], name=name)
        self.columns = tuple(_quoted(column) for column in columns)
        self.extra = f" WHERE {where}" if where else ""
        self.unique = unique

    def describe(self) -> dict[str, Any]:
        described: dict[str, Any] = super().describe()
        kind = "UNIQUE" if self.unique else self.INDEX_TYPE
        return described | {"fields": list(self.columns), "type": kind}

    def get_sql(self, schema_generator: BaseSchemaGenerator, model: type[Model], safe: bool) -> str:
        create = "CREATE UNIQUE INDEX" if self.unique else "CREATE INDEX"
        exists = "IF NOT EXISTS " if safe else ""
        table = schema_generator.quote(model._meta.db_table)
        columns = ", ".join(self.columns)
        return f'{create} {exists}"{self.name}" ON {table} ({columns}){self.extra};'


def _quoted(column: str) -> str:
    if column.startswith(_DESCENDING):
        return f'"{column.removeprefix(_DESCENDING)}" DESC'
    return f'"{column}"'
