import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import automate_core.executions.models
import automate_core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Automation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="created by",
                    ),
                ),
                (
                    "modified_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="modified by",
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tenant"
                    ),
                ),
                (
                    "is_deleted",
                    models.BooleanField(
                        db_index=True, default=False, editable=False, verbose_name="deleted"
                    ),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
                (
                    "deleted_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="deleted by",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        db_index=False,
                        max_length=200,
                        verbose_name="slug",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "description",
                    models.TextField(blank=True, default="", verbose_name="description"),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="A disabled automation takes no new runs.",
                        verbose_name="enabled",
                    ),
                ),
                (
                    "config",
                    automate_core.fields.DocumentField(
                        blank=True, default=dict, verbose_name="configuration"
                    ),
                ),
                (
                    "extra",
                    models.JSONField(
                        blank=True, default=dict, editable=False, verbose_name="additional fields"
                    ),
                ),
            ],
            options={
                "verbose_name": "automation",
                "verbose_name_plural": "automations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "slug"), name="automate_core_automation_unique_slug"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Blob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="tenant"),
                ),
                ("key", models.CharField(verbose_name="key")),
                ("data", models.BinaryField(verbose_name="data")),
            ],
            options={
                "verbose_name": "blob",
                "verbose_name_plural": "blobs",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "key"), name="automate_blob_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="tenant"),
                ),
                ("type", models.CharField(verbose_name="type")),
                ("source", models.CharField(blank=True, default="", verbose_name="source")),
                (
                    "payload",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="payload"
                    ),
                ),
                ("trace_id", models.UUIDField(default=uuid.uuid4, verbose_name="trace")),
                (
                    "dedupe_key",
                    models.CharField(blank=True, null=True, verbose_name="deduplication key"),
                ),
                (
                    "superseded",
                    models.BooleanField(default=False, editable=False, verbose_name="superseded"),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received at"
                    ),
                ),
                (
                    "processed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="processed at"),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [
                    models.Index(fields=["tenant_id", "-id"], name="automate_event_newest"),
                    models.Index(fields=["tenant_id", "type", "-id"], name="automate_event_type"),
                    models.Index(
                        condition=models.Q(("processed_at__isnull", True)),
                        fields=["id"],
                        name="automate_event_unprocessed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dedupe_key__isnull", False), ("superseded", False)),
                        fields=("tenant_id", "type", "source", "dedupe_key"),
                        name="automate_event_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tenant"
                    ),
                ),
                ("status", models.CharField(db_index=True, max_length=50, verbose_name="status")),
                (
                    "status_changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="status changed at",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("type", models.CharField(max_length=200, verbose_name="type")),
                (
                    "params",
                    automate_core.fields.DocumentField(
                        blank=True, default=dict, verbose_name="parameters"
                    ),
                ),
                (
                    "result",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="result"
                    ),
                ),
                ("error", models.TextField(blank=True, default="", verbose_name="error")),
                ("priority", models.IntegerField(default=0, verbose_name="priority")),
                (
                    "scheduled_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="scheduled at"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "max_attempts",
                    models.PositiveIntegerField(default=3, verbose_name="most attempts"),
                ),
                (
                    "progress",
                    automate_core.fields.DocumentField(
                        blank=True, default=dict, verbose_name="progress"
                    ),
                ),
                (
                    "cancel_requested_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancel requested at"),
                ),
                ("lease_owner", models.CharField(blank=True, null=True, verbose_name="worker")),
                ("lease_epoch", models.BigIntegerField(default=0, verbose_name="lease epoch")),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="leased until"),
                ),
            ],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["-priority", "scheduled_at"],
                        name="automate_job_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "running")),
                        fields=["lease_until"],
                        name="automate_job_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trigger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="created by",
                    ),
                ),
                (
                    "modified_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="modified by",
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tenant"
                    ),
                ),
                (
                    "is_deleted",
                    models.BooleanField(
                        db_index=True, default=False, editable=False, verbose_name="deleted"
                    ),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="deleted at"
                    ),
                ),
                (
                    "deleted_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="deleted by",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("manual", "manual"),
                            ("webhook", "webhook"),
                            ("schedule", "schedule"),
                            ("model_change", "model change"),
                        ],
                        max_length=100,
                        verbose_name="type",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="source"),
                ),
                (
                    "config",
                    automate_core.fields.DocumentField(
                        blank=True, default=dict, verbose_name="configuration"
                    ),
                ),
                (
                    "filters",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="filters"
                    ),
                ),
                (
                    "secret",
                    models.TextField(blank=True, default="", editable=False, verbose_name="secret"),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
                (
                    "next_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="next time"
                    ),
                ),
                (
                    "automation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="triggers",
                        to="automate_core.automation",
                        verbose_name="automation",
                    ),
                ),
            ],
            options={
                "verbose_name": "trigger",
                "verbose_name_plural": "triggers",
            },
        ),
        migrations.CreateModel(
            name="Workflow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="created by",
                    ),
                ),
                (
                    "modified_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="modified by",
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tenant"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("graph", automate_core.fields.DocumentField(default=dict, verbose_name="graph")),
                ("is_live", models.BooleanField(default=False, verbose_name="live")),
                (
                    "spec_hash",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="hash of the graph"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "draft"),
                            ("PUBLISHED", "published"),
                            ("ARCHIVED", "archived"),
                        ],
                        default="DRAFT",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("message", models.TextField(blank=True, default="", verbose_name="message")),
                (
                    "created_from_draft_revision",
                    models.PositiveIntegerField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="made from draft revision",
                    ),
                ),
                (
                    "automation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workflows",
                        to="automate_core.automation",
                        verbose_name="automation",
                    ),
                ),
            ],
            options={
                "verbose_name": "workflow",
                "verbose_name_plural": "workflows",
            },
        ),
        migrations.CreateModel(
            name="Execution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="tenant"),
                ),
                (
                    "parent_step_id",
                    models.CharField(blank=True, null=True, verbose_name="started by step"),
                ),
                ("parent_waits", models.BooleanField(default=False, verbose_name="parent waits")),
                ("depth", models.PositiveIntegerField(default=0, verbose_name="depth")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("MANUAL", "manual"),
                            ("TRIGGER", "trigger"),
                            ("AGENT", "agent"),
                            ("FORM", "form"),
                        ],
                        default="MANUAL",
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("QUEUED", "queued"),
                            ("RUNNING", "running"),
                            ("COMPLETED", "completed"),
                            ("FAILED", "failed"),
                            ("CANCELLED", "cancelled"),
                        ],
                        default="QUEUED",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "context",
                    automate_core.fields.DocumentField(
                        default=automate_core.executions.models._new_context, verbose_name="context"
                    ),
                ),
                (
                    "spec",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="document"
                    ),
                ),
                (
                    "spec_hash",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="hash of the document"
                    ),
                ),
                (
                    "outputs",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="outputs"
                    ),
                ),
                (
                    "outputs_blob",
                    models.CharField(blank=True, null=True, verbose_name="stored outputs"),
                ),
                (
                    "error",
                    automate_core.fields.DocumentField(blank=True, null=True, verbose_name="error"),
                ),
                ("priority", models.IntegerField(default=0, verbose_name="priority")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="created at"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "available_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="available at"),
                ),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="suspended at"),
                ),
                (
                    "cancel_requested_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancel requested at"),
                ),
                ("lease_owner", models.CharField(blank=True, null=True, verbose_name="worker")),
                ("lease_epoch", models.BigIntegerField(default=0, verbose_name="lease epoch")),
                ("signalled", models.BooleanField(default=False, verbose_name="signalled")),
                (
                    "automation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="executions",
                        to="automate_core.automation",
                        verbose_name="automation",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="executions",
                        to="automate_core.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="automate_core.execution",
                        verbose_name="started by",
                    ),
                ),
                (
                    "rerun_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reruns",
                        to="automate_core.execution",
                        verbose_name="rerun of",
                    ),
                ),
                (
                    "trigger",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="executions",
                        to="automate_core.trigger",
                        verbose_name="trigger",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="executions",
                        to="automate_core.workflow",
                        verbose_name="workflow",
                    ),
                ),
            ],
            options={
                "verbose_name": "execution",
                "verbose_name_plural": "executions",
            },
        ),
        migrations.CreateModel(
            name="WorkflowDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="created by",
                    ),
                ),
                (
                    "modified_by",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        max_length=255,
                        verbose_name="modified by",
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(
                        blank=True, db_index=True, default="", max_length=255, verbose_name="tenant"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("spec", automate_core.fields.DocumentField(default=dict, verbose_name="document")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="revision"),
                ),
                (
                    "automation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft",
                        to="automate_core.automation",
                        verbose_name="automation",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
            },
        ),
        migrations.CreateModel(
            name="StepRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant_id",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="tenant"),
                ),
                ("step_id", models.CharField(verbose_name="step")),
                ("scope", models.CharField(blank=True, default="", verbose_name="scope")),
                ("node_id", models.CharField(verbose_name="node")),
                ("attempt", models.PositiveIntegerField(default=1, verbose_name="attempt")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RUNNING", "running"),
                            ("WAITING", "waiting"),
                            ("RETRYING", "retrying"),
                            ("COMPLETED", "completed"),
                            ("FAILED", "failed"),
                            ("CANCELLED", "cancelled"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "input",
                    automate_core.fields.DocumentField(blank=True, null=True, verbose_name="input"),
                ),
                (
                    "output",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="output"
                    ),
                ),
                (
                    "output_blob",
                    models.CharField(blank=True, null=True, verbose_name="stored output"),
                ),
                ("port", models.CharField(blank=True, null=True, verbose_name="port")),
                ("error", models.TextField(blank=True, default="", verbose_name="error")),
                (
                    "error_detail",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="error detail"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="started at"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "duration_ms",
                    models.BigIntegerField(blank=True, null=True, verbose_name="duration (ms)"),
                ),
                (
                    "wait_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time", "time"),
                            ("event", "event"),
                            ("approval", "approval"),
                            ("run", "execution"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="waits for",
                    ),
                ),
                ("wait_key", models.CharField(blank=True, null=True, verbose_name="awaited event")),
                (
                    "wait_match",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="awaited values"
                    ),
                ),
                ("wake_at", models.DateTimeField(blank=True, null=True, verbose_name="wakes at")),
                (
                    "resolution",
                    automate_core.fields.DocumentField(
                        blank=True, null=True, verbose_name="resolution"
                    ),
                ),
                (
                    "logs",
                    automate_core.fields.DocumentField(blank=True, null=True, verbose_name="log"),
                ),
                ("reused", models.BooleanField(default=False, verbose_name="reused")),
                (
                    "execution",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="automate_core.execution",
                        verbose_name="execution",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "indexes": [
                    models.Index(
                        condition=models.Q(("scope", ""), _negated=True),
                        fields=["execution", "scope"],
                        name="automate_step_scope",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["RUNNING", "WAITING"])),
                        fields=["execution"],
                        name="automate_step_open",
                    ),
                    models.Index(
                        condition=models.Q(("status", "WAITING"), ("wait_kind", "event")),
                        fields=["wait_key", "tenant_id"],
                        name="automate_step_event",
                    ),
                    models.Index(
                        condition=models.Q(("status", "WAITING"), ("wait_kind", "approval")),
                        fields=["tenant_id", "-id"],
                        name="automate_step_approval",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("execution", "step_id", "attempt"), name="automate_step_attempt"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="trigger",
            index=models.Index(
                fields=["tenant_id", "type", "source"], name="automate_trigger_match"
            ),
        ),
        migrations.AddIndex(
            model_name="trigger",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["next_at"],
                name="automate_trigger_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_deleted", False), ("type", "webhook")),
                fields=("source",),
                name="automate_trigger_hook_path",
            ),
        ),
        migrations.AddConstraint(
            model_name="workflow",
            constraint=models.UniqueConstraint(
                fields=("automation", "version"), name="automate_workflow_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflow",
            constraint=models.UniqueConstraint(
                fields=("automation", "spec_hash"), name="automate_workflow_spec_hash"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_live", True)),
                fields=("automation",),
                name="automate_workflow_one_live",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("available_at__isnull", False)),
                fields=["priority", "available_at"],
                name="automate_execution_due",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("signalled", True)),
                fields=["lease_owner"],
                name="automate_execution_signal",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(fields=["tenant_id", "-id"], name="automate_execution_newest"),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("automation__isnull", False)),
                fields=["automation", "-id"],
                name="automate_execution_of",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("status", "COMPLETED"), _negated=True),
                fields=["tenant_id", "status", "-id"],
                name="automate_execution_status",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent", "parent_step_id"],
                name="automate_execution_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="execution",
            index=models.Index(
                condition=models.Q(("rerun_of__isnull", False)),
                fields=["rerun_of"],
                name="automate_execution_rerun",
            ),
        ),
        migrations.AddConstraint(
            model_name="execution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__isnull", False)),
                fields=("event", "trigger"),
                name="automate_execution_once",
            ),
        ),
    ]
