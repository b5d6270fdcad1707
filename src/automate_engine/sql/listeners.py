"""Which triggers an event may concern: found through an index on what their filters demand."""

from __future__ import annotations

from typing import Final

from automate_engine.sql.schema import Names
from automate_engine.sql.statements import Operation, Query

__all__ = ["ListenerKey", "listener_paths"]

ListenerKey = tuple[str, str]
"""A source, and the path at which the filters of triggers demand a value."""

_FIRST: Final = (
    "(SELECT min(listener.match_path) FROM $triggers AS listener"
    " WHERE listener.$tenant = %s AND listener.$trigger_type = %s"
    " AND listener.source = heard.source{later})"
)

_PATHS: Final = (
    "WITH RECURSIVE heard (source, path) AS ("  # noqa: S608 - constants
    f"SELECT heard.source, {_FIRST.format(later='')}"
    " FROM (SELECT %s::text AS source UNION SELECT '') AS heard UNION ALL"
    f" SELECT heard.source, {_FIRST.format(later=' AND listener.match_path > heard.path')}"
    " FROM heard WHERE heard.path IS NOT NULL)"
    " SELECT source, path FROM heard WHERE path IS NOT NULL"
)
"""Every path once, each found by the index from the one before: a loose index scan."""


def listener_paths(
    names: Names, tenant_id: str, type: str, source: str
) -> Operation[list[ListenerKey]]:
    """The sources and paths of the triggers for events of a type and source.

    A trigger without a source is for every source of its type.
    """
    of_type = [tenant_id, type]
    rows = yield Query(names.fill(_PATHS), [*of_type, source, *of_type])
    return [(row[0], row[1]) for row in rows]
