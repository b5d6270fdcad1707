"""Which subscriptions a delivery is for: asked for each one, so in plain SQL, a query each."""

from __future__ import annotations

from collections.abc import Sequence

from automate_engine.domain import NotFoundError, Trigger, TriggerType
from automate_engine.ports.journal import NewEvent
from automate_engine.sql import Encoding, Operation, Query, Row
from automate_engine.sql.encoding import read_json, read_optional_time

__all__ = ["LiveTrigger", "by_path", "matched"]

LiveTrigger = tuple[Trigger, int, str]
"""A trigger, with the id and the hash of the published version of its workflow."""

_COLUMNS = (
    "subscription.id, subscription.user_id, subscription.workflow_id, subscription.trigger_type,"
    " subscription.source, subscription.config::text, subscription.filters::text,"
    " subscription.secret, subscription.enabled, subscription.next_at"
)
_PRESENT = "subscription.enabled AND NOT subscription.is_deleted AND NOT workflow.is_deleted"

_BY_PATH = (
    f"SELECT {_COLUMNS} FROM trigger_subscriptions AS subscription"  # noqa: S608 - constants
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    f" WHERE subscription.source = %s AND subscription.trigger_type = %s AND {_PRESENT}"
)
_LIVE = (
    f"SELECT {_COLUMNS}, version.id, version.spec_hash"  # noqa: S608 - constants
    " FROM trigger_subscriptions AS subscription"
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    " JOIN workflow_versions AS version ON version.id = workflow.published_version_id"
    f" WHERE subscription.user_id = %s AND {_PRESENT} AND workflow.enabled"
)
_OF_EVENT = (
    f"{_LIVE} AND subscription.source = %s AND subscription.trigger_type = %s"
    " ORDER BY subscription.id"
)
_OF_IDS = f"{_LIVE} AND subscription.id = ANY(%s) ORDER BY subscription.id"


def by_path(type: TriggerType, path: str) -> Operation[Trigger]:
    """The enabled trigger of a path. Raises NotFoundError."""
    rows = yield Query(_BY_PATH, [path, type.value])
    if not rows:
        raise NotFoundError("There is no such trigger. Check the id.")
    return _trigger_of(rows[0])


def matched(
    encoding: Encoding, event: NewEvent, trigger_ids: Sequence[int] | None
) -> Operation[list[LiveTrigger]]:
    """The enabled triggers of the event's type and source, or those of the ids, of enabled
    workflows that are published."""
    if trigger_ids is None:
        query = Query(_OF_EVENT, [event.tenant_id, event.source, event.type])
    else:
        query = Query(_OF_IDS, [event.tenant_id, encoding.array(trigger_ids)])
    rows = yield query
    return [(_trigger_of(row), row[10], row[11]) for row in rows]


def _trigger_of(row: Row) -> Trigger:
    return Trigger(
        id=row[0],
        tenant_id=row[1],
        workflow_id=row[2],
        type=row[3],
        source=row[4],
        config=read_json(row[5]),
        filters=read_json(row[6]),
        secret=row[7] or None,
        enabled=bool(row[8]),
        next_at=read_optional_time(row[9]),
    )
