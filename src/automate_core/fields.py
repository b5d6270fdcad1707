"""The model field for JSON documents whose key order matters."""

# ruff: noqa: TID251 - a field is part of the models

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.utils.functional import cached_property

__all__ = ["DocumentField"]

_AS_JSONB = "::jsonb"


class _DocumentColumn(Col):
    """The column as conditions and orderings see it: with the operators of ``jsonb``."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = self.as_sql(compiler, connection)
        return f"{sql}{_AS_JSONB}", list(params)


class DocumentField(models.JSONField):
    """A JSONField that gives back the very text it was given, so that keys keep their order.

    On PostgreSQL it is stored as ``json``, since ``jsonb`` sorts keys: a workflow would then go
    through an object in another order after it was read again. All lookups of JSONField work.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if connection.vendor != "postgresql" or value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        from psycopg.types.json import Json

        return Json(value, lambda document: json.dumps(document, cls=self.encoder))

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Read the stored text; the driver would parse the type ``json`` by itself."""
        if sql.endswith(_AS_JSONB):
            sql = f"{sql.removesuffix(_AS_JSONB)}::text"
        return sql, params

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        if alias == self.model._meta.db_table and output_field in (None, self):
            return self.cached_col
        return _DocumentColumn(alias, self, output_field)

    @cached_property
    def cached_col(self) -> Col:
        return _DocumentColumn(self.model._meta.db_table, self)
