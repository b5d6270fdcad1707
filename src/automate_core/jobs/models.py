"""Background jobs: work of a project's own, with priority, progress, retries and cancelling."""

from __future__ import annotations

import inspect
from typing import Any

from asgiref.sync import async_to_sync
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.base import StatusModel, TimeStampedModel
from automate_core.fields import DocumentField
from automate_core.jobs.registry import handler_of
from automate_core.tenancy import TenantOwnedModel
from automate_engine.domain import ConflictError, JsonObject

__all__ = ["Job"]


class Job(TenantOwnedModel, StatusModel, TimeStampedModel):
    """Work to be done by a worker: the function registered for `type` is called with the job.

    A worker takes it when `scheduled_at` has come, the highest `priority` first. An attempt that
    fails is repeated, later each time, up to `max_attempts`.
    """

    STATUS_CHOICES = [
        ("pending", _("pending")),
        ("running", _("running")),
        ("completed", _("completed")),
        ("failed", _("failed")),
        ("cancelled", _("cancelled")),
    ]
    INITIAL_STATUS = "pending"
    TRANSITIONS = {
        "pending": ["running", "cancelled"],
        "running": ["pending", "completed", "failed", "cancelled"],
        "failed": ["pending"],
        "cancelled": ["pending"],
    }
    TERMINAL_STATUSES = ["completed", "failed", "cancelled"]

    type = models.CharField(_("type"), max_length=200)
    params = DocumentField(_("parameters"), default=dict, blank=True)
    result = DocumentField(_("result"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, default="")
    priority = models.IntegerField(_("priority"), default=0)
    scheduled_at = models.DateTimeField(_("scheduled at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveIntegerField(_("most attempts"), default=3)
    progress = DocumentField(_("progress"), default=dict, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancel requested at"), null=True, blank=True)
    lease_owner = models.CharField(_("worker"), null=True, blank=True)
    lease_epoch = models.BigIntegerField(_("lease epoch"), default=0)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["-priority", "scheduled_at"],
                condition=Q(status="pending"),
                name="automate_job_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status="running"),
                name="automate_job_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"

    def execute(self) -> Any:
        """Do the work and return its result, plain JSON. Override to do it in another way.

        By default the function registered with ``@job(type)`` is called with this job. What it
        raises ends the attempt; a PermanentError is not tried again.
        """
        handler = handler_of(self.type)
        if inspect.iscoroutinefunction(handler):
            return async_to_sync(handler)(self)
        return handler(self)

    def cancel(self) -> bool:
        """Cancel a pending job at once and ask a running one to stop; False if it has ended.

        A running job sees the request through `is_cancelled()`. Override to stop work elsewhere.
        """
        now = timezone.now()
        rows = self._row()
        pending = rows.filter(status="pending")
        if pending.update(status="cancelled", cancel_requested_at=now, ended_at=now):
            done = True
        else:
            unasked = rows.filter(status="running", cancel_requested_at=None)
            done = bool(unasked.update(cancel_requested_at=now)) or rows.active().exists()
        self.refresh_from_db()
        return done

    def retry(self) -> None:
        """Queue a failed or cancelled job again, with all its attempts.

        Raises ConflictError when the job has not failed.
        """
        again = self._row().filter(status__in=["failed", "cancelled"])
        if not again.update(
            status="pending",
            attempts=0,
            error="",
            result=None,
            progress={},
            scheduled_at=timezone.now(),
            started_at=None,
            ended_at=None,
            cancel_requested_at=None,
        ):
            raise ConflictError("Only a job that failed or was cancelled can be tried again.")
        self.refresh_from_db()

    def get_progress(self) -> JsonObject:
        """How far the work is: ``{"done", "total", "message"}``, or empty when nothing is known.

        Override to ask elsewhere.
        """
        return dict(self.progress)

    def set_progress(self, done: float, total: float | None = None, message: str = "") -> None:
        """Tell how far the work is. Does nothing once another worker took the job over."""
        self.progress = {"done": done, "total": total, "message": message}
        self._row().filter(lease_epoch=self.lease_epoch).update(progress=self.progress)

    def is_cancelled(self) -> bool:
        """Whether the work should stop: it was asked to, or another worker took it over."""
        held = self._row().filter(lease_epoch=self.lease_epoch, cancel_requested_at=None)
        return not held.exists()

    execute.alters_data = True  # type: ignore[attr-defined]
    cancel.alters_data = True  # type: ignore[attr-defined]
    retry.alters_data = True  # type: ignore[attr-defined]
    set_progress.alters_data = True  # type: ignore[attr-defined]

    def _row(self) -> Any:
        return type(self).objects.filter(pk=self.pk)
