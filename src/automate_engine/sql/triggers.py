"""Triggers that were due: what becomes of them, many in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from automate_engine.domain.json import encode_json
from automate_engine.ports.events import Advance
from automate_engine.sql.encoding import Encoding
from automate_engine.sql.statements import Operation, Row, RowStatement, each

__all__ = ["advance_triggers"]

_ADVANCE = (
    "UPDATE {table} AS due SET next_at = {{next_at}}, state = coalesce({{state}}, due.state),"
    " failures = coalesce({{failures}}, due.failures),"
    " disabled_reason = coalesce({{reason}}, due.disabled_reason),"
    " enabled = (due.enabled AND {{reason}} IS NULL) {{rows}}"
    " WHERE due.id = {{id}} AND due.next_at = {{due_at}} AND NOT due.is_deleted RETURNING id"
)
_COLUMNS = (
    ("id", "bigint"),
    ("due_at", "timestamptz"),
    ("next_at", "timestamptz"),
    ("state", "json"),
    ("failures", "bigint"),
    ("reason", "text"),
)


def advance_triggers(
    encoding: Encoding, table: str, changes: Sequence[Advance]
) -> Operation[list[bool]]:
    """Change the triggers in `table` that are still due when they were; of each, whether it is
    changed. No trigger may be there twice."""
    rows = sorted((_row(encoding, change) for change in changes), key=lambda row: int(row[0]))
    found = yield from each(_statement(table), rows)
    changed = {trigger_id for (trigger_id,) in found}
    return [change.trigger_id in changed for change in changes]


@lru_cache(maxsize=8)
def _statement(table: str) -> RowStatement:
    return RowStatement(_ADVANCE.format(table=table), _COLUMNS, returning=True)


def _row(encoding: Encoding, change: Advance) -> Row:
    state = None if change.state is None else encode_json(change.state)
    return (
        change.trigger_id,
        encoding.time(change.due_at),
        encoding.time(change.next_at),
        encoding.document(state),
        change.failures,
        change.disabled_reason or None,
    )
