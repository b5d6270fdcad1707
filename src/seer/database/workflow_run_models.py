"""The runs of workflows, what they have come to, and the values too large for their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.fields.db_defaults import Now

from automate_engine.domain.ids import Kind
from automate_engine.domain.runs import RunSource as WorkflowRunSource
from automate_engine.domain.runs import RunStatus as WorkflowRunStatus
from seer.database.base import BaseModel, PublicIdModel
from seer.database.fields import DocumentField, StringField, UtcDatetimeField, utc_now
from seer.database.indexes import Index
from seer.database.models import User

if TYPE_CHECKING:
    from seer.database.models_triggers import TriggerEvent, TriggerSubscription
    from seer.database.workflow_models import Workflow, WorkflowVersion

__all__ = [
    "StoredValue",
    "WorkflowRun",
    "WorkflowRunCheckpoint",
    "WorkflowRunCheckpointWrite",
    "WorkflowRunEvent",
    "WorkflowRunRate",
    "WorkflowRunSource",
    "WorkflowRunStatus",
]


class WorkflowRun(PublicIdModel):
    """One run of a workflow, or of a document of its own when `workflow` is empty.

    `thread_id`, the id of the thread for LangGraph, is the `run_id`. `spec` is the document of an
    ad-hoc run; a run of a version has that of the version, which never changes. `error` is the
    message and `error_detail` all that is known of the error.

    `available_at` is when a worker may next take it: the due time while queued or suspended, the
    end of the lease while a worker holds it, empty when only a signal can wake it or it ended.
    `lane` is what it waits in until it starts (see `automate_engine.sql.lanes`): at most
    `concurrency_limit` runs with its `concurrency_key` have started and not ended at any time.
    While it has a `coalesce_key`, events of that key join it. `event_count` is how many have, empty
    where it has its `event` alone or none, and `batch_bytes` the length of their payloads in a
    batch, empty for others.
    `rate_limited_until` is the start that the rate of its workflow gave it, if that was later.
    """

    public_id_kind = Kind.RUN
    public_id_fields = ("run_id", "thread_id")

    id = fields.BigIntField(primary_key=True)
    run_id = fields.CharField(max_length=64, unique=True)
    thread_id = fields.CharField(max_length=64)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="runs"
    )
    user_id: str
    workflow: fields.ForeignKeyNullableRelation[Workflow] = fields.ForeignKeyField(
        "models.Workflow", related_name="runs", null=True
    )
    workflow_id: int | None
    workflow_version: fields.ForeignKeyNullableRelation[WorkflowVersion] = fields.ForeignKeyField(
        "models.WorkflowVersion", related_name="runs", null=True
    )
    workflow_version_id: int | None
    event: fields.ForeignKeyNullableRelation[TriggerEvent] = fields.ForeignKeyField(
        "models.TriggerEvent", related_name="runs", null=True, on_delete=fields.SET_NULL
    )
    event_id: int | None
    subscription: fields.ForeignKeyNullableRelation[TriggerSubscription] = fields.ForeignKeyField(
        "models.TriggerSubscription", related_name="runs", null=True, on_delete=fields.SET_NULL
    )
    subscription_id: int | None
    parent: fields.ForeignKeyNullableRelation[WorkflowRun] = fields.ForeignKeyField(
        "models.WorkflowRun", related_name="children", null=True, on_delete=fields.SET_NULL
    )
    parent_id: int | None
    parent_step_id = StringField(null=True)
    parent_waits = fields.BooleanField(default=False, db_default=False)
    rerun_of: fields.ForeignKeyNullableRelation[WorkflowRun] = fields.ForeignKeyField(
        "models.WorkflowRun", related_name="reruns", null=True, on_delete=fields.SET_NULL
    )
    rerun_of_id: int | None
    depth = fields.IntField(default=0, db_default=0)
    source = fields.CharEnumField(
        WorkflowRunSource,
        description="",
        max_length=20,
        default=WorkflowRunSource.MANUAL,
        db_default=WorkflowRunSource.MANUAL,
    )
    status = fields.CharEnumField(
        WorkflowRunStatus,
        description="",
        max_length=20,
        default=WorkflowRunStatus.QUEUED,
        db_default=WorkflowRunStatus.QUEUED,
    )
    spec = DocumentField(null=True)
    spec_hash = fields.CharField(max_length=64, default="", db_default="")
    inputs = DocumentField(default=dict, db_default={})
    config = DocumentField(default=dict, db_default={})
    outputs = DocumentField(null=True)
    outputs_blob = StringField(null=True)
    error = fields.TextField(null=True)
    error_detail = DocumentField(null=True)
    priority = fields.IntField(default=0, db_default=0)
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())
    started_at = UtcDatetimeField(null=True)
    completed_at = UtcDatetimeField(null=True)
    available_at = UtcDatetimeField(null=True)
    expires_at = UtcDatetimeField(null=True)
    lane = StringField(default="", db_default="")
    concurrency_key = StringField(null=True)
    concurrency_limit = fields.IntField(null=True)
    coalesce_key = StringField(null=True)
    event_count = fields.IntField(null=True)
    batch_bytes = fields.BigIntField(null=True)
    rate_limited_until = UtcDatetimeField(null=True)
    suspended_at = UtcDatetimeField(null=True)
    cancel_requested_at = UtcDatetimeField(null=True)
    lease_owner = StringField(null=True)
    lease_epoch = fields.BigIntField(default=0, db_default=0)
    signalled = fields.BooleanField(default=False, db_default=False)

    checkpoints: fields.ReverseRelation[WorkflowRunCheckpoint]
    children: fields.ReverseRelation[WorkflowRun]
    reruns: fields.ReverseRelation[WorkflowRun]

    class Meta:
        table = "workflow_runs"
        indexes = (
            Index(
                "event_id",
                "subscription_id",
                name="workflow_runs_once",
                where="event_id IS NOT NULL",
                unique=True,
            ),
            Index(
                "coalesce_key",
                name="workflow_runs_coalesce",
                where="coalesce_key IS NOT NULL",
                unique=True,
            ),
            Index(
                "user_id",
                "lane",
                "priority",
                "available_at",
                "id",
                name="workflow_runs_lane",
                where="available_at IS NOT NULL",
            ),
            Index(
                "user_id",
                "available_at",
                name="workflow_runs_held",
                where="lease_owner IS NOT NULL",
            ),
            Index(
                "concurrency_key",
                name="workflow_runs_slot",
                where="concurrency_key IS NOT NULL AND status = 'RUNNING'",
            ),
            Index(
                "expires_at",
                name="workflow_runs_expiry",
                where="expires_at IS NOT NULL AND status = 'QUEUED'",
            ),
            Index("lease_owner", name="workflow_runs_signal", where="signalled"),
            Index("user_id", "-id", name="workflow_runs_newest"),
            Index("user_id", "-created_at", name="workflow_runs_created"),
            Index(
                "user_id",
                "-id",
                name="workflow_runs_suspended",
                where="suspended_at IS NOT NULL",
            ),
            Index(
                "subscription_id",
                "-id",
                name="workflow_runs_triggered",
                where="subscription_id IS NOT NULL",
            ),
            Index("workflow_id", "-id", name="workflow_runs_of", where="workflow_id IS NOT NULL"),
            Index(
                "user_id",
                "status",
                "-id",
                name="workflow_runs_status",
                where="status <> 'COMPLETED'",
            ),
            Index(
                "parent_id",
                "parent_step_id",
                name="workflow_runs_parent",
                where="parent_id IS NOT NULL",
            ),
            Index("rerun_of_id", name="workflow_runs_rerun", where="rerun_of_id IS NOT NULL"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.status}"


class WorkflowRunEvent(BaseModel):
    """One of several events that became one run, in the order in which they joined it."""

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="run_events"
    )
    user_id: str
    run: fields.ForeignKeyRelation[WorkflowRun] = fields.ForeignKeyField(
        "models.WorkflowRun", related_name="run_events"
    )
    run_id: int
    event: fields.ForeignKeyRelation[TriggerEvent] = fields.ForeignKeyField(
        "models.TriggerEvent", related_name="run_events"
    )
    event_id: int

    class Meta:
        table = "workflow_run_events"
        indexes = (
            Index("run_id", "id", name="workflow_run_events_of"),
            Index("event_id", name="workflow_run_events_event"),
        )


class WorkflowRunCheckpoint(BaseModel):
    """What a run has come to: one attempt of one step, or one state of its LangGraph graph.

    A step has `run`; `step_id` is its key in the run: ``fetch``, or ``each[3]/fetch`` inside a
    body. A state has `thread_id`, `checkpoint_ns` and `checkpoint_id` in place of a run.

    The database does not check `run`, which would cost a third of each commit: the journal holds
    the run's row while it writes steps.
    """

    id = fields.BigIntField(primary_key=True)
    run: fields.ForeignKeyNullableRelation[WorkflowRun] = fields.ForeignKeyField(
        "models.WorkflowRun", related_name="checkpoints", null=True, db_constraint=False
    )
    run_id: int | None
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User",
        to_field="user_id",
        related_name="checkpoints",
        null=True,
        db_constraint=False,
    )
    user_id: str | None
    step_id = StringField(null=True)
    scope = StringField(default="", db_default="")
    node_id = StringField(null=True)
    attempt = fields.IntField(default=1, db_default=1)
    status = fields.CharField(max_length=20, null=True)
    input = DocumentField(null=True)
    output = DocumentField(null=True)
    output_blob = StringField(null=True)
    port = StringField(null=True)
    error = fields.TextField(default="", db_default="")
    error_detail = DocumentField(null=True)
    started_at = UtcDatetimeField(null=True)
    ended_at = UtcDatetimeField(null=True)
    duration_ms = fields.BigIntField(null=True)
    wait_kind = fields.CharField(max_length=20, null=True)
    wait_key = StringField(null=True)
    wait_match = DocumentField(null=True)
    wake_at = UtcDatetimeField(null=True)
    resolution = DocumentField(null=True)
    logs = DocumentField(null=True)
    reused = fields.BooleanField(default=False, db_default=False)
    thread_id = StringField(null=True)
    checkpoint_ns = StringField(null=True)
    checkpoint_id = StringField(null=True)
    parent_checkpoint_id = StringField(null=True)
    state_type = StringField(null=True)
    state = fields.BinaryField(null=True)
    metadata = DocumentField(null=True)

    class Meta:
        table = "workflow_run_checkpoints"
        unique_together = (("run_id", "step_id", "attempt"),)
        indexes = (
            Index("run_id", "scope", name="workflow_run_checkpoints_scope", where="scope <> ''"),
            Index(
                "run_id",
                name="workflow_run_checkpoints_open",
                where="status IN ('RUNNING', 'WAITING')",
            ),
            Index(
                "wait_key",
                "user_id",
                name="workflow_run_checkpoints_event",
                where="status = 'WAITING' AND wait_kind = 'event'",
            ),
            Index(
                "user_id",
                "-id",
                name="workflow_run_checkpoints_approval",
                where="status = 'WAITING' AND wait_kind = 'approval'",
            ),
            Index(
                "thread_id",
                "checkpoint_ns",
                "checkpoint_id",
                name="workflow_run_checkpoints_state",
                where="thread_id IS NOT NULL",
                unique=True,
            ),
        )


class WorkflowRunCheckpointWrite(BaseModel):
    """What a task of a LangGraph graph wrote after a checkpoint, before the next."""

    id = fields.BigIntField(primary_key=True)
    thread_id = StringField()
    checkpoint_ns = StringField(default="", db_default="")
    checkpoint_id = StringField()
    task_id = StringField()
    task_path = StringField(default="", db_default="")
    idx = fields.IntField()
    channel = StringField()
    value_type = StringField(null=True)
    value = fields.BinaryField(null=True)

    class Meta:
        table = "workflow_run_checkpoint_writes"
        unique_together = (("thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx"),)


class WorkflowRunRate(BaseModel):
    """When the next run under a rate may start: `free_at`, the theoretical arrival time of
    `automate_engine.domain.rates`. Rows whose time has long passed are deleted."""

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="run_rates"
    )
    user_id: str
    rate_key = StringField()
    free_at = UtcDatetimeField()

    class Meta:
        table = "workflow_run_rates"
        unique_together = (("user_id", "rate_key"),)
        indexes = (Index("free_at", name="workflow_run_rates_free"),)


class StoredValue(BaseModel):
    """A value too large for a row, under the key that the row names."""

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="stored_values"
    )
    user_id: str
    key = StringField()
    data = fields.BinaryField()

    class Meta:
        table = "stored_values"
        unique_together = (("user_id", "key"),)
