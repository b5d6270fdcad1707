"""Subscribing workflows to events: making, enabling and deleting triggers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.credentials import KeyRing
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    JsonValue,
    Principal,
    Trigger,
    TriggerType,
    trigger_secret_place,
)
from automate_engine.ports.events import NewTrigger
from automate_engine.triggers import TriggerKind
from automate_engine.triggers.ticks import Due
from automate_engine.workflows.schedules import first_due_of, with_jitter
from automate_engine.workflows.services import Services
from automate_engine.workflows.trigger_checks import (
    TRIGGERS,
    FormTrigger,
    as_stored,
    check_trigger,
    checked_config,
    config_problems,
    kind_of,
    source_of,
)
from automate_engine.workflows.trigger_setup import (
    leftover_of,
    set_up,
    take_down_quietly,
    trigger_secret,
)

__all__ = [
    "TRIGGERS",
    "FormTrigger",
    "check_trigger",
    "create_trigger",
    "delete_trigger",
    "set_trigger_enabled",
    "trigger_kinds",
    "trigger_secret",
]


def trigger_kinds(services: Services) -> list[TriggerKind[Any]]:
    """The types of triggers that start something on this host, in the order of their titles."""
    found = [*services.triggers.values(), TRIGGERS[TriggerType.FORM]]
    return sorted(found, key=lambda kind: kind.title)


async def create_trigger(
    services: Services,
    principal: Principal,
    workflow_id: int,
    *,
    type: TriggerType,
    config: JsonObject,
    filters: JsonValue = None,
    secret: str | None = None,
    enabled: bool = True,
) -> Trigger:
    """Subscribe a workflow to events.

    `filters` is a condition over ``event`` or a mapping of dotted payload paths to values;
    `secret` is what a webhook's deliveries are verified with, stored encrypted. Raises
    InvalidInputError naming each wrong field or what keeps the trigger from being set up elsewhere,
    and ConflictError when the path of a webhook or a form is taken.
    """
    await services.stores.workflows.get(principal.tenant_id, workflow_id)
    kind = kind_of(services, type)
    checked = checked_config(kind, config)
    source, source_problems = await source_of(services, principal, kind, checked)
    problems = source_problems + await config_problems(
        services, principal, workflow_id, kind, checked, filters=filters, secret=secret
    )
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    trigger = NewTrigger(
        type=type,
        source=source,
        config=as_stored(checked),
        filters=filters,
        seal_secret=_seal(services.key_ring, principal.tenant_id, secret),
        enabled=enabled,
        next_at=kind.first_due(checked, services.clock.now()),
    )
    made = await services.stores.triggers.create(principal.tenant_id, workflow_id, trigger)
    if enabled:
        await _set_up_or_delete(services, made)
    return await with_jitter(services, made)


async def set_trigger_enabled(
    services: Services, principal: Principal, trigger_id: int, enabled: bool
) -> Trigger:
    """Let a trigger take events, or let it rest.

    Enabling forgets failures and the reason of being disabled; schedules go on from now, pollers
    from where they were. A trigger that is as wanted is left as it is. Raises InvalidInputError
    when what it needs elsewhere cannot be set up, ConflictError when this cannot be removed from
    there; it is disabled then.
    """
    triggers = services.stores.triggers
    trigger = await triggers.get(principal.tenant_id, trigger_id)
    if enabled and trigger.enabled:
        return trigger
    if enabled:
        await set_up(services, trigger)
    due = first_due_of(services, trigger) if enabled else Due(None, None)
    if trigger.enabled != enabled:
        trigger = await triggers.set_enabled(
            principal.tenant_id, trigger_id, enabled, next_at=due.at, state=due.state
        )
    leftover = None if enabled else await leftover_of(services, trigger)
    if leftover is not None:
        raise ConflictError(
            "The trigger is disabled, but what it set up elsewhere may still be there: "
            f"{leftover} Disable it again to try again."
        )
    return trigger


async def delete_trigger(services: Services, principal: Principal, trigger_id: int) -> None:
    """Remove a trigger; the runs that it started stay.

    Raises ConflictError when it is enabled and what it set up elsewhere cannot be removed. It is
    disabled then, and can be deleted all the same.
    """
    triggers = services.stores.triggers
    trigger = await triggers.get(principal.tenant_id, trigger_id)
    if trigger.enabled:
        leftover = await leftover_of(services, trigger)
        if leftover is not None:
            await triggers.set_enabled(principal.tenant_id, trigger_id, False)
            raise ConflictError(
                "The trigger is disabled, but not deleted: what it set up elsewhere may still be "
                f"there. {leftover} Delete it again to delete it all the same."
            )
    await triggers.delete(principal.tenant_id, trigger_id)
    if not trigger.enabled:
        await take_down_quietly(services, trigger)


async def _set_up_or_delete(services: Services, trigger: Trigger) -> None:
    """Set up what a new trigger needs elsewhere; where that fails, there is no trigger."""
    try:
        await set_up(services, trigger)
    except BaseException:
        await services.stores.triggers.delete(trigger.tenant_id, trigger.id)
        raise


def _seal(ring: KeyRing, tenant_id: str, secret: str | None) -> Callable[[int], str] | None:
    """What encrypts the secret of a new trigger, once its id is known."""
    if secret is None:
        return None
    return lambda trigger_id: ring.encrypt(secret, trigger_secret_place(tenant_id, trigger_id))
