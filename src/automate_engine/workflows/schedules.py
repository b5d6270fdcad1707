"""When triggers are due: the first time, and the next times to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    Principal,
    Trigger,
    TriggerType,
)
from automate_engine.ports.events import Advance
from automate_engine.spec import pydantic_problems
from automate_engine.triggers import Poller, TriggerKind, builtin_triggers, parse_schedule
from automate_engine.triggers.schedules import AnySchedule, next_tick
from automate_engine.triggers.ticks import Due, first_due, next_times, tick_of
from automate_engine.workflows.services import Services

__all__ = ["first_due_of", "preview_schedule", "trigger_times", "with_jitter"]

_KINDS = builtin_triggers()
_UNREADABLE = "The trigger's configuration is not valid. Change it."


def preview_schedule(services: Services, config: JsonObject, count: int) -> list[datetime]:
    """The next ticks of a schedule that is not saved, without jitter.

    Raises InvalidInputError naming each wrong field.
    """
    schedule = _checked(config)
    return next_times(
        schedule.model_copy(update={"jitter_seconds": 0}),
        0,
        next_tick(schedule, services.clock.now()),
        count,
    )


async def trigger_times(
    services: Services, principal: Principal, trigger_id: int, count: int
) -> list[datetime]:
    """The next times at which a schedule or a poller is due, jitter included; none while it is
    disabled. Those of a poller are estimates.

    Raises ConflictError for a trigger of another type.
    """
    trigger = await services.stores.triggers.get(principal.tenant_id, trigger_id)
    kind = _KINDS.get(trigger.type)
    if trigger.type != TriggerType.SCHEDULE and not isinstance(kind, Poller):
        raise ConflictError(
            f"A trigger of the type {trigger.type} has no times: it waits for events. Ask for "
            "those of a schedule or a poller."
        )
    if trigger.next_at is None or not trigger.enabled:
        return []
    if trigger.type != TriggerType.SCHEDULE:
        step = timedelta(seconds=_config(kind, trigger).interval_seconds)
        return [trigger.next_at + step * number for number in range(count)]
    schedule = _schedule_of(trigger)
    return next_times(schedule, trigger.id, tick_of(schedule, trigger, trigger.next_at), count)


def first_due_of(services: Services, trigger: Trigger) -> Due:
    """When a trigger that is enabled now is due first.

    Raises ConflictError when its configuration cannot be read.
    """
    now = services.clock.now()
    if trigger.type == TriggerType.SCHEDULE:
        return first_due(_schedule_of(trigger), trigger.id, now)
    kind = _KINDS.get(trigger.type)
    return Due(None if kind is None else kind.first_due(_config(kind, trigger), now), None)


async def with_jitter(services: Services, trigger: Trigger) -> Trigger:
    """A new schedule with its first tick delayed by its jitter, which follows from its id."""
    if trigger.next_at is None or not trigger.config.get("jitter_seconds"):
        return trigger
    due = first_due(_schedule_of(trigger), trigger.id, services.clock.now())
    change = Advance(trigger_id=trigger.id, due_at=trigger.next_at, next_at=due.at, state=due.state)
    await services.stores.triggers.advance([change])
    return await services.stores.triggers.get(trigger.tenant_id, trigger.id)


def _checked(config: JsonObject) -> AnySchedule:
    try:
        return parse_schedule(config)
    except ValidationError as error:
        raise InvalidInputError(
            "The schedule is not valid.", pydantic_problems(error, ("config",), written=config)
        ) from None


def _schedule_of(trigger: Trigger) -> AnySchedule:
    try:
        return parse_schedule(trigger.config)
    except ValidationError:
        raise ConflictError(_UNREADABLE) from None


def _config(kind: TriggerKind[Any] | None, trigger: Trigger) -> Any:
    try:
        return None if kind is None else kind.config_adapter.validate_python(trigger.config)
    except ValidationError:
        raise ConflictError(_UNREADABLE) from None
