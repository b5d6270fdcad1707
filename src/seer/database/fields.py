"""The model fields that store values as all hosts do: documents, times, ids, references."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tortoise import Model, fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyFieldInstance

from automate_engine.domain.json import JsonValue, decode_json, encode_json

__all__ = [
    "DocumentField",
    "GivenText",
    "LooseForeignKey",
    "StringField",
    "UtcDatetimeField",
    "UuidField",
    "utc_now",
]


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class GivenText(str):
    """A text that a program gives for a document, not the encoded JSON that a database gives."""

    __slots__ = ()


class DocumentField(Field[JsonValue]):
    """Any plain JSON value, kept as the very text it was encoded to, so that keys keep their order.

    On PostgreSQL it is stored as ``json``, since ``jsonb`` sorts keys, and on SQLite as text. None
    is stored as NULL. Raises LimitError or PermanentError for what is not plain JSON.
    """

    SQL_TYPE = "TEXT"
    field_type = object
    indexable = False

    class _db_postgres:  # noqa: N801 - the name that Tortoise looks for
        SQL_TYPE = "JSON"

    def to_db_value(self, value: JsonValue, instance: type[Model] | Model) -> str | None:
        self.validate(value)
        return None if value is None else encode_json(value).decode()

    def to_python_value(self, value: JsonValue) -> JsonValue:
        if isinstance(value, GivenText):
            return str(value)
        return decode_json(value) if isinstance(value, str) else value


class UtcDatetimeField(fields.DatetimeField[datetime]):
    """An aware time in UTC, to the microsecond.

    SQLite has no type for it: there it is the text ``YYYY-MM-DD HH:MM:SS.ffffff``, whose order is
    that of the times.
    """

    class _db_postgres:  # noqa: N801
        SQL_TYPE = "TIMESTAMPTZ"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        moment = super().to_db_value(value, instance)
        if isinstance(moment, datetime) and _is_on_sqlite(self):
            return str(moment.astimezone(UTC)).removesuffix("+00:00")
        return moment

    def to_python_value(self, value: Any) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class UuidField(fields.UUIDField[UUID]):
    """A UUID; on SQLite its 32 hex digits."""

    SQL_TYPE = "CHAR(32)"

    class _db_postgres:  # noqa: N801
        SQL_TYPE = "UUID"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(value, UUID):
            return value.hex if _is_on_sqlite(self) else value
        return value

    def to_python_value(self, value: Any) -> UUID | None:
        """A UUID of the standard library: asyncpg gives a kind of its own."""
        return None if value is None else UUID(str(value))


class StringField(Field[str], str):  # type: ignore[misc] # as all fields of Tortoise
    """A text of any length, which may have an index."""

    SQL_TYPE = "TEXT"


class LooseForeignKey(ForeignKeyFieldInstance[Any]):
    """A nullable reference that the database does not check, to a table that is made later.

    Two tables that refer to each other cannot both be made first: one reference has to be loose.
    """

    def __init__(self, model_name: str, **kwargs: Any) -> None:
        super().__init__(
            model_name,
            related_name=False,
            on_delete=fields.NO_ACTION,
            null=True,
            db_constraint=False,
            **kwargs,
        )

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "related_model" and value is not None:
            column = self.model._meta.fields_map[f"{self.model_field_name}_id"]
            column.reference = None


def _is_on_sqlite(field: Field[Any]) -> bool:
    return field.model._meta.db.capabilities.dialect == "sqlite"
