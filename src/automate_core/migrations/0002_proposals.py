import django.db.models.deletion
from django.db import migrations, models

import automate_core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("automate_core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkflowProposal",
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
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PENDING", "pending"),
                            ("ACCEPTED", "accepted"),
                            ("REJECTED", "rejected"),
                        ],
                        default="PENDING",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "base_revision",
                    models.PositiveIntegerField(verbose_name="made on draft revision"),
                ),
                (
                    "base_spec",
                    automate_core.fields.DocumentField(
                        default=dict, verbose_name="draft it was made on"
                    ),
                ),
                (
                    "spec",
                    automate_core.fields.DocumentField(
                        default=dict, verbose_name="proposed document"
                    ),
                ),
                ("summary", models.TextField(blank=True, default="", verbose_name="summary")),
                (
                    "decided_by",
                    models.CharField(
                        blank=True, default="", max_length=255, verbose_name="decided by"
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                (
                    "applied_revision",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="gave draft revision"
                    ),
                ),
                (
                    "automation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="automate_core.automation",
                        verbose_name="automation",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "indexes": [
                    models.Index(fields=["automation", "-id"], name="automate_proposal_of")
                ],
            },
        ),
    ]
