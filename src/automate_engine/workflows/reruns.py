"""Running a version again, from the start or from one of its steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from automate_engine.compile import Plan, PlanNode, limit_owner
from automate_engine.domain import (
    ConflictError,
    InvalidInputError,
    JsonObject,
    NotFoundError,
    Principal,
    Problem,
    Run,
    RunConfig,
    StartTerms,
    StepRecord,
    StepStatus,
)
from automate_engine.ports.journal import NewRun, queue_times
from automate_engine.spec import pydantic_problems
from automate_engine.workflows.runs import check_runtime, run_terms, submit_run
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = ["executed_document", "rerun"]


async def rerun(
    services: Services,
    principal: Principal,
    run_id: int,
    *,
    step: str | None = None,
    step_input: JsonObject | None = None,
) -> int:
    """Start a new run of the same version with the same inputs and event.

    With `step`, the id of a node at the top level, that step and what follows it run again;
    what the others did is taken over. `step_input` replaces the step's resolved config. Returns the
    new run's id once it is durable. Raises ConflictError while the run has not ended and for a
    part of another run, and InvalidInputError for an unknown step or an input that does not fit it.
    """
    run = await services.stores.runs.get(principal.tenant_id, run_id)
    if not run.status.is_terminal:
        raise ConflictError("The run has not ended. Cancel it, or wait for its end.")
    plan = services.compile_document(await executed_document(services, run))
    config = RunConfig.from_json(run.config)
    if config.part is not None:
        raise ConflictError("The run is a part of its parent. Run the parent again.")
    check_runtime(services, config.runtime)
    steps: list[StepRecord] = []
    if step is not None:
        node = _top_level_node(plan, step)
        if step_input is not None:
            override = _checked_input(services, plan, node, step_input)
            config = replace(config, overrides={**config.overrides, step: override})
        steps = await _kept_steps(services, plan, run_id, step)
    elif step_input is not None:
        raise _step_error("An edited input belongs to a step.", "Name the step to rerun from.")
    owner = limit_owner(run.tenant_id, run.workflow_id, run.spec_hash)
    terms = run_terms(plan.settings, owner, run.inputs, await _event(services, run))
    paused = await _is_paused(services, run)
    return await submit_run(services, _repeat(services, run, config, steps, terms, paused=paused))


async def executed_document(services: Services, run: Run) -> JsonObject:
    """The document that a run executes. ConflictError when it is not kept any more."""
    if run.version_id is not None:
        return await services.stores.workflows.load_spec(run.version_id)
    if run.spec is None:
        raise ConflictError("The run's document is not kept any more.")
    return run.spec


def _top_level_node(plan: Plan, step: str) -> PlanNode:
    index = plan.graph.by_id.get(step)
    if index is None:
        raise _step_error(
            "The run's workflow has no such step at its top level.",
            "Name a node of the workflow itself, not one inside a body.",
        )
    return plan.graph.nodes[index]


def _step_error(message: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The run cannot run again from there.", [Problem("bad_step", message, remedy, "step")]
    )


def _checked_input(
    services: Services, plan: Plan, node: PlanNode, step_input: JsonObject
) -> JsonObject:
    """The edited config of a step, completed with the fields that only a body's scope evaluates."""
    check_storable(step_input, "input", max_bytes=services.limits.inputs_bytes)
    written = _written_config(plan, node.id)
    config = {**{name: written[name] for name in node.lazy if name in written}, **step_input}
    if node.body is not None:
        config["body"] = written["body"]
    try:
        node.node.config_model.model_validate(config)
    except ValidationError as error:
        raise InvalidInputError(
            "The input does not fit the step.",
            pydantic_problems(error, ("input",), node.id, written=config),
        ) from None
    return config


def _written_config(plan: Plan, node_id: str) -> dict[str, Any]:
    return next(node.config for node in plan.spec.nodes if node.id == node_id)


async def _kept_steps(services: Services, plan: Plan, run_id: int, step: str) -> list[StepRecord]:
    """The records of top-level steps that a rerun from `step` does not execute again."""
    again = plan.downstream(step)
    records = await services.stores.runs.load_steps([run_id], [""])
    return [
        replace(record, reused=True, replaces=False)
        for record in records
        if record.key == record.node_id and record.node_id not in again and _is_settled(record)
    ]


def _is_settled(record: StepRecord) -> bool:
    """Whether the run went on after this step: it completed, or its failure took a port."""
    failed_on = record.status is StepStatus.FAILED and record.port is not None
    return record.status is StepStatus.COMPLETED or failed_on


async def _event(services: Services, run: Run) -> JsonObject | None:
    if run.event_id is None:
        return None
    return (await services.stores.events.get(run.tenant_id, run.event_id)).as_json()


async def _is_paused(services: Services, run: Run) -> bool:
    if run.workflow_id is None:
        return False
    try:
        return (await services.stores.workflows.get(run.tenant_id, run.workflow_id)).paused
    except NotFoundError:
        return False


def _repeat(
    services: Services,
    run: Run,
    config: RunConfig,
    steps: list[StepRecord],
    terms: StartTerms,
    *,
    paused: bool,
) -> NewRun:
    """The run to start: at once, unless its workflow is paused or has a limit or a rate, or several
    events became the run."""
    now = services.clock.now()
    terms = replace(terms, delay=0.0)
    _, expires_at = queue_times(terms, now)
    repeats_events = run.event_count is not None
    starts_at_once = terms.allow_start_at_once and not (paused or repeats_events)
    return NewRun(
        tenant_id=run.tenant_id,
        workflow_id=run.workflow_id,
        version_id=run.version_id,
        spec=run.spec,
        spec_hash=run.spec_hash,
        source=run.source,
        inputs=run.inputs,
        config=config.as_json(),
        created_at=now,
        available_at=now,
        priority=run.priority,
        expires_at=expires_at,
        concurrency=terms.concurrency,
        rate=terms.rate,
        claim=services.submitter.claim() if starts_at_once else None,
        event_id=run.event_id,
        rerun_of_id=run.id,
        steps=steps,
        repeats_events=repeats_events,
    )
