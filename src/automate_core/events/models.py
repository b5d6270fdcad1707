"""Events: what arrived, once each."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from automate_core.fields import DocumentField
from automate_core.tenancy import TenantOwnedModel
from automate_engine import domain

__all__ = ["Event"]


class Event(TenantOwnedModel):
    """Something that arrived: a delivery to a hook, a change of a model, a tick of a schedule.

    `processed_at` is empty until the executions that it starts are stored. Of the events of one
    tenant, type and source only one that is not `superseded` has a given `dedupe_key`; `duplicates`
    counts the others that came. `depth` is how many executions led to it, and `replay_of_id` names
    the event that it repeats.
    """

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    type = models.CharField(_("type"))
    source = models.CharField(_("source"), blank=True, default="")
    payload = DocumentField(_("payload"), null=True, blank=True)
    trace_id = models.UUIDField(_("trace"), default=uuid.uuid4)
    dedupe_key = models.CharField(_("deduplication key"), null=True, blank=True)
    superseded = models.BooleanField(_("superseded"), default=False, editable=False)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    duplicates = models.IntegerField(_("duplicates"), default=0, db_default=0, editable=False)
    depth = models.IntegerField(_("depth"), default=0, db_default=0, editable=False)
    replay_of_id = models.BigIntegerField(_("replay of"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "type", "source", "dedupe_key"],
                condition=models.Q(dedupe_key__isnull=False, superseded=False),
                name="automate_event_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="automate_event_newest"),
            models.Index(fields=["tenant_id", "type", "-id"], name="automate_event_type"),
            models.Index(
                fields=["tenant_id", "type", "source", "-id"], name="automate_event_source"
            ),
            models.Index(fields=["tenant_id", "-received_at"], name="automate_event_received"),
            models.Index(
                fields=["id"],
                condition=models.Q(processed_at__isnull=True),
                name="automate_event_unprocessed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}:{self.source}"

    def as_domain(self) -> domain.Event:
        """The event as the engine works with it; an event that is not stored has the id 0."""
        return domain.Event(
            id=self.pk or 0,
            tenant_id=self.tenant_id,
            type=self.type,
            source=self.source,
            payload=self.payload,
            trace_id=self.trace_id,
            dedupe_key=self.dedupe_key,
            received_at=self.received_at,
            processed_at=self.processed_at,
            duplicates=self.duplicates,
            depth=self.depth,
            replay_of_id=self.replay_of_id,
        )

    def as_json(self) -> domain.JsonObject:
        """The event as expressions see it, under the name ``event``."""
        return self.as_domain().as_json()
