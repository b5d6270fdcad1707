"""Which subscriptions deliveries are for: asked for each delivery, so in plain SQL."""

from __future__ import annotations

from collections.abc import Collection

from automate_engine.domain import Trigger
from automate_engine.ports.journal import NewEvent
from automate_engine.sql import Encoding, Operation, Query, Row
from automate_engine.sql.encoding import read_json, read_optional_time

__all__ = ["LiveTrigger", "PathKey", "TriggerKey", "at_paths", "live", "subscribed"]

LiveTrigger = tuple[Trigger, int, str]
"""A trigger, with the id and the hash of the published version of its workflow."""

PathKey = tuple[str, str]
"""The type and the path of a trigger."""

TriggerKey = tuple[str, int]
"""The tenant and the id of a trigger."""

_COLUMNS = (
    "subscription.id, subscription.user_id, subscription.workflow_id, subscription.trigger_type,"
    " subscription.source, subscription.config::text, subscription.filters::text,"
    " subscription.secret, subscription.enabled, subscription.next_at, subscription.state::text,"
    " subscription.failures, subscription.disabled_reason"
)
_PRESENT = "subscription.enabled AND NOT subscription.is_deleted AND NOT workflow.is_deleted"

_AT_PATHS = (
    f"SELECT {_COLUMNS} FROM trigger_subscriptions AS subscription"  # noqa: S608 - constants
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    " WHERE subscription.source = ANY(%s) AND subscription.trigger_type = ANY(%s)"
    f" AND {_PRESENT}"
)
_LIVE = (
    f"SELECT {_COLUMNS}, version.id, version.spec_hash"  # noqa: S608 - constants
    " FROM trigger_subscriptions AS subscription"
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    " JOIN workflow_versions AS version ON version.id = workflow.published_version_id"
    f" WHERE {_PRESENT} AND workflow.enabled"
)
_SUBSCRIBED = (
    f"{_LIVE} AND subscription.user_id = %s AND subscription.source = %s"
    " AND subscription.trigger_type = %s ORDER BY subscription.id"
)
_OF_IDS = f"{_LIVE} AND subscription.user_id = ANY(%s) AND subscription.id = ANY(%s)"


def at_paths(encoding: Encoding, keys: Collection[PathKey]) -> Operation[dict[PathKey, Trigger]]:
    """The enabled triggers of paths."""
    types, paths = zip(*keys, strict=True)
    rows = yield Query(_AT_PATHS, [encoding.array(set(paths)), encoding.array(set(types))])
    triggers = map(_trigger_of, rows)
    return {(trigger.type, trigger.source): trigger for trigger in triggers}


def live(
    encoding: Encoding, keys: Collection[TriggerKey]
) -> Operation[dict[TriggerKey, LiveTrigger]]:
    """Those of some triggers that are enabled, of enabled workflows that are published."""
    tenants, ids = zip(*keys, strict=True)
    rows = yield Query(_OF_IDS, [encoding.array(set(tenants)), encoding.array(set(ids))])
    found = map(_live_trigger_of, rows)
    return {(one[0].tenant_id, one[0].id): one for one in found}


def subscribed(event: NewEvent) -> Operation[list[LiveTrigger]]:
    """The enabled triggers of the event's type and source, of enabled workflows that are
    published."""
    rows = yield Query(_SUBSCRIBED, [event.tenant_id, event.source, event.type])
    return [_live_trigger_of(row) for row in rows]


def _live_trigger_of(row: Row) -> LiveTrigger:
    return _trigger_of(row), row[13], row[14]


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
        state=read_json(row[10]),
        failures=row[11],
        disabled_reason=row[12],
    )
