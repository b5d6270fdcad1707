"""Automations: the container, its draft, edits proposed to it, its versions and its triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from automate_core.base import (
    AuditableModel,
    ProxyFieldsModel,
    SluggedModel,
    SoftDeleteModel,
    TimeStampedModel,
)
from automate_core.fields import DocumentField
from automate_core.tenancy import TenantOwnedModel
from automate_engine import domain
from automate_engine.domain import (
    JsonObject,
    Problem,
    ProposalStatus,
    TriggerType,
    VersionStatus,
)

if TYPE_CHECKING:
    from automate_core.events.models import Event
    from automate_engine.compile import Plan

__all__ = [
    "Automation",
    "AutomationTag",
    "Trigger",
    "TriggerSpec",
    "Workflow",
    "WorkflowDraft",
    "WorkflowProposal",
]


class Automation(  # type: ignore[django-manager-missing]
    ProxyFieldsModel,
    TenantOwnedModel,
    SluggedModel,
    SoftDeleteModel,
    AuditableModel,
    TimeStampedModel,
):
    """A workflow as people know it: one draft, the versions published from it, its triggers.

    A proxy may declare fields of its own, which are kept in `extra`.
    """

    slug_source_field = "ascii_name"

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, default="")
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("A disabled automation takes no new runs.")
    )
    paused = models.BooleanField(
        _("paused"), default=False, help_text=_("Runs of a paused automation wait to be started.")
    )
    folder = models.CharField(
        _("folder"), max_length=200, blank=True, default="", help_text=_("Such as Sales/Leads.")
    )
    config = DocumentField(_("configuration"), default=dict, blank=True)
    extra = models.JSONField(_("additional fields"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("automation")
        verbose_name_plural = _("automations")
        indexes = [models.Index(fields=["tenant_id", "folder"], name="automate_automation_folder")]

    def __str__(self) -> str:
        return self.name

    @property
    def ascii_name(self) -> str:
        """What the slug is made of: it stands in addresses and on command lines."""
        return slugify(self.name)


class AutomationTag(TenantOwnedModel):
    """A word that automations are found by."""

    tenant_id = models.CharField(_("tenant"), max_length=255, blank=True, default="")
    automation = models.ForeignKey(
        Automation,
        on_delete=models.CASCADE,
        related_name="tags",
        db_index=False,
        verbose_name=_("automation"),
    )
    name = models.CharField(_("name"), max_length=50)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["automation", "name"], name="automate_tag_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "name"], name="automate_tag_name")]

    def __str__(self) -> str:
        return self.name

    def tenant_source(self) -> Automation:
        return self.automation


class _PartOfAutomation(TenantOwnedModel, AuditableModel, TimeStampedModel):
    """A row that has the tenant of its automation."""

    automation: models.ForeignKey[Any, Any]

    class Meta:
        abstract = True

    def tenant_source(self) -> Automation:
        return self.automation  # type: ignore[no-any-return]


class WorkflowDraft(_PartOfAutomation):
    """The document that people edit. `revision` grows by one with each change."""

    automation = models.OneToOneField(
        Automation, on_delete=models.CASCADE, related_name="draft", verbose_name=_("automation")
    )
    spec = DocumentField(_("document"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"{self.automation} r{self.revision}"


class WorkflowProposal(_PartOfAutomation):
    """An edit of the draft that somebody has to accept or reject.

    `base_spec` is the draft as it was at `base_revision`, so that the edit can be merged into a
    draft that moved on. `applied_revision` is the revision that accepting it made.
    """

    automation = models.ForeignKey(
        Automation,
        on_delete=models.CASCADE,
        related_name="proposals",
        db_index=False,
        verbose_name=_("automation"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[
            (ProposalStatus.PENDING.value, _("pending")),
            (ProposalStatus.ACCEPTED.value, _("accepted")),
            (ProposalStatus.REJECTED.value, _("rejected")),
        ],
        default=ProposalStatus.PENDING.value,
    )
    base_revision = models.PositiveIntegerField(_("made on draft revision"))
    base_spec = DocumentField(_("draft it was made on"), default=dict)
    spec = DocumentField(_("proposed document"), default=dict)
    summary = models.TextField(_("summary"), blank=True, default="")
    decided_by = models.CharField(_("decided by"), max_length=255, blank=True, default="")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    applied_revision = models.PositiveIntegerField(_("gave draft revision"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [
            models.Index(fields=["automation", "-id"], name="automate_proposal_of"),
        ]

    def __str__(self) -> str:
        return f"{self.automation} r{self.base_revision}: {self.summary[:60]}"


class Workflow(_PartOfAutomation):
    """One version of an automation's graph, which never changes once it is stored."""

    automation = models.ForeignKey(
        Automation,
        on_delete=models.CASCADE,
        related_name="workflows",
        db_index=False,
        verbose_name=_("automation"),
    )
    version = models.PositiveIntegerField(_("version"))
    graph = DocumentField(_("graph"), default=dict)
    is_live = models.BooleanField(_("live"), default=False)
    spec_hash = models.CharField(_("hash of the graph"), max_length=64, editable=False)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[
            (VersionStatus.DRAFT.value, _("draft")),
            (VersionStatus.PUBLISHED.value, _("published")),
            (VersionStatus.ARCHIVED.value, _("archived")),
        ],
        default=VersionStatus.DRAFT.value,
    )
    message = models.TextField(_("message"), blank=True, default="")
    created_from_draft_revision = models.PositiveIntegerField(
        _("made from draft revision"), null=True, blank=True, editable=False
    )

    _IMMUTABLE = ("automation_id", "version", "graph", "spec_hash")

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        constraints = [
            models.UniqueConstraint(
                fields=["automation", "version"], name="automate_workflow_version"
            ),
            models.UniqueConstraint(
                fields=["automation", "spec_hash"], name="automate_workflow_spec_hash"
            ),
            models.UniqueConstraint(
                fields=["automation"],
                condition=models.Q(is_live=True),
                name="automate_workflow_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.automation} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version, or the status of one that is stored.

        Raises ValidationError when the graph or the identity of a stored version was changed.
        """
        if not self._state.adding:
            self._refuse_changes()
        elif not self.spec_hash:
            self.spec_hash = _spec_hash(self.graph)
        super().save(*args, **kwargs)

    def compile(self) -> Plan:
        """Compile the graph to what the engine executes. Override to compile in another way.

        Raises SpecError listing every problem.
        """
        from automate_engine.compile import compile_spec

        return compile_spec(self.graph)

    def validate(self) -> list[Problem]:
        """Every problem that keeps the graph from being published; override to add your own.

        An override may raise SpecError as well.
        """
        from automate_engine.compile import check

        return check(self.graph)

    def _refuse_changes(self) -> None:
        stored = type(self)._base_manager.filter(pk=self.pk).values(*self._IMMUTABLE).first() or {}
        changed = [name for name, value in stored.items() if getattr(self, name) != value]
        if changed:
            raise ValidationError(
                {
                    name.removesuffix("_id"): _(
                        "A stored version cannot be changed. Change the draft and publish it."
                    )
                    for name in changed
                }
            )


def _spec_hash(graph: JsonObject) -> str:
    from automate_engine.spec import parse, spec_hash

    return spec_hash(parse(graph))


class Trigger(_PartOfAutomation, SoftDeleteModel):
    """What starts an automation: events of one `type` and `source` that pass the `filters`.

    `secret` is what a webhook's deliveries are checked with, encrypted. It is kept apart from
    `config`, so that no answer, export or page shows it. `match_path` and `match_value` say which
    value, hashed, the events have to have at which place of their payload, when the filters say so:
    an index finds the triggers of an event by them. Failures of executions up to
    `enabled_after_run` do not count any more.
    """

    automation = models.ForeignKey(
        Automation,
        on_delete=models.CASCADE,
        related_name="triggers",
        verbose_name=_("automation"),
    )
    type = models.CharField(
        _("type"),
        max_length=100,
        choices=[
            (TriggerType.MANUAL.value, _("manual")),
            (TriggerType.WEBHOOK.value, _("webhook")),
            (TriggerType.SCHEDULE.value, _("schedule")),
            (TriggerType.MODEL_CHANGE.value, _("model change")),
            (TriggerType.FORM.value, _("form")),
            (TriggerType.POLL_HTTP.value, _("poll over HTTP")),
            (TriggerType.POLL_FEED.value, _("feed")),
            (TriggerType.POLL_SQL.value, _("poll a database")),
            (TriggerType.POSTGRES_CHANGE.value, _("change in PostgreSQL")),
            (TriggerType.EVENT.value, _("event")),
            (TriggerType.WORKFLOW_ERROR.value, _("workflow error")),
        ],
    )
    source = models.CharField(_("source"), max_length=500, blank=True, default="")
    config = DocumentField(_("configuration"), default=dict, blank=True)
    filters = DocumentField(_("filters"), null=True, blank=True)
    secret = models.TextField(_("secret"), blank=True, default="", editable=False)
    enabled = models.BooleanField(_("enabled"), default=True)
    next_at = models.DateTimeField(_("next time"), null=True, blank=True, editable=False)
    state = DocumentField(_("state"), default=dict, blank=True, editable=False)
    failures = models.IntegerField(_("failures in a row"), default=0, editable=False)
    disabled_reason = models.TextField(
        _("reason of being disabled"), blank=True, default="", editable=False
    )
    enabled_after_run = models.BigIntegerField(
        _("newest execution when enabled"), default=0, editable=False
    )
    match_path = models.CharField(blank=True, default="", editable=False)
    match_value = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")
        constraints = [
            models.UniqueConstraint(
                fields=["type", "source"],
                condition=models.Q(
                    type__in=[TriggerType.WEBHOOK.value, TriggerType.FORM.value], is_deleted=False
                ),
                name="automate_trigger_path",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "type", "source", "match_path", "match_value"],
                name="automate_trigger_match",
            ),
            models.Index(
                fields=["tenant_id", "-id"],
                condition=models.Q(is_deleted=False),
                name="automate_trigger_newest",
            ),
            models.Index(
                fields=["tenant_id", "type", "-id"],
                condition=models.Q(is_deleted=False),
                name="automate_trigger_type",
            ),
            models.Index(
                fields=["tenant_id", "-id"],
                condition=models.Q(is_deleted=False, enabled=False),
                name="automate_trigger_disabled",
            ),
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="automate_trigger_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.source}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the trigger, with the key that its filters give. One that was disabled for its
        failures and is enabled now starts anew.

        An `update()` of a queryset does not do so: give it empty `match_path` and `match_value`
        beside other `filters`.
        """
        from automate_engine.triggers.matching import filter_key

        self.match_path, self.match_value = filter_key(self.filters)
        fields = kwargs.get("update_fields")
        if fields is not None and "filters" in fields:
            kwargs["update_fields"] = {*fields, "match_path", "match_value"}
        if self.enabled and self.disabled_reason and fields is None:
            self.forget_failures()
        super().save(*args, **kwargs)

    def forget_failures(self) -> list[str]:
        """Let nothing that happened so far count for disabling the trigger; the names of the fields
        that are changed, to be saved."""
        newest = self.executions.order_by("-id").values_list("id", flat=True).first()
        self.failures, self.disabled_reason, self.enabled_after_run = 0, "", newest or 0
        return ["failures", "disabled_reason", "enabled_after_run"]

    def matches(self, event: Event) -> bool:
        """Whether the event passes the filters. Its type and source were compared before.

        Override to decide in another way.
        """
        from automate_engine.triggers.matching import trigger_matches

        return trigger_matches(self.as_domain(), event.as_json())

    def extract_payload(self, event: Event) -> JsonObject:
        """The inputs of the run that the event starts. Override to shape them."""
        from automate_engine.triggers.matching import extract_inputs

        return extract_inputs(self.as_domain(), event.as_json())

    def as_domain(self) -> domain.Trigger:
        """The trigger as the engine works with it."""
        return domain.Trigger(
            id=self.pk,
            tenant_id=self.tenant_id,
            workflow_id=self.automation_id,
            type=self.type,
            source=self.source,
            config=self.config,
            filters=self.filters,
            secret=self.secret or None,
            enabled=self.enabled,
            next_at=self.next_at,
            state=self.state,
            failures=self.failures,
            disabled_reason=self.disabled_reason,
        )


TriggerSpec = Trigger
