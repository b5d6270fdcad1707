"""Runs and their steps."""

from __future__ import annotations

from functools import partial

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain.ids import Kind
from automate_engine.ports.runs import RunFilter
from automate_engine.workflows import reruns, runs
from automate_engine.workflows.events import events_of
from automate_engine.workflows.following import with_outputs
from automate_engine.workflows.run_cases import run_case

__all__ = [
    "cancel_run",
    "get_run",
    "get_run_document",
    "get_step",
    "get_test_case",
    "list_runs",
    "list_steps",
    "rerun_run",
    "run_document",
    "start_run",
]


async def start_run(
    context: RequestContext, workflow_id: str, body: schemas.StartRun
) -> schemas.RunStarted:
    """Start a run."""
    run_id = await runs.start_run(
        context.services,
        context.principal,
        context.internal(Kind.WORKFLOW, workflow_id),
        body.inputs,
        document=body.version,
        pins=body.pins,
        until=body.until,
        options=_options(body),
        runtime=body.config.runtime,
        source=body.source,
        event_id=context.reference(Kind.EVENT, body.event_id, "event_id"),
    )
    return schemas.RunStarted(run_id=context.public(Kind.RUN, run_id))


async def run_document(context: RequestContext, body: schemas.RunDocument) -> schemas.RunStarted:
    """Run a document that belongs to no workflow.

    The run keeps the document. Besides, this needs the permission workflows:write, since what is
    executed is the caller's own.
    """
    context.require("workflows:write")
    run_id = await runs.run_document(
        context.services,
        context.principal,
        body.spec,
        body.inputs,
        pins=body.pins,
        until=body.until,
        options=_options(body),
        runtime=body.config.runtime,
        source=body.source,
    )
    return schemas.RunStarted(run_id=context.public(Kind.RUN, run_id))


def _options(body: schemas.StartRun | schemas.RunDocument) -> runs.StartOptions:
    return runs.StartOptions(
        priority=body.priority,
        delay_seconds=body.delay_seconds,
        expires_seconds=body.expires_seconds,
    )


async def list_runs(context: RequestContext, query: schemas.RunList) -> schemas.RunPage:
    """List runs."""
    filters = RunFilter(
        workflow_id=context.reference(Kind.WORKFLOW, query.workflow_id, "workflow_id"),
        status=query.status,
        trigger_id=context.reference(Kind.TRIGGER, query.trigger_id, "trigger_id"),
        event_id=context.reference(Kind.EVENT, query.event_id, "event_id"),
        parent_run_id=context.reference(Kind.RUN, query.parent_run_id, "parent_run_id"),
        created_from=query.created_from,
        created_until=query.created_until,
        suspended=query.suspended,
        text=query.text,
    )
    after = context.reference(Kind.RUN, query.cursor, "cursor")
    page = await context.services.stores.runs.find(
        context.tenant_id, filters, after=after, limit=query.limit
    )
    names = await context.workflow_names(run.workflow_id for run in page.items)
    return answers.page_answer(
        context, schemas.RunPage, page, Kind.RUN, partial(answers.run_answer, names=names)
    )


async def get_run(
    context: RequestContext, run_id: str, query: schemas.RunStepsQuery
) -> schemas.RunDetail:
    """Read a run with its steps."""
    store = context.services.stores.runs
    internal_id = context.internal(Kind.RUN, run_id)
    after = context.reference(Kind.STEP, query.cursor, "cursor")
    run = await with_outputs(context.services, await store.get(context.tenant_id, internal_id))
    steps = await store.list_steps(context.tenant_id, internal_id, after=after, limit=query.limit)
    names = await context.workflow_names([run.workflow_id])
    return answers.run_detail(
        context, run, steps, await events_of(context.services, run), names=names
    )


async def get_run_document(context: RequestContext, run_id: str) -> schemas.ExecutedDocument:
    """Read the document that a run executes.

    Besides, this needs the permission workflows:read.
    """
    context.require("workflows:read")
    services = context.services
    run = await services.stores.runs.get(context.tenant_id, context.internal(Kind.RUN, run_id))
    return schemas.ExecutedDocument(spec=await reruns.executed_document(services, run))


async def list_steps(
    context: RequestContext, run_id: str, query: schemas.RunStepsQuery
) -> schemas.StepPage:
    """List the steps of a run."""
    store = context.services.stores.runs
    internal_id = context.internal(Kind.RUN, run_id)
    after = context.reference(Kind.STEP, query.cursor, "cursor")
    page = await store.list_steps(context.tenant_id, internal_id, after=after, limit=query.limit)
    return answers.page_answer(context, schemas.StepPage, page, Kind.STEP, answers.step_answer)


async def get_step(context: RequestContext, run_id: str, step_key: str) -> schemas.Step:
    """Read a step."""
    stores = context.services.stores
    record = await stores.runs.get_step(
        context.tenant_id, context.internal(Kind.RUN, run_id), step_key
    )
    output = None
    if record.output_blob is not None:
        output = await stores.blobs.get(context.tenant_id, record.output_blob)
    return answers.step_answer(context, record, output)


async def get_test_case(context: RequestContext, run_id: str) -> schemas.RunTestCase:
    """Turn a run into a test case.

    What steps called is mocked with what they got, and what came of the run is expected.
    """
    found = await run_case(context.services, context.principal, context.internal(Kind.RUN, run_id))
    return schemas.RunTestCase(name=found.name, yaml=found.yaml, case=found.case)


async def cancel_run(context: RequestContext, run_id: str) -> schemas.Run:
    """Cancel a run."""
    run = await runs.cancel_run(
        context.services, context.principal, context.internal(Kind.RUN, run_id)
    )
    names = await context.workflow_names([run.workflow_id])
    return answers.run_answer(context, run, names=names)


async def rerun_run(
    context: RequestContext, run_id: str, body: schemas.Rerun
) -> schemas.RunStarted:
    """Run again, from a step or the start."""
    new_id = await reruns.rerun(
        context.services,
        context.principal,
        context.internal(Kind.RUN, run_id),
        step=body.step,
        step_input=body.input,
    )
    return schemas.RunStarted(run_id=context.public(Kind.RUN, new_id))
