"""Changing what a trigger waits for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, Literal

from pydantic import ValidationError

from automate_engine.domain import (
    InvalidInputError,
    JsonObject,
    JsonValue,
    Principal,
    SecretError,
    Trigger,
    trigger_secret_place,
)
from automate_engine.ports.events import NextTime, TriggerChange
from automate_engine.triggers import Poller, TriggerKind
from automate_engine.workflows.schedules import first_due_of
from automate_engine.workflows.services import Services
from automate_engine.workflows.trigger_checks import (
    as_stored,
    checked_config,
    config_problems,
    filter_problems,
    kind_of,
    source_of,
)
from automate_engine.workflows.trigger_setup import set_up, take_down_quietly, trigger_secret
from automate_engine.workflows.triggers import set_trigger_enabled

__all__ = ["KEEP", "TriggerEdit", "change_trigger"]


class _Keep(Enum):
    KEEP = "keep"


KEEP: Final = _Keep.KEEP
"""Stands for a part of a trigger that stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerEdit:
    """What to change of a trigger. `config` and `enabled` stay as they are when they are None;
    without filters it takes every event, without a secret it has none."""

    enabled: bool | None = None
    config: JsonObject | None = None
    filters: JsonValue | Literal[_Keep.KEEP] = KEEP
    secret: str | Literal[_Keep.KEEP] | None = field(default=KEEP, repr=False)

    @property
    def concerns_setup(self) -> bool:
        """Whether what the trigger looks at, or how, may be another."""
        return self.config is not None or self.secret is not KEEP


async def change_trigger(
    services: Services, principal: Principal, trigger_id: int, edit: TriggerEdit
) -> Trigger:
    """Give a trigger another configuration, other filters or another secret, or enable or disable
    it.

    A schedule that is due at other times counts from now. A poller looks at once, and goes on from
    where it was unless it looks at something else: then it begins as a new one does. Raises
    InvalidInputError naming each wrong field or what keeps the trigger from being set up
    elsewhere, and ConflictError when the path of a webhook or a form is taken; nothing is changed
    then. Enabling and disabling are as `set_trigger_enabled` does them.
    """
    trigger = await services.stores.triggers.get(principal.tenant_id, trigger_id)
    will_be_enabled = trigger.enabled if edit.enabled is None else edit.enabled
    if edit.concerns_setup:
        trigger = await _set_up_anew(services, principal, trigger, edit, will_be_enabled)
    elif edit.filters is not KEEP:
        trigger = await _filter_anew(services, trigger, edit.filters)
    if edit.enabled is not None:
        return await set_trigger_enabled(services, principal, trigger_id, edit.enabled)
    return trigger


async def _filter_anew(services: Services, trigger: Trigger, filters: JsonValue) -> Trigger:
    problems = filter_problems(filters)
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    return await _store(services, replace(trigger, filters=filters), None)


async def _set_up_anew(
    services: Services,
    principal: Principal,
    trigger: Trigger,
    edit: TriggerEdit,
    will_be_enabled: bool,
) -> Trigger:
    """Store the edit. What the trigger needs elsewhere is prepared before and, when the trigger
    has begun anew, what it needed is removed after."""
    wanted, next_time = await _wanted(services, principal, trigger, edit)
    if will_be_enabled:
        await set_up(services, wanted)
    try:
        changed = await _store(services, wanted, next_time)
    except BaseException:
        await _set_up_as_before(services, trigger, wanted)
        raise
    if trigger.enabled and wanted.source != trigger.source:
        await take_down_quietly(services, trigger)
    return changed


async def _set_up_as_before(services: Services, trigger: Trigger, wanted: Trigger) -> None:
    if wanted.source != trigger.source:
        await take_down_quietly(services, wanted)
    elif trigger.enabled:
        with suppress(InvalidInputError):
            await set_up(services, trigger)


async def _store(services: Services, wanted: Trigger, next_time: NextTime | None) -> Trigger:
    change = TriggerChange(
        source=wanted.source,
        config=wanted.config,
        filters=wanted.filters,
        secret=wanted.secret,
        next_time=next_time,
    )
    return await services.stores.triggers.change(wanted.tenant_id, wanted.id, change)


async def _wanted(
    services: Services, principal: Principal, trigger: Trigger, edit: TriggerEdit
) -> tuple[Trigger, NextTime | None]:
    """The trigger as the edit makes it, checked, and when it is due if that changes."""
    kind = kind_of(services, trigger.type)
    config = checked_config(kind, _written(kind, trigger, edit))
    filters = trigger.filters if edit.filters is KEEP else edit.filters
    secret = trigger_secret(services, trigger) if edit.secret is KEEP else edit.secret
    source, source_problems = await source_of(services, principal, kind, config)
    problems = source_problems + await config_problems(
        services, principal, trigger.workflow_id, kind, config, filters=filters, secret=secret
    )
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    goes_on = kind.subject(config, secret) == _subject(services, kind, trigger)
    wanted = replace(
        trigger,
        source=kind.changed_source(trigger.source, source, goes_on=goes_on),
        config=as_stored(config),
        filters=filters,
        secret=trigger.secret if edit.secret is KEEP else _sealed(services, trigger, secret),
    )
    return wanted, _next_time(services, kind, wanted, goes_on)


def _written(kind: TriggerKind[Any], trigger: Trigger, edit: TriggerEdit) -> JsonObject:
    """The configuration to check; a path that is left out stays."""
    if edit.config is None:
        return trigger.config
    return {"path": trigger.source} | edit.config if kind.has_path else edit.config


def _subject(services: Services, kind: TriggerKind[Any], trigger: Trigger) -> JsonValue:
    """What a trigger looks at as it stands; nothing else equals what cannot be read."""
    try:
        config = kind.config_adapter.validate_python(trigger.config)
        return kind.subject(config, trigger_secret(services, trigger))
    except (ValidationError, SecretError):
        return {"unreadable": True}


def _next_time(
    services: Services, kind: TriggerKind[Any], wanted: Trigger, goes_on: bool
) -> NextTime | None:
    if goes_on and not isinstance(kind, Poller):
        return None
    due = first_due_of(services, wanted)
    return NextTime(due.at if wanted.enabled else None, None if goes_on else due.state or {})


def _sealed(services: Services, trigger: Trigger, secret: str | None) -> str | None:
    if secret is None:
        return None
    return services.key_ring.encrypt(secret, trigger_secret_place(trigger.tenant_id, trigger.id))
