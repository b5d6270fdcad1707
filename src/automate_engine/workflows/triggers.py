"""Subscribing workflows to events: the configuration of each type of trigger, and its checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from automate_engine.compile.input_schema import schema_problems
from automate_engine.credentials import KeyRing
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    JsonValue,
    Principal,
    Problem,
    Trigger,
    TriggerType,
    trigger_secret_place,
)
from automate_engine.expressions import ExpressionSyntaxError, compile_condition, compile_value
from automate_engine.ports.events import NewTrigger
from automate_engine.spec import pydantic_problems
from automate_engine.triggers.schedules import (
    CronSchedule,
    IntervalSchedule,
    Schedule,
    next_tick,
)
from automate_engine.triggers.signatures import NoSignature, SignatureScheme
from automate_engine.workflows.forms import FormConfig, option_problems
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = [
    "FormConfig",
    "ManualConfig",
    "ModelChangeConfig",
    "WebhookConfig",
    "check_trigger",
    "create_trigger",
    "delete_trigger",
    "set_trigger_enabled",
    "trigger_secret",
]

_MAX_CONFIG_BYTES: Final = 64 * 1024


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: dict[str, Any] | None = Field(
        None,
        title="Inputs",
        description="The inputs of the runs: values or expressions over event, by name.",
    )


class ManualConfig(_Config):
    """A person or a program starts the workflow."""

    model_config = ConfigDict(title="Manual")


class WebhookConfig(_Config):
    """Deliveries to ``/v1/hooks/PATH``."""

    model_config = ConfigDict(title="Webhook")

    path: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9._~-]+)*$",
        max_length=200,
        title="Path",
        description="What follows /v1/hooks/ in the address that the sender calls.",
    )
    signature: SignatureScheme = NoSignature()
    dedupe_header: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        max_length=100,
        title="Delivery header",
        description="The header that holds the same value when a delivery is repeated.",
    )


class ModelChangeConfig(_Config):
    """Changes of the rows of one of the host's models."""

    model_config = ConfigDict(title="Model change")

    model: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$",
        max_length=200,
        title="Model",
        description="The model's label, such as shop.Order.",
    )
    operations: list[Literal["created", "updated", "deleted"]] = Field(
        default=["created", "updated", "deleted"],
        min_length=1,
        max_length=3,
        title="Changes",
        description="The kinds of change that start the workflow.",
    )


_AnyConfig = (
    ManualConfig | WebhookConfig | CronSchedule | IntervalSchedule | ModelChangeConfig | FormConfig
)

_CONFIGS: Final[Mapping[str, TypeAdapter[Any]]] = {
    TriggerType.MANUAL: TypeAdapter(ManualConfig),
    TriggerType.WEBHOOK: TypeAdapter(WebhookConfig),
    TriggerType.SCHEDULE: TypeAdapter(Schedule),
    TriggerType.MODEL_CHANGE: TypeAdapter(ModelChangeConfig),
    TriggerType.FORM: TypeAdapter(FormConfig),
}


def check_trigger(type: TriggerType, config: JsonObject, filters: JsonValue = None) -> JsonObject:
    """The configuration of a trigger with its defaults filled in.

    Raises InvalidInputError naming each wrong field.
    """
    checked = _checked_config(type, config)
    problems = [*_filter_problems(filters), *_inputs_problems(checked.inputs)]
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
    InvalidInputError naming each wrong field, and ConflictError when the path of a webhook or a
    form is taken.
    """
    await services.stores.workflows.get(principal.tenant_id, workflow_id)
    checked = _checked_config(type, config)
    problems = [
        *await _field_problems(services, principal, workflow_id, checked),
        *_secret_problems(checked, secret),
        *_filter_problems(filters),
        *_inputs_problems(checked.inputs),
    ]
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    trigger = NewTrigger(
        type=type,
        source=_source(checked),
        config=_as_stored(checked),
        filters=filters,
        seal_secret=_seal(services.key_ring, principal.tenant_id, secret),
        enabled=enabled,
        next_at=_first_tick(checked, services.clock.now()),
    )
    return await services.stores.triggers.create(principal.tenant_id, workflow_id, trigger)


async def set_trigger_enabled(
    services: Services, principal: Principal, trigger_id: int, enabled: bool
) -> Trigger:
    """Let a trigger take events, or let it rest."""
    return await services.stores.triggers.set_enabled(principal.tenant_id, trigger_id, enabled)


async def delete_trigger(services: Services, principal: Principal, trigger_id: int) -> None:
    """Remove a trigger; the runs that it started stay."""
    await services.stores.triggers.delete(principal.tenant_id, trigger_id)


def trigger_secret(services: Services, trigger: Trigger) -> str | None:
    """The secret of a trigger, decrypted.

    Raises SecretError when it was encrypted under a key that is not configured, or for another
    trigger.
    """
    if trigger.secret is None:
        return None
    place = trigger_secret_place(trigger.tenant_id, trigger.id)
    return services.key_ring.decrypt(trigger.secret, place)


def _seal(ring: KeyRing, tenant_id: str, secret: str | None) -> Callable[[int], str] | None:
    """What encrypts the secret of a new trigger, once its id is known."""
    if secret is None:
        return None
    return lambda trigger_id: ring.encrypt(secret, trigger_secret_place(tenant_id, trigger_id))


def _checked_config(type: TriggerType, config: JsonObject) -> _AnyConfig:
    check_storable(config, "config", max_bytes=_MAX_CONFIG_BYTES)
    try:
        checked: _AnyConfig = _CONFIGS[type].validate_python(config)
    except ValidationError as error:
        raise InvalidInputError(
            "The trigger is not valid.", pydantic_problems(error, ("config",))
        ) from None
    return checked


def _as_stored(config: _AnyConfig) -> JsonObject:
    stored: JsonObject = config.model_dump(mode="json", exclude_none=True)
    return stored


def _source(config: _AnyConfig) -> str:
    """What events of the trigger name as their source."""
    if isinstance(config, WebhookConfig | FormConfig):
        return config.path
    if isinstance(config, ModelChangeConfig):
        return config.model.lower()
    return ""


def _first_tick(config: _AnyConfig, now: datetime) -> datetime | None:
    return next_tick(config, now) if isinstance(config, CronSchedule | IntervalSchedule) else None


async def _field_problems(
    services: Services, principal: Principal, workflow_id: int, config: _AnyConfig
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


def _secret_problems(config: _AnyConfig, secret: str | None) -> list[Problem]:
    if not isinstance(config, WebhookConfig):
        unused = Problem("unused", "Only a webhook has a secret.", "Remove it.", "secret")
        return [] if secret is None else [unused]
    if isinstance(config.signature, NoSignature) or secret:
        return []
    return [
        Problem(
            "missing",
            "The signature of a delivery cannot be verified without a secret.",
            "Give the secret that the sender uses.",
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
