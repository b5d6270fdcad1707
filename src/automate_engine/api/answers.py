"""From the engine's values to the answers of the HTTP contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain import (
    Approval,
    Draft,
    Event,
    JsonObject,
    Page,
    Proposal,
    ProposalDetail,
    Run,
    RunConfig,
    RunStatus,
    StepRecord,
    Trigger,
    TriggerType,
    Version,
    Workflow,
    WorkflowFigures,
)
from automate_engine.domain.ids import Kind
from automate_engine.ports.journal import StoredEvent
from automate_engine.ports.workflows import Labels
from automate_engine.spec import SpecDiff
from automate_engine.workflows import ProposalMerge
from automate_engine.workflows.events import Replay
from automate_engine.workflows.merging import DraftMerge
from automate_engine.workflows.statistics import Counts, RecentRuns, Statistics

__all__ = [
    "approval_answer",
    "diff_answer",
    "draft_answer",
    "draft_merge_answer",
    "encode_answer",
    "event_detail",
    "labels_answer",
    "listed_event",
    "page_answer",
    "proposal_answer",
    "proposal_detail",
    "proposal_merge_answer",
    "receipt_answer",
    "replay_answer",
    "run_answer",
    "run_detail",
    "run_event",
    "sample_event",
    "statistics_answer",
    "step_answer",
    "step_event",
    "trigger_answer",
    "version_answer",
    "version_detail",
    "workflow_answer",
    "workflow_statistics_answer",
]

Row = TypeVar("Row")
PageT = TypeVar("PageT", bound=schemas.Page[Any])


def encode_answer(answer: BaseModel) -> bytes:
    """The body of an answer, as UTF-8 JSON with times in RFC 3339."""
    return orjson.dumps(answer.model_dump(), option=orjson.OPT_UTC_Z)


def page_answer(
    context: RequestContext,
    model: type[PageT],
    page: Page[Row],
    kind: Kind,
    present: Callable[[RequestContext, Row], BaseModel],
) -> PageT:
    """A page of rows; its cursor is the public id of its last row."""
    items = [present(context, row) for row in page.items]
    return model(items=items, next_cursor=context.public_or_none(kind, page.next_after))


def workflow_answer(context: RequestContext, workflow: Workflow) -> schemas.Workflow:
    return schemas.Workflow(
        workflow_id=context.public(Kind.WORKFLOW, workflow.id),
        name=workflow.name,
        slug=workflow.slug,
        description=workflow.description,
        enabled=workflow.enabled,
        paused=workflow.paused,
        live_version=workflow.live_version_number,
        retention=workflow.config.get("retention"),
        tags=workflow.tags,
        folder=workflow.folder,
        created_at=workflow.created_at,
        updated_at=workflow.updated_at,
    )


def labels_answer(labels: Labels) -> schemas.WorkflowLabels:
    return schemas.WorkflowLabels(
        tags=_label_items(labels.tags), folders=_label_items(labels.folders)
    )


def _label_items(counts: Mapping[str, int]) -> list[schemas.Label]:
    return [schemas.Label(name=name, count=count) for name, count in counts.items()]


def draft_answer(context: RequestContext, draft: Draft) -> schemas.Draft:
    return schemas.Draft(
        workflow_id=context.public(Kind.WORKFLOW, draft.workflow_id),
        spec=draft.spec,
        revision=draft.revision,
        updated_at=draft.updated_at,
        updated_by=draft.updated_by,
    )


def version_answer(context: RequestContext, version: Version) -> schemas.Version:
    return schemas.Version(**_version_fields(context, version))


def version_detail(context: RequestContext, version: Version) -> schemas.VersionDetail:
    return schemas.VersionDetail(**_version_fields(context, version), spec=version.spec)


def _version_fields(context: RequestContext, version: Version) -> JsonObject:
    return {
        "workflow_id": context.public(Kind.WORKFLOW, version.workflow_id),
        "version_id": context.public(Kind.VERSION, version.id),
        "version_number": version.number,
        "status": version.status,
        "spec_hash": version.spec_hash,
        "message": version.message,
        "draft_revision": version.created_from_draft_revision,
        "created_by": version.created_by,
        "created_at": version.created_at,
    }


def diff_answer(found: SpecDiff) -> schemas.Diff:
    return schemas.Diff.model_validate({**asdict(found), "is_empty": found.is_empty})


def proposal_answer(context: RequestContext, proposal: Proposal) -> schemas.Proposal:
    return schemas.Proposal(**_proposal_fields(context, proposal))


def proposal_detail(context: RequestContext, proposal: ProposalDetail) -> schemas.ProposalDetail:
    return schemas.ProposalDetail(
        **_proposal_fields(context, proposal), base_spec=proposal.base_spec, spec=proposal.spec
    )


def _proposal_fields(context: RequestContext, proposal: Proposal) -> JsonObject:
    return {
        "proposal_id": context.public(Kind.PROPOSAL, proposal.id),
        "workflow_id": context.public(Kind.WORKFLOW, proposal.workflow_id),
        "status": proposal.status,
        "base_revision": proposal.base_revision,
        "summary": proposal.summary,
        "created_by": proposal.created_by,
        "created_at": proposal.created_at,
        "decided_by": proposal.decided_by,
        "decided_at": proposal.decided_at,
        "applied_revision": proposal.applied_revision,
    }


def proposal_merge_answer(found: ProposalMerge) -> schemas.ProposalMerge:
    return schemas.ProposalMerge(**_merge_fields(found), base_revision=found.base_revision)


def draft_merge_answer(found: DraftMerge) -> schemas.DraftMerge:
    return schemas.DraftMerge(**_merge_fields(found))


def _merge_fields(found: DraftMerge) -> JsonObject:
    return {
        "revision": found.revision,
        "spec": found.document,
        "diff": None if found.changes is None else diff_answer(found.changes),
        "conflicts": [schemas.MergeConflict(**asdict(each)) for each in found.conflicts],
    }


def run_answer(context: RequestContext, run: Run, *, names: Mapping[int, str]) -> schemas.Run:
    """A run; `names` are those of workflows, by their ids."""
    return schemas.Run(**_run_fields(context, run, names))


def run_detail(
    context: RequestContext,
    run: Run,
    steps: Page[StepRecord],
    event_ids: Sequence[int],
    *,
    names: Mapping[int, str],
) -> schemas.RunDetail:
    config = RunConfig.from_json(run.config)
    return schemas.RunDetail(
        **_run_fields(context, run, names),
        event_count=len(event_ids) if run.event_count is None else run.event_count,
        event_ids=[context.public(Kind.EVENT, event_id) for event_id in event_ids],
        inputs=run.inputs,
        pins=config.pins,
        config=schemas.RunConfig(runtime=config.runtime),
        outputs=run.outputs,
        error=run.error,
        steps=[step_answer(context, record) for record in steps.items],
        next_cursor=context.public_or_none(Kind.STEP, steps.next_after),
    )


def _run_fields(context: RequestContext, run: Run, names: Mapping[int, str]) -> JsonObject:
    return {
        "run_id": context.public(Kind.RUN, run.id),
        "workflow_id": context.public_or_none(Kind.WORKFLOW, run.workflow_id),
        "workflow_name": None if run.workflow_id is None else names.get(run.workflow_id),
        "version_id": context.public_or_none(Kind.VERSION, run.version_id),
        "spec_hash": run.spec_hash,
        "status": run.status,
        "source": run.source,
        "priority": run.priority,
        "created_at": run.created_at,
        "available_at": run.available_at if run.status is RunStatus.QUEUED else None,
        "expires_at": run.expires_at,
        "rate_limited_until": run.rate_limited_until,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "suspended_at": run.suspended_at,
        "cancel_requested_at": run.cancel_requested_at,
        "event_id": context.public_or_none(Kind.EVENT, run.event_id),
        "trigger_id": context.public_or_none(Kind.TRIGGER, run.trigger_id),
        "parent_run_id": context.public_or_none(Kind.RUN, run.parent_run_id),
        "parent_step_key": run.parent_step_key,
        "rerun_of": context.public_or_none(Kind.RUN, run.rerun_of_id),
    }


def step_answer(
    context: RequestContext, record: StepRecord, stored_output: bytes | None = None
) -> schemas.Step:
    """A step; `stored_output` is its large output, when that was read."""
    return schemas.Step(
        key=record.key,
        node_id=record.node_id,
        status=record.status,
        attempt=record.attempt,
        input=record.input,
        output=record.output if stored_output is None else stored_output,
        output_omitted=record.output_blob is not None and stored_output is None,
        port=record.port,
        error=record.error,
        started_at=record.started_at,
        ended_at=record.ended_at,
        duration_ms=record.duration_ms,
        wait_kind=record.wait_kind,
        wake_at=record.wake_at,
        logs=record.logs,
        reused=record.reused,
    )


def step_event(record: StepRecord) -> JsonObject:
    """A step's state as a server-sent event tells it: without its input and output."""
    return {
        "key": record.key,
        "node_id": record.node_id,
        "status": record.status,
        "attempt": record.attempt,
        "port": record.port,
        "error": record.error,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "duration_ms": record.duration_ms,
        "wait_kind": record.wait_kind,
        "wake_at": record.wake_at,
        "reused": record.reused,
    }


def run_event(context: RequestContext, run: Run) -> JsonObject:
    """A run's state as a server-sent event tells it: without its inputs and outputs."""
    return {
        "run_id": context.public(Kind.RUN, run.id),
        "status": run.status,
        "error": run.error,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "suspended_at": run.suspended_at,
        "cancel_requested_at": run.cancel_requested_at,
    }


def approval_answer(
    context: RequestContext, approval: Approval, *, names: Mapping[int, str]
) -> schemas.Approval:
    """A step that waits for a person; `names` are those of workflows, by their ids."""
    workflow_id = approval.workflow_id
    return schemas.Approval(
        approval_id=context.public(Kind.APPROVAL, approval.id),
        run_id=context.public(Kind.RUN, approval.run_id),
        workflow_id=context.public_or_none(Kind.WORKFLOW, workflow_id),
        workflow_name=None if workflow_id is None else names.get(workflow_id),
        step_key=approval.step_key,
        request=approval.request,
        requested_at=approval.requested_at,
        expires_at=approval.expires_at,
    )


def listed_event(context: RequestContext, event: Event, run_count: int) -> schemas.ListedEvent:
    return schemas.ListedEvent(**_event_fields(context, event), run_count=run_count)


def event_detail(context: RequestContext, event: Event, run_ids: list[int]) -> schemas.EventDetail:
    return schemas.EventDetail(
        **_event_fields(context, event),
        payload=event.payload,
        run_ids=[context.public(Kind.RUN, run_id) for run_id in run_ids],
    )


def sample_event(context: RequestContext, event: Event) -> schemas.SampleEvent:
    return schemas.SampleEvent(**_event_fields(context, event), payload=event.payload)


def _event_fields(context: RequestContext, event: Event) -> JsonObject:
    return {
        "event_id": context.public(Kind.EVENT, event.id),
        "type": event.type,
        "source": event.source,
        "trace_id": event.trace_id,
        "received_at": event.received_at,
        "processed_at": event.processed_at,
        "duplicates": event.duplicates,
        "replay_of": context.public_or_none(Kind.EVENT, event.replay_of_id),
    }


def replay_answer(context: RequestContext, replay: Replay) -> schemas.Replay:
    stored = replay.stored
    return schemas.Replay(
        event_id=context.public(Kind.EVENT, replay.event_id),
        replay_id=None if stored is None else context.public(Kind.EVENT, stored.event_id),
        run_ids=[context.public(Kind.RUN, id) for id in (stored.run_ids if stored else ())],
    )


def receipt_answer(context: RequestContext, stored: StoredEvent) -> schemas.EventReceipt:
    return schemas.EventReceipt(
        event_id=context.public(Kind.EVENT, stored.event_id),
        run_ids=[context.public(Kind.RUN, run_id) for run_id in stored.run_ids],
        duplicate=stored.is_duplicate,
    )


def workflow_statistics_answer(
    context: RequestContext, found: RecentRuns
) -> schemas.WorkflowStatistics:
    return schemas.WorkflowStatistics(
        workflow_id=context.public(Kind.WORKFLOW, found.workflow_id),
        recent=[
            schemas.RecentRun(
                run_id=context.public(Kind.RUN, run.id),
                status=run.status,
                created_at=run.created_at,
                duration_ms=run.duration_ms,
            )
            for run in found.recent
        ],
        finished=found.finished,
        completed=found.completed,
    )


def statistics_answer(context: RequestContext, found: Statistics) -> schemas.Statistics:
    queue = found.queue
    return schemas.Statistics(
        since=found.since,
        until=found.until,
        series=[_run_counts(each) for each in found.series],
        slowest=[
            schemas.SlowWorkflow(
                **_named(context, each, found.names),
                runs=each.completed,
                p50_ms=each.p50_ms,
                p95_ms=each.p95_ms,
            )
            for each in found.slowest
        ],
        failing=[
            schemas.FailingWorkflow(
                **_named(context, each, found.names),
                runs=each.completed + each.failed,
                failed=each.failed,
            )
            for each in found.failing
        ],
        queue=schemas.QueueDepth(
            queued=queue.queued,
            running=queue.running,
            suspended=queue.suspended,
            oldest_queued_at=queue.oldest_queued_at,
        ),
        approvals_waiting=queue.approvals,
    )


def _named(
    context: RequestContext, figures: WorkflowFigures, names: Mapping[int, str]
) -> JsonObject:
    return {
        "workflow_id": context.public(Kind.WORKFLOW, figures.workflow_id),
        "name": names.get(figures.workflow_id, ""),
    }


def _run_counts(counts: Counts) -> schemas.RunCounts:
    by_status = counts.by_status
    return schemas.RunCounts(
        at=counts.at,
        completed=by_status[RunStatus.COMPLETED],
        failed=by_status[RunStatus.FAILED],
        cancelled=by_status[RunStatus.CANCELLED],
        running=by_status[RunStatus.QUEUED] + by_status[RunStatus.RUNNING],
    )


def trigger_answer(
    context: RequestContext,
    trigger: Trigger,
    workflow_name: str,
    last_event_at: datetime | None,
) -> schemas.Trigger:
    return schemas.Trigger(
        trigger_id=context.public(Kind.TRIGGER, trigger.id),
        workflow_id=context.public(Kind.WORKFLOW, trigger.workflow_id),
        workflow_name=workflow_name,
        type=trigger.type,
        source=trigger.source,
        config=trigger.config,
        filters=trigger.filters,
        has_secret=bool(trigger.secret),
        enabled=trigger.enabled,
        next_at=trigger.next_at,
        failures=trigger.failures,
        disabled_reason=trigger.disabled_reason,
        url=_trigger_url(trigger),
        test_url=(
            f"/v1/hooks-test/{trigger.source}" if trigger.type == TriggerType.WEBHOOK else None
        ),
        last_event_at=last_event_at,
    )


def _trigger_url(trigger: Trigger) -> str | None:
    """The path at which a webhook or a form is, if the trigger is one."""
    places = {TriggerType.WEBHOOK: "hooks", TriggerType.FORM: "forms"}
    place = places.get(TriggerType(trigger.type))
    return None if place is None else f"/v1/{place}/{trigger.source}"
