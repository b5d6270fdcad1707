"""Triggers of workflows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain import Trigger
from automate_engine.domain.ids import Kind
from automate_engine.ports.events import EventFilter, TriggerFilter
from automate_engine.triggers import TriggerKind
from automate_engine.workflows import schedules, triggers
from automate_engine.workflows.trigger_changes import KEEP, TriggerEdit, change_trigger

__all__ = [
    "create_trigger",
    "delete_trigger",
    "find_triggers",
    "get_trigger",
    "list_trigger_times",
    "list_trigger_types",
    "list_triggers",
    "preview_schedule",
    "update_trigger",
]

_DAY: Final = timedelta(hours=24)
_COUNTED: Final = 10_000


async def list_trigger_types(context: RequestContext) -> schemas.TriggerKinds:
    """List the types of triggers."""
    found = triggers.trigger_kinds(context.services)
    return schemas.TriggerKinds(items=[_kind(kind) for kind in found])


async def find_triggers(context: RequestContext, query: schemas.TriggerList) -> schemas.TriggerPage:
    """List the triggers of all workflows."""
    page = await context.services.stores.triggers.find(
        context.tenant_id,
        TriggerFilter(
            workflow_id=context.reference(Kind.WORKFLOW, query.workflow_id, "workflow_id"),
            type=query.type,
            enabled=query.enabled,
        ),
        after=context.reference(Kind.TRIGGER, query.cursor, "cursor"),
        limit=query.limit,
    )
    return schemas.TriggerPage(
        items=await _presented(context, page.items),
        next_cursor=context.public_or_none(Kind.TRIGGER, page.next_after),
    )


async def list_triggers(context: RequestContext, workflow_id: str) -> schemas.TriggerItems:
    """List triggers."""
    stores = context.services.stores
    internal_id = context.internal(Kind.WORKFLOW, workflow_id)
    await stores.workflows.get(context.tenant_id, internal_id)
    found = await stores.triggers.of_workflow(context.tenant_id, internal_id)
    return schemas.TriggerItems(items=await _presented(context, found))


async def get_trigger(context: RequestContext, trigger_id: str) -> schemas.TriggerDetail:
    """Read a trigger."""
    stores = context.services.stores
    trigger = await stores.triggers.get(
        context.tenant_id, context.internal(Kind.TRIGGER, trigger_id)
    )
    since = context.services.clock.now() - _DAY
    filters = EventFilter(type=trigger.type, source=trigger.source or None, since=since)
    counted = await stores.events.count(context.tenant_id, filters, _COUNTED)
    (presented,) = await _presented(context, [trigger])
    return schemas.TriggerDetail(
        **dict(presented), events_24h=counted.events, duplicates_24h=counted.duplicates
    )


async def create_trigger(
    context: RequestContext, workflow_id: str, body: schemas.CreateTrigger
) -> schemas.Trigger:
    """Make a trigger."""
    trigger = await triggers.create_trigger(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        type=body.type,
        config=body.config,
        filters=body.filters,
        secret=body.secret,
        enabled=body.enabled,
    )
    (presented,) = await _presented(context, [trigger])
    return presented


async def update_trigger(
    context: RequestContext, trigger_id: str, body: schemas.ChangeTrigger
) -> schemas.Trigger:
    """Change a trigger, enable or disable it."""
    given = body.model_fields_set
    edit = TriggerEdit(
        enabled=body.enabled,
        config=body.config,
        filters=body.filters if "filters" in given else KEEP,
        secret=body.secret if "secret" in given else KEEP,
    )
    trigger = await change_trigger(
        context.services, context.principal, context.internal(Kind.TRIGGER, trigger_id), edit
    )
    (presented,) = await _presented(context, [trigger])
    return presented


async def delete_trigger(context: RequestContext, trigger_id: str) -> None:
    """Delete a trigger."""
    await triggers.delete_trigger(
        context.services, context.principal, context.internal(Kind.TRIGGER, trigger_id)
    )


async def list_trigger_times(
    context: RequestContext, trigger_id: str, query: schemas.TimesQuery
) -> schemas.Times:
    """List the next times of a schedule or a poller.

    There are none while the trigger is disabled. Those of a poller are estimates.
    """
    times = await schedules.trigger_times(
        context.services,
        context.principal,
        context.internal(Kind.TRIGGER, trigger_id),
        query.count,
    )
    return schemas.Times(items=times)


async def preview_schedule(context: RequestContext, body: schemas.PreviewSchedule) -> schemas.Times:
    """List the next times of a schedule that is not saved."""
    times = schedules.preview_schedule(context.services, body.config, body.count)
    return schemas.Times(items=times)


async def _presented(context: RequestContext, found: Sequence[Trigger]) -> list[schemas.Trigger]:
    """Triggers with the names of their workflows and the times of their newest events."""
    stores = context.services.stores
    names = await stores.workflows.names(
        context.tenant_id, sorted({trigger.workflow_id for trigger in found})
    )
    newest = await stores.events.newest(
        context.tenant_id, [(trigger.type, trigger.source) for trigger in found]
    )
    return [
        answers.trigger_answer(context, trigger, names[trigger.workflow_id], last_event_at)
        for trigger, last_event_at in zip(found, newest, strict=True)
    ]


def _kind(kind: TriggerKind[Any]) -> schemas.TriggerKind:
    label = kind.secret_label
    return schemas.TriggerKind(
        type=kind.type,
        title=kind.title,
        description=kind.description,
        icon=kind.icon,
        config_schema=kind.config_adapter.json_schema(),
        sample=kind.sample,
        takes_secret=label is not None,
        secret_title=label.title if label else "",
        secret_description=label.description if label else "",
    )
