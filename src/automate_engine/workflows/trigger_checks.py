"""The types of triggers that workflows can have, and what is wrong with a configuration."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ValidationError

from automate_engine.compile.input_schema import schema_problems
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    JsonValue,
    NotFoundError,
    Principal,
    Problem,
    TriggerType,
)
from automate_engine.domain.ids import Kind
from automate_engine.expressions import ExpressionSyntaxError, compile_condition, compile_value
from automate_engine.spec import pydantic_problems
from automate_engine.triggers import TriggerKind, TriggerRegistry, builtin_triggers
from automate_engine.triggers.coalescing import coalescing_problems
from automate_engine.triggers.workflow_error import WorkflowErrorConfig
from automate_engine.workflows.forms import FormConfig, option_problems
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = [
    "TRIGGERS",
    "FormTrigger",
    "as_stored",
    "check_trigger",
    "checked_config",
    "config_problems",
    "filter_problems",
    "kind_of",
    "source_of",
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
    checked = checked_config(TRIGGERS[type], config)
    problems = _event_problems(checked, filters)
    if problems:
        raise InvalidInputError("The trigger is not valid.", problems)
    return as_stored(checked)


def kind_of(services: Services, type: str) -> TriggerKind[Any]:
    """The type of a trigger, as the host allows it."""
    return services.triggers.get(type) or TRIGGERS[type]


def checked_config(kind: TriggerKind[Any], config: JsonObject) -> Any:
    """A configuration as the type's model. Raises InvalidInputError naming each wrong field."""
    check_storable(config, "config", max_bytes=_MAX_CONFIG_BYTES)
    _refuse_coalescing(kind.type, config)
    try:
        return kind.config_adapter.validate_python(config)
    except ValidationError as error:
        raise InvalidInputError(
            "The trigger is not valid.", pydantic_problems(error, ("config",), written=config)
        ) from None


def _refuse_coalescing(type: str, config: JsonObject) -> None:
    """Refuse the options by which events become one run where there is one for each."""
    given = [name for name in ("debounce", "batch") if config.get(name) is not None]
    if type in _ONE_BY_ONE and given:
        message = f"Triggers of the type '{type}' start a run for each event."
        raise InvalidInputError(
            "The trigger is not valid.",
            [Problem("unused", message, "Remove it.", f"config.{name}") for name in given],
        )


def as_stored(config: BaseModel) -> JsonObject:
    """A configuration as it is kept, with its defaults filled in."""
    stored: JsonObject = config.model_dump(mode="json", exclude_none=True)
    return stored


async def source_of(
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


async def config_problems(
    services: Services,
    principal: Principal,
    workflow_id: int,
    kind: TriggerKind[Any],
    config: Any,
    *,
    filters: JsonValue,
    secret: str | None,
) -> list[Problem]:
    """What is wrong with a trigger of a workflow beside what its model says."""
    return [
        *await _field_problems(services, principal, workflow_id, config),
        *_secret_problems(kind, config, secret),
        *_event_problems(config, filters),
    ]


def _event_problems(config: Any, filters: JsonValue) -> list[Problem]:
    """What is wrong with the events that a trigger takes, and with what it does with them."""
    return [
        *filter_problems(filters),
        *_inputs_problems(config.inputs),
        *coalescing_problems(config),
    ]


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


def filter_problems(filters: JsonValue) -> list[Problem]:
    """What is wrong with the filters of a trigger."""
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
