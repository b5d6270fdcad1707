"""Subscribing workflows to events: the configuration of each type of trigger, and its checks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ValidationError

from automate_engine.compile.input_schema import schema_problems
from automate_engine.credentials import KeyRing
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    JsonValue,
    NotFoundError,
    Principal,
    Problem,
    Trigger,
    TriggerType,
    trigger_secret_place,
)
from automate_engine.domain.ids import Kind
from automate_engine.expressions import ExpressionSyntaxError, compile_condition, compile_value
from automate_engine.ports.events import NewTrigger
from automate_engine.spec import pydantic_problems
from automate_engine.triggers import TriggerKind, TriggerRegistry, builtin_triggers
from automate_engine.triggers.coalescing import coalescing_problems
from automate_engine.triggers.ticks import Due
from automate_engine.triggers.workflow_error import WorkflowErrorConfig
from automate_engine.workflows.forms import FormConfig, option_problems
from automate_engine.workflows.schedules import first_due_of, with_jitter
from automate_engine.workflows.services import Services
from automate_engine.workflows.trigger_setup import (
    leftover_of,
    set_up,
    take_down_quietly,
    trigger_secret,
)
from automate_engine.workflows.values import check_storable

__all__ = [
    "TRIGGERS",
    "FormTrigger",
    "check_trigger",
    "create_trigger",
    "delete_trigger",
    "set_trigger_enabled",
    "trigger_secret",
]

_MAX_CONFIG_BYTES: Final = 64 * 1024
_ONE_BY_ONE: Final = (TriggerType.MANUAL, TriggerType.SCHEDULE, TriggerType.FORM)


class FormTrigger(TriggerKind[FormConfig]):
    """A hosted form that asks for the workflow's inputs."""

    type = TriggerType.FORM.value
    title = "Form"
    description = "Somebody fills in a page that asks for the workflow's inputs."
    icon = "forms"
    config_type = FormConfig
    has_path = True
    sample: ClassVar[JsonObject] = {"name": "Ann", "amount": 12}

    def source(self, config: FormConfig) -> str:
        return config.path


def _registry() -> TriggerRegistry:
    registry = builtin_triggers()
    registry.register(FormTrigger())
    return registry


TRIGGERS: Final = _registry()
"""The types of triggers that workflows can have."""


def check_trigger(type: TriggerType, config: JsonObject, filters: JsonValue = None) -> JsonObject:
    """The configuration of a trigger with its defaults filled in.

    Raises InvalidInputError naming each wrong field.
    """
    _kind, checked = _checked(type, config)
    problems = [
        *_filter_problems(filters),
        *_inputs_problems(checked.inputs),
        *coalescing_problems(checked),
    ]
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    return _as_stored(checked)


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
    kind, checked = _checked(type, config)
    kind = services.triggers.get(type, kind)
    source, source_problems = await _source(services, principal, kind, checked)
    problems = [
        *source_problems,
        *await _field_problems(services, principal, workflow_id, checked),
        *_secret_problems(kind, checked, secret),
        *_filter_problems(filters),
        *_inputs_problems(checked.inputs),
        *coalescing_problems(checked),
    ]
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    trigger = NewTrigger(
        type=type,
        source=source,
        config=_as_stored(checked),
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


def _checked(type: TriggerType, config: JsonObject) -> tuple[TriggerKind[Any], Any]:
    """The type of a trigger and its configuration."""
    check_storable(config, "config", max_bytes=_MAX_CONFIG_BYTES)
    kind = TRIGGERS[type]
    _refuse_coalescing(type, config)
    try:
        return kind, kind.config_adapter.validate_python(config)
    except ValidationError as error:
        raise InvalidInputError(
            "The trigger is not valid.", pydantic_problems(error, ("config",), written=config)
        ) from None


def _refuse_coalescing(type: TriggerType, config: JsonObject) -> None:
    """Refuse the options by which events become one run where there is one for each."""
    given = [name for name in ("debounce", "batch") if config.get(name) is not None]
    if type in _ONE_BY_ONE and given:
        message = f"Triggers of the type '{type}' start a run for each event."
        raise InvalidInputError(
            "The trigger is not valid.",
            [Problem("unused", message, "Remove it.", f"config.{name}") for name in given],
        )


def _as_stored(config: BaseModel) -> JsonObject:
    stored: JsonObject = config.model_dump(mode="json", exclude_none=True)
    return stored


async def _source(
    services: Services, principal: Principal, kind: TriggerKind[Any], config: BaseModel
) -> tuple[str, list[Problem]]:
    """The source of a trigger. One for the failures of a workflow has its public id."""
    if not isinstance(config, WorkflowErrorConfig) or config.workflow is None:
        return kind.source(config), []
    workflows = services.stores.workflows
    try:
        try:
            workflow_id = services.ids.decode(Kind.WORKFLOW, config.workflow)
        except ValueError:
            found = await workflows.get_by_slug(principal.tenant_id, config.workflow)
        else:
            found = await workflows.get(principal.tenant_id, workflow_id)
    except NotFoundError:
        problem = Problem(
            "unknown_workflow",
            f"There is no workflow '{config.workflow}'.",
            "Give the slug or the id of a workflow, or leave it out for the runs of all.",
            "config.workflow",
        )
        return "", [problem]
    return services.ids.encode(Kind.WORKFLOW, found.id), []


async def _field_problems(
    services: Services, principal: Principal, workflow_id: int, config: BaseModel
) -> list[Problem]:
    """What of a form's fields fits the inputs of neither the draft nor the live version."""
    if not isinstance(config, FormConfig) or not config.fields:
        return []
    workflows = services.stores.workflows
    documents = [(await workflows.get_draft(principal.tenant_id, workflow_id)).spec]
    with suppress(ConflictError):
        documents.append((await workflows.live_version(principal.tenant_id, workflow_id)).spec)
    schemas = [document.get("inputs") for document in documents]
    usable = [one for one in schemas if isinstance(one, dict) and not schema_problems(one, "")]
    return option_problems(config, usable)


def _secret_problems(
    kind: TriggerKind[Any], config: BaseModel, secret: str | None
) -> list[Problem]:
    needs_secret = kind.needs_secret(config)
    if needs_secret is None and secret is not None:
        return [Problem("unused", "Such a trigger has no secret.", "Remove it.", "secret")]
    fault = kind.secret_fault(config, secret) if secret else None
    if fault:
        return [Problem("bad_secret", fault, "Give the secret as the sender has it.", "secret")]
    if not needs_secret or secret:
        return []
    return [
        Problem(
            "missing",
            "A trigger with this configuration needs a secret.",
            "Give the secret that the sender signs with, or the URL of the database to look into.",
            "secret",
        )
    ]


def _filter_problems(filters: JsonValue) -> list[Problem]:
    if filters is None:
        return []
    check_storable(filters, "filters", max_bytes=_MAX_CONFIG_BYTES)
    if isinstance(filters, dict):
        return []
    if not isinstance(filters, str):
        return [
            Problem(
                "bad_filters",
                "Filters are a condition or an object.",
                "Send a condition as text, or an object of dotted paths and values.",
                "filters",
            )
        ]
    try:
        compile_condition(filters, field="filters")
    except ExpressionSyntaxError as error:
        return list(error.problems)
    return []


def _inputs_problems(inputs: JsonObject | None) -> list[Problem]:
    try:
        compile_value(inputs, field="config.inputs")
    except ExpressionSyntaxError as error:
        return list(error.problems)
    return []
