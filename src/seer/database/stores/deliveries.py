"""Which subscriptions deliveries are for, and which are due: asked often, so in plain SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from automate_engine.domain import Trigger
from automate_engine.ports.events import DueTrigger
from automate_engine.ports.journal import NewEvent
from automate_engine.sql import (
    Encoding,
    Names,
    Operation,
    Query,
    Row,
    RowStatement,
    each,
    listener_paths,
)
from automate_engine.sql.encoding import read_json, read_optional_time
from automate_engine.triggers.matching import payload_key

__all__ = ["LiveTrigger", "PathKey", "TriggerKey", "at_paths", "due", "live", "subscribed"]

LiveTrigger = tuple[Trigger, int, str, bool]
"""A trigger, with the id and the hash of the published version of its workflow, and whether that
is paused."""

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
    f"SELECT {_COLUMNS}, version.id, version.spec_hash, workflow.paused"  # noqa: S608 - constants
    " FROM trigger_subscriptions AS subscription"
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    " JOIN workflow_versions AS version ON version.id = workflow.published_version_id"
)
_IS_LIVE = f"{_PRESENT} AND workflow.enabled"
_SUBSCRIBED = RowStatement(
    f"{_LIVE} {{and_rows}} WHERE {_IS_LIVE} AND subscription.user_id = {{user_id}}"
    " AND subscription.trigger_type = {type} AND subscription.source = {source}"
    " AND subscription.match_path = {path} AND subscription.match_value = {value}",
    (
        ("user_id", "text"),
        ("type", "text"),
        ("source", "text"),
        ("path", "text"),
        ("value", "text"),
    ),
    returning=True,
)
_OF_IDS = (
    f"{_LIVE} WHERE {_IS_LIVE} AND subscription.user_id = ANY(%s) AND subscription.id = ANY(%s)"
)
_DUE = (
    f"SELECT {_COLUMNS} FROM trigger_subscriptions AS subscription"  # noqa: S608 - constants
    " JOIN workflows AS workflow ON workflow.id = subscription.workflow_id"
    " WHERE subscription.next_at IS NOT NULL AND subscription.next_at <= %s"
    f" AND subscription.trigger_type = ANY(%s) AND {_PRESENT}"
    " ORDER BY subscription.next_at, subscription.id LIMIT %s"
)


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


def due(
    encoding: Encoding, types: Collection[str], now: datetime, limit: int
) -> Operation[list[DueTrigger]]:
    """The enabled triggers of some types whose time has come, oldest first."""
    rows = yield Query(_DUE, [encoding.time(now), encoding.array(types), limit])
    triggers = map(_trigger_of, rows)
    return [DueTrigger(trigger=one, due_at=one.next_at) for one in triggers if one.next_at]


def subscribed(names: Names, event: NewEvent) -> Operation[list[LiveTrigger]]:
    """The enabled triggers of the event's type and source, of enabled workflows that are
    published, but for those whose filters demand another value than the event has."""
    paths = yield from listener_paths(names, event.tenant_id, event.type, event.source)
    keys = [
        (event.tenant_id, event.type, source, path, value)
        for source, path in paths
        if (value := payload_key(event.payload, path)) is not None
    ]
    rows = yield from each(_SUBSCRIBED, keys)
    return sorted(map(_live_trigger_of, rows), key=lambda one: one[0].id)


def _live_trigger_of(row: Row) -> LiveTrigger:
    return _trigger_of(row), row[13], row[14], bool(row[15])


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
