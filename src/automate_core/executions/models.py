"""Executions and their steps. The journal writes them in bulk, so they have no bases that do
work when a row is saved, and only the indexes that a query needs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.events.models import Event
from automate_core.fields import DocumentField
from automate_core.tenancy import TenantOwnedModel
from automate_core.workflows.models import Automation, Trigger, Workflow
from automate_engine.domain import JsonObject, RunSource, RunStatus, StepStatus, WaitKind

__all__ = ["Blob", "Execution", "ExecutionEvent", "ExecutionRate", "StepRun"]


def _new_context() -> JsonObject:
    return {"inputs": {}, "config": {}}


class Execution(TenantOwnedModel):
    """One execution of a workflow.

    `context` is what it was started with, ``{"inputs": {…}, "config": {…}}``, and never changes;
    `outputs` and `error` are how it ended. `workflow` is the version, empty for an execution of
    an unpublished document, which is then in `spec`.

    `available_at` is when a worker may next take it: the due time while queued or suspended, the
    end of the lease while a worker holds it, empty when only a signal can wake it or it ended.
    `lane` is what it waits in until it starts (see `automate_engine.sql.lanes`): at most
    `concurrency_limit` runs with its `concurrency_key` have started and not ended at any time.
    While it has a `coalesce_key`, events of that key join it. `event_count` is how many have, empty
    where it has its `event` alone or none, and `batch_bytes` the length of their payloads in a
    batch, empty for others.
    `rate_limited_until` is the start that the rate of its workflow gave it, if that was later.
    """

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    automation = models.ForeignKey(
        Automation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="executions",
        verbose_name=_("automation"),
    )
    workflow = models.ForeignKey(
        Workflow,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="executions",
        verbose_name=_("workflow"),
    )
    event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="executions",
        verbose_name=_("event"),
    )
    trigger = models.ForeignKey(
        Trigger,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="executions",
        verbose_name=_("trigger"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
        verbose_name=_("started by"),
    )
    parent_step_id = models.CharField(_("started by step"), null=True, blank=True)
    parent_waits = models.BooleanField(_("parent waits"), default=False)
    rerun_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="reruns",
        verbose_name=_("rerun of"),
    )
    depth = models.PositiveIntegerField(_("depth"), default=0)
    source = models.CharField(
        _("source"),
        max_length=20,
        choices=[
            (RunSource.MANUAL.value, _("manual")),
            (RunSource.TRIGGER.value, _("trigger")),
            (RunSource.AGENT.value, _("agent")),
            (RunSource.FORM.value, _("form")),
        ],
        default=RunSource.MANUAL.value,
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[
            (RunStatus.QUEUED.value, _("queued")),
            (RunStatus.RUNNING.value, _("running")),
            (RunStatus.COMPLETED.value, _("completed")),
            (RunStatus.FAILED.value, _("failed")),
            (RunStatus.CANCELLED.value, _("cancelled")),
        ],
        default=RunStatus.QUEUED.value,
    )
    context = DocumentField(_("context"), default=_new_context)
    spec = DocumentField(_("document"), null=True, blank=True)
    spec_hash = models.CharField(_("hash of the document"), max_length=64, blank=True, default="")
    outputs = DocumentField(_("outputs"), null=True, blank=True)
    outputs_blob = models.CharField(_("stored outputs"), null=True, blank=True)
    error = DocumentField(_("error"), null=True, blank=True)
    priority = models.IntegerField(_("priority"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    available_at = models.DateTimeField(_("available at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    lane = models.CharField(_("lane"), blank=True, default="")
    concurrency_key = models.CharField(_("concurrency key"), null=True, blank=True)
    concurrency_limit = models.PositiveIntegerField(_("concurrency limit"), null=True, blank=True)
    coalesce_key = models.CharField(_("key of events"), null=True, blank=True)
    event_count = models.PositiveIntegerField(_("number of events"), null=True, blank=True)
    batch_bytes = models.BigIntegerField(_("bytes of the batch"), null=True, blank=True)
    rate_limited_until = models.DateTimeField(_("rate limited until"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancel requested at"), null=True, blank=True)
    lease_owner = models.CharField(_("worker"), null=True, blank=True)
    lease_epoch = models.BigIntegerField(_("lease epoch"), default=0)
    signalled = models.BooleanField(_("signalled"), default=False)

    class Meta:
        verbose_name = _("execution")
        verbose_name_plural = _("executions")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "trigger"],
                condition=Q(event__isnull=False),
                name="automate_execution_once",
            ),
            models.UniqueConstraint(
                fields=["coalesce_key"],
                condition=Q(coalesce_key__isnull=False),
                name="automate_execution_coalesce",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "lane", "priority", "available_at", "id"],
                condition=Q(available_at__isnull=False),
                name="automate_execution_lane",
            ),
            models.Index(
                fields=["tenant_id", "available_at"],
                condition=Q(lease_owner__isnull=False),
                name="automate_execution_held",
            ),
            models.Index(
                fields=["concurrency_key"],
                condition=Q(concurrency_key__isnull=False, status=RunStatus.RUNNING.value),
                name="automate_execution_slot",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False, status=RunStatus.QUEUED.value),
                name="automate_execution_expiry",
            ),
            models.Index(
                fields=["lease_owner"],
                condition=Q(signalled=True),
                name="automate_execution_signal",
            ),
            models.Index(fields=["tenant_id", "-id"], name="automate_execution_newest"),
            models.Index(fields=["tenant_id", "-created_at"], name="automate_execution_created"),
            models.Index(
                fields=["tenant_id", "-id"],
                condition=Q(suspended_at__isnull=False),
                name="automate_execution_suspended",
            ),
            models.Index(
                fields=["trigger", "-id"],
                condition=Q(trigger__isnull=False),
                name="automate_execution_trigger",
            ),
            models.Index(
                fields=["automation", "-id"],
                condition=Q(automation__isnull=False),
                name="automate_execution_of",
            ),
            models.Index(
                fields=["tenant_id", "status", "-id"],
                condition=~Q(status=RunStatus.COMPLETED.value),
                name="automate_execution_status",
            ),
            models.Index(
                fields=["parent", "parent_step_id"],
                condition=Q(parent__isnull=False),
                name="automate_execution_parent",
            ),
            models.Index(
                fields=["rerun_of"],
                condition=Q(rerun_of__isnull=False),
                name="automate_execution_rerun",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"

    def tenant_source(self) -> Automation | None:
        return self.automation

    @property
    def inputs(self) -> JsonObject:
        """The values that the execution was started with."""
        return self.context.get("inputs") or {}


class ExecutionEvent(TenantOwnedModel):
    """One of several events that became one execution, in the order in which they joined it."""

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, db_index=False, verbose_name=_("execution")
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, verbose_name=_("event"))

    class Meta:
        verbose_name = _("event of an execution")
        verbose_name_plural = _("events of executions")
        indexes = [models.Index(fields=["execution", "id"], name="automate_execution_events")]

    def __str__(self) -> str:
        return f"{self.execution_id} {self.event_id}"

    def tenant_source(self) -> Execution:
        return self.execution


class ExecutionRate(models.Model):
    """When the next execution under a rate may start: `free_at`, the theoretical arrival time of
    `automate_engine.domain.rates`. Rows whose time has long passed are deleted."""

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    rate_key = models.CharField(_("rate key"))
    free_at = models.DateTimeField(_("free at"))

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "rate_key"], name="automate_rate_key"),
        ]
        indexes = [models.Index(fields=["free_at"], name="automate_rate_free")]

    def __str__(self) -> str:
        return self.rate_key


class StepRun(TenantOwnedModel):
    """One attempt of one step of an execution.

    `step_id` is the step's key in the execution: ``fetch``, or ``each[3]/fetch`` inside a body.
    `error` is the message and `error_detail` all that is known of the error.

    The database does not check `execution`, which would cost a third of each commit: the journal
    holds the execution's row while it writes steps.
    """

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    execution = models.ForeignKey(
        Execution,
        on_delete=models.CASCADE,
        db_index=False,
        db_constraint=False,
        related_name="steps",
        verbose_name=_("execution"),
    )
    step_id = models.CharField(_("step"))
    scope = models.CharField(_("scope"), blank=True, default="")
    node_id = models.CharField(_("node"))
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[
            (StepStatus.RUNNING.value, _("running")),
            (StepStatus.WAITING.value, _("waiting")),
            (StepStatus.RETRYING.value, _("retrying")),
            (StepStatus.COMPLETED.value, _("completed")),
            (StepStatus.FAILED.value, _("failed")),
            (StepStatus.CANCELLED.value, _("cancelled")),
        ],
    )
    input = DocumentField(_("input"), null=True, blank=True)
    output = DocumentField(_("output"), null=True, blank=True)
    output_blob = models.CharField(_("stored output"), null=True, blank=True)
    port = models.CharField(_("port"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, default="")
    error_detail = DocumentField(_("error detail"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    duration_ms = models.BigIntegerField(_("duration (ms)"), null=True, blank=True)
    wait_kind = models.CharField(
        _("waits for"),
        max_length=20,
        null=True,
        blank=True,
        choices=[
            (WaitKind.TIME.value, _("time")),
            (WaitKind.EVENT.value, _("event")),
            (WaitKind.APPROVAL.value, _("approval")),
            (WaitKind.RUN.value, _("execution")),
        ],
    )
    wait_key = models.CharField(_("awaited event"), null=True, blank=True)
    wait_match = DocumentField(_("awaited values"), null=True, blank=True)
    wake_at = models.DateTimeField(_("wakes at"), null=True, blank=True)
    resolution = DocumentField(_("resolution"), null=True, blank=True)
    logs = DocumentField(_("log"), null=True, blank=True)
    reused = models.BooleanField(_("reused"), default=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(
                fields=["execution", "step_id", "attempt"],
                name="automate_step_attempt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["execution", "scope"],
                condition=~Q(scope=""),
                name="automate_step_scope",
            ),
            models.Index(
                fields=["execution"],
                condition=Q(status__in=[StepStatus.RUNNING.value, StepStatus.WAITING.value]),
                name="automate_step_open",
            ),
            models.Index(
                fields=["wait_key", "tenant_id"],
                condition=Q(status=StepStatus.WAITING.value, wait_kind=WaitKind.EVENT.value),
                name="automate_step_event",
            ),
            models.Index(
                fields=["tenant_id", "-id"],
                condition=Q(status=StepStatus.WAITING.value, wait_kind=WaitKind.APPROVAL.value),
                name="automate_step_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.status}"

    def tenant_source(self) -> Execution:
        return self.execution


class Blob(models.Model):
    """A value too large for a row, under the key that the row names."""

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    key = models.CharField(_("key"))
    data = models.BinaryField(_("data"))

    class Meta:
        verbose_name = _("blob")
        verbose_name_plural = _("blobs")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="automate_blob_key"),
        ]

    def __str__(self) -> str:
        return self.key
