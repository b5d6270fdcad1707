"""Starting and cancelling runs, of workflows and of documents that belong to none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from automate_engine.compile import check_inputs, limit_owner, start_terms
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    NotFoundError,
    PermanentError,
    Principal,
    Problem,
    Run,
    RunConfig,
    RunSource,
    SpecError,
    StartTerms,
    Workflow,
)
from automate_engine.ports.journal import Batch, NewRun, queue_times
from automate_engine.spec import (
    WorkflowSettings,
    WorkflowSpec,
    as_document,
    parse,
    pruned,
    spec_hash,
)
from automate_engine.workflows.drafts import require_valid
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable
from automate_engine.workflows.versions import DocumentName

__all__ = [
    "StartOptions",
    "cancel_run",
    "check_runtime",
    "run_document",
    "run_terms",
    "start_run",
    "submit_run",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What a run executes: a version, or with `version_id` None a document of its own.

    `nodes` are the ids of the workflow's nodes, also of those that the run leaves out.
    """

    workflow_id: int | None
    version_id: int | None
    spec: JsonObject
    spec_hash: str
    nodes: frozenset[str]
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOptions:
    """What a start says of the run's turn, in place of what its workflow says; None for nothing.

    The run may start `delay_seconds` after now, and is cancelled if it has not started
    `expires_seconds` after that.
    """

    priority: int | None = None
    delay_seconds: float | None = None
    expires_seconds: float | None = None


async def start_run(
    services: Services,
    principal: Principal,
    workflow_id: int,
    inputs: JsonObject,
    *,
    document: DocumentName = "live",
    pins: JsonObject | None = None,
    until: str | None = None,
    options: StartOptions | None = None,
    runtime: str = "native",
    source: RunSource = RunSource.MANUAL,
    event_id: int | None = None,
) -> int:
    """Start a run of the live version, of a version by number, or of the draft as a test.

    `pins` maps node ids to outputs that are used instead of executing them. With `until`, a node
    of the workflow itself, only that node and what it depends on is executed; the run keeps that
    part of the document as its own. `runtime` names who executes the run; `options` say when. With
    `event_id`, expressions see that event. Returns the run's id once the run is durable (G1).
    Raises InvalidInputError for inputs that do not fit, an unknown node, a runtime that is not
    there and an unknown event, SpecError for a draft that is not valid, and ConflictError when
    there is nothing to run.
    """
    config = RunConfig(pins=pins or {}, runtime=runtime)
    _check_options(services, inputs, config)
    target = await _target(services, principal, workflow_id, document, until)
    return await _start(services, principal, target, inputs, config, options, source, event_id)


async def run_document(
    services: Services,
    principal: Principal,
    spec: JsonObject,
    inputs: JsonObject,
    *,
    pins: JsonObject | None = None,
    until: str | None = None,
    options: StartOptions | None = None,
    runtime: str = "native",
    source: RunSource = RunSource.MANUAL,
) -> int:
    """Start a run of a document that belongs to no workflow; the run keeps it.

    The rest is as with `start_run`. Raises SpecError listing every problem of the document.
    """
    config = RunConfig(pins=pins or {}, runtime=runtime)
    _check_options(services, inputs, config)
    check_storable(spec, "spec", max_bytes=services.limits.document_bytes)
    target = await _own_document(services, spec, None, until)
    return await _start(services, principal, target, inputs, config, options, source)


async def _start(
    services: Services,
    principal: Principal,
    target: _Target,
    inputs: JsonObject,
    config: RunConfig,
    options: StartOptions | None,
    source: RunSource,
    event_id: int | None = None,
) -> int:
    check_inputs(target.spec.get("inputs") or {}, inputs)
    config = replace(config, pins=_fitting_pins(config.pins, target))
    now = services.clock.now()
    event = await _event(services, principal, event_id)
    terms = _terms(principal, target, inputs, event, options or StartOptions())
    available_at, expires_at = queue_times(terms, now)
    starts_at_once = terms.allow_start_at_once and not target.paused
    return await submit_run(
        services,
        NewRun(
            tenant_id=principal.tenant_id,
            workflow_id=target.workflow_id,
            version_id=target.version_id,
            spec=None if target.version_id else target.spec,
            spec_hash=target.spec_hash,
            source=source,
            inputs=inputs,
            config=config.as_json(),
            created_at=now,
            available_at=available_at,
            priority=terms.priority,
            expires_at=expires_at,
            concurrency=terms.concurrency,
            rate=terms.rate,
            claim=services.submitter.claim() if starts_at_once else None,
            event_id=event_id,
        ),
    )


async def _event(
    services: Services, principal: Principal, event_id: int | None
) -> JsonObject | None:
    """What expressions see of the event that a run is given."""
    if event_id is None:
        return None
    try:
        return (await services.stores.events.get(principal.tenant_id, event_id)).as_json()
    except NotFoundError:
        problem = Problem(
            "unknown_event",
            "There is no such event, or it is not kept any more.",
            "Take one that is listed, or leave it out.",
            "event_id",
        )
        raise InvalidInputError("The run cannot be started.", [problem]) from None


def run_terms(
    settings: WorkflowSettings, owner: str, inputs: JsonObject, event: JsonObject | None = None
) -> StartTerms:
    """The terms of a run that a person or a program starts.

    Raises InvalidInputError when the key of a limit or rate of its workflow cannot be evaluated.
    """
    try:
        return start_terms(settings, owner, inputs, event)
    except PermanentError as error:
        problem = Problem(
            "bad_key",
            f"The key of a limit of the workflow cannot be evaluated: {error}",
            "Send inputs that it can be evaluated with, or correct the key in the settings.",
            "inputs",
        )
        raise InvalidInputError("The run cannot be queued.", [problem]) from None


def _terms(
    principal: Principal,
    target: _Target,
    inputs: JsonObject,
    event: JsonObject | None,
    options: StartOptions,
) -> StartTerms:
    settings = WorkflowSettings.model_validate(target.spec.get("settings") or {})
    owner = limit_owner(principal.tenant_id, target.workflow_id, target.spec_hash)
    terms = run_terms(settings, owner, inputs, event)
    given = {
        "priority": options.priority,
        "delay": options.delay_seconds,
        "expiry": options.expires_seconds,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(terms, **changes)


async def submit_run(services: Services, run: NewRun) -> int:
    """Commit one new run and give its id."""
    result = await services.submitter.submit(Batch(runs=[run]))
    return result.run_ids[0]


async def cancel_run(services: Services, principal: Principal, run_id: int) -> Run:
    """Ask a run to stop; it ends as CANCELLED soon after. ConflictError when it has ended."""
    runs = services.stores.runs
    await runs.get(principal.tenant_id, run_id)
    if not await runs.request_cancel(principal.tenant_id, run_id, services.clock.now()):
        raise ConflictError("The run has ended already; only a run that has not can be cancelled.")
    services.submitter.notify([run_id])
    return await runs.get(principal.tenant_id, run_id)


async def _target(
    services: Services,
    principal: Principal,
    workflow_id: int,
    document: DocumentName,
    until: str | None,
) -> _Target:
    workflows = services.stores.workflows
    if document == "draft":
        workflow = await workflows.get(principal.tenant_id, workflow_id)
        draft = await workflows.get_draft(principal.tenant_id, workflow_id)
        target = await _own_document(services, draft.spec, workflow_id, until)
        return replace(target, paused=workflow.paused)
    if document == "live":
        version = await workflows.live_version(principal.tenant_id, workflow_id)
        paused = version.paused
    else:
        version = await workflows.get_version(principal.tenant_id, workflow_id, document)
        paused = (await _enabled_workflow(services, principal, workflow_id)).paused
    if until is not None:
        target = await _own_document(services, version.spec, workflow_id, until)
        return replace(target, paused=paused)
    return _Target(
        workflow_id=workflow_id,
        version_id=version.id,
        spec=version.spec,
        spec_hash=version.spec_hash,
        nodes=_node_ids(version.spec),
        paused=paused,
    )


async def _own_document(
    services: Services, document: JsonObject, workflow_id: int | None, until: str | None
) -> _Target:
    """The target of a document that is no version, or of its part that leads to one node."""
    if until is None:
        await require_valid(services, document)
        spec = parse(document)
    else:
        spec = await _part(services, document, until)
    return _Target(
        workflow_id=workflow_id,
        version_id=None,
        spec=as_document(spec),
        spec_hash=spec_hash(spec),
        nodes=_node_ids(document),
    )


async def _part(services: Services, document: JsonObject, until: str) -> WorkflowSpec:
    """The part of a document that leads to a node. Only this part has to be valid."""
    whole = await asyncio.to_thread(parse, document)
    _check_until(until, _node_ids(document))
    part = pruned(whole, until)
    try:
        await require_valid(services, as_document(part.spec))
    except SpecError as error:
        problems = [
            replace(problem, field=part.original_field(problem.field)) for problem in error.problems
        ]
        raise SpecError(error.message, problems) from None
    return part.spec


def _check_until(until: str, nodes: frozenset[str]) -> None:
    if until in nodes:
        return
    container = until.partition("/")[0]
    if container != until and container in nodes:
        message = "Steps inside a body run with the node around them only."
        problem = Problem("in_body", message, f"Run until '{container}'.", "until")
    else:
        message = "The workflow has no node of this id."
        problem = Problem("unknown_node", message, "Name a node of the workflow itself.", "until")
    raise InvalidInputError("The run cannot end there.", [problem])


def _node_ids(document: JsonObject) -> frozenset[str]:
    return frozenset(node["id"] for node in document.get("nodes", []))


async def _enabled_workflow(services: Services, principal: Principal, workflow_id: int) -> Workflow:
    workflow = await services.stores.workflows.get(principal.tenant_id, workflow_id)
    if not workflow.enabled:
        raise ConflictError("The workflow is disabled. Enable it before starting runs.")
    return workflow


def _check_options(services: Services, inputs: JsonObject, config: RunConfig) -> None:
    check_storable(inputs, "inputs", max_bytes=services.limits.inputs_bytes)
    check_storable(config.pins, "pins", max_bytes=services.limits.inputs_bytes)
    check_runtime(services, config.runtime)


def check_runtime(services: Services, runtime: str) -> None:
    """Raise InvalidInputError for a runtime that this service does not have."""
    if runtime not in services.runtimes:
        known = ", ".join(sorted(services.runtimes))
        problem = Problem(
            "unknown_runtime",
            "This service has no such runtime.",
            f"Use one that it has ({known}), or start the service with that runtime.",
            "config.runtime",
        )
        raise InvalidInputError("The run cannot be executed here.", [problem])


def _fitting_pins(pins: JsonObject, target: _Target) -> JsonObject:
    """The pins of the nodes that the run has. InvalidInputError for nodes that there are not."""
    problems = [
        Problem(
            "unknown_node",
            "The workflow has no node of this id.",
            "Pin outputs of the workflow's own nodes only.",
            f"pins.{name}",
        )
        for name in pins
        if name not in target.nodes
    ]
    if problems:
        raise InvalidInputError("The pins do not fit the workflow.", problems)
    executed = _node_ids(target.spec)
    return {name: output for name, output in pins.items() if name in executed}
