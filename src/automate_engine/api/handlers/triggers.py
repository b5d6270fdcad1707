"""Triggers of workflows."""

from __future__ import annotations

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.workflows import schedules, triggers

__all__ = [
    "create_trigger",
    "delete_trigger",
    "list_trigger_times",
    "list_triggers",
    "preview_schedule",
    "update_trigger",
]


async def list_triggers(context: RequestContext, workflow_id: str) -> schemas.TriggerItems:
    """List triggers."""
    stores = context.services.stores
    internal_id = context.internal(Kind.WORKFLOW, workflow_id)
    await stores.workflows.get(context.tenant_id, internal_id)
    found = await stores.triggers.of_workflow(context.tenant_id, internal_id)
    items = [answers.trigger_answer(context, trigger) for trigger in found]
    return schemas.TriggerItems(items=items)


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
    return answers.trigger_answer(context, trigger)


async def update_trigger(
    context: RequestContext, trigger_id: str, body: schemas.ChangeTrigger
) -> schemas.Trigger:
    """Enable or disable a trigger."""
    trigger = await triggers.set_trigger_enabled(
        context.services,
        context.principal,
        context.internal(Kind.TRIGGER, trigger_id),
        body.enabled,
    )
    return answers.trigger_answer(context, trigger)


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
