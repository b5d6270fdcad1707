"""Starting and cancelling runs."""

from __future__ import annotations

from dataclasses import dataclass

from automate_engine.compile import check_inputs
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    Principal,
    Problem,
    Run,
    RunConfig,
    RunSource,
)
from automate_engine.ports.journal import Batch, NewRun
from automate_engine.spec import as_document, parse, spec_hash
from automate_engine.workflows.drafts import require_valid
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable
from automate_engine.workflows.versions import DocumentName

__all__ = ["cancel_run", "start_run", "submit_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What a run executes: a version, or with `version_id` None a document of its own."""

    version_id: int | None
    spec: JsonObject
    spec_hash: str


async def start_run(
    services: Services,
    principal: Principal,
    workflow_id: int,
    inputs: JsonObject,
    *,
    document: DocumentName = "live",
    pins: JsonObject | None = None,
    priority: int = 0,
) -> int:
    """Start a run of the live version, of a version by number, or of the draft as a test.

    `pins` maps node ids to outputs that are used instead of executing them. Returns the run's id
    once the run is durable (G1). Raises InvalidInputError for inputs that do not fit,
    SpecError for a draft that is not valid, and ConflictError when there is nothing to run.
    """
    check_storable(inputs, "inputs", max_bytes=services.limits.inputs_bytes)
    target = await _target(services, principal, workflow_id, document)
    check_inputs(target.spec.get("inputs") or {}, inputs)
    config = RunConfig(pins=pins or {})
    _check_pins(services, config.pins, target.spec)
    now = services.clock.now()
    return await submit_run(
        services,
        NewRun(
            tenant_id=principal.tenant_id,
            workflow_id=workflow_id,
            version_id=target.version_id,
            spec=None if target.version_id else target.spec,
            spec_hash=target.spec_hash,
            source=RunSource.MANUAL,
            inputs=inputs,
            config=config.as_json(),
            created_at=now,
            available_at=now,
            priority=priority,
            claim=services.submitter.claim(),
        ),
    )


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
    services: Services, principal: Principal, workflow_id: int, document: DocumentName
) -> _Target:
    workflows = services.stores.workflows
    if document == "draft":
        draft = await workflows.get_draft(principal.tenant_id, workflow_id)
        await require_valid(services, draft.spec)
        spec = parse(draft.spec)
        return _Target(version_id=None, spec=as_document(spec), spec_hash=spec_hash(spec))
    if document == "live":
        version = await workflows.live_version(principal.tenant_id, workflow_id)
    else:
        version = await workflows.get_version(principal.tenant_id, workflow_id, document)
        await _require_enabled(services, principal, workflow_id)
    return _Target(version_id=version.id, spec=version.spec, spec_hash=version.spec_hash)


async def _require_enabled(services: Services, principal: Principal, workflow_id: int) -> None:
    workflow = await services.stores.workflows.get(principal.tenant_id, workflow_id)
    if not workflow.enabled:
        raise ConflictError("The workflow is disabled. Enable it before starting runs.")


def _check_pins(services: Services, pins: JsonObject, spec: JsonObject) -> None:
    check_storable(pins, "pins", max_bytes=services.limits.inputs_bytes)
    known = {node["id"] for node in spec.get("nodes", [])}
    problems = [
        Problem(
            "unknown_node",
            "The workflow has no node of this id.",
            "Pin outputs of the workflow's own nodes only.",
            f"pins.{name}",
        )
        for name in pins
        if name not in known
    ]
    if problems:
        raise InvalidInputError("The pins do not fit the workflow.", problems)
