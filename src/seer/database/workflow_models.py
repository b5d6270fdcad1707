"""Workflows with their drafts, versions and proposals; and, from here too, their runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tortoise import BaseDBAsyncClient, fields
from tortoise.exceptions import IntegrityError, ValidationError
from tortoise.fields.db_defaults import Now

from automate_engine.domain.ids import Kind
from automate_engine.domain.json import canonical_json, sha256_hex
from automate_engine.domain.proposals import ProposalStatus as WorkflowProposalStatus
from automate_engine.domain.workflows import VersionStatus as WorkflowVersionStatus
from seer.database.base import BaseModel, PublicIdModel
from seer.database.fields import (
    DocumentField,
    LooseForeignKey,
    StringField,
    UtcDatetimeField,
    utc_now,
)
from seer.database.indexes import Index
from seer.database.models import User
from seer.database.public_ids import make_public_id, parse_public_id
from seer.database.slugs import slug_candidates
from seer.database.workflow_run_models import (
    StoredValue,
    WorkflowRun,
    WorkflowRunCheckpoint,
    WorkflowRunCheckpointWrite,
    WorkflowRunEvent,
    WorkflowRunRate,
    WorkflowRunSource,
    WorkflowRunStatus,
)

if TYPE_CHECKING:
    from seer.database.models_triggers import TriggerSubscription

__all__ = [
    "StoredValue",
    "Workflow",
    "WorkflowDraft",
    "WorkflowProposal",
    "WorkflowProposalStatus",
    "WorkflowRun",
    "WorkflowRunCheckpoint",
    "WorkflowRunCheckpointWrite",
    "WorkflowRunEvent",
    "WorkflowRunRate",
    "WorkflowRunSource",
    "WorkflowRunStatus",
    "WorkflowTag",
    "WorkflowVersion",
    "WorkflowVersionStatus",
    "make_proposal_public_id",
    "make_run_public_id",
    "make_workflow_public_id",
    "parse_proposal_public_id",
    "parse_run_public_id",
    "parse_workflow_public_id",
]


class Workflow(PublicIdModel):
    """A workflow: one draft, the versions published from it, its triggers and its runs.

    `slug` is unique among the workflows of a user, and made from the name when none is given.
    """

    public_id_kind = Kind.WORKFLOW
    public_id_fields = ("workflow_id",)

    id = fields.BigIntField(primary_key=True)
    workflow_id = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="workflows"
    )
    user_id: str
    name = fields.CharField(max_length=200)
    slug = fields.CharField(max_length=200)
    description = fields.TextField(default="", db_default="")
    enabled = fields.BooleanField(default=True, db_default=True)
    paused = fields.BooleanField(default=False, db_default=False)
    folder = fields.CharField(max_length=200, default="", db_default="")
    config = DocumentField(default=dict, db_default={})
    is_deleted = fields.BooleanField(default=False, db_default=False)
    published_version: fields.ForeignKeyNullableRelation[WorkflowVersion] = LooseForeignKey(
        "models.WorkflowVersion"
    )
    published_version_id: int | None
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())
    updated_at = UtcDatetimeField(auto_now=True, default=utc_now, db_default=Now())

    draft: fields.BackwardOneToOneRelation[WorkflowDraft]
    tags: fields.ReverseRelation[WorkflowTag]
    versions: fields.ReverseRelation[WorkflowVersion]
    proposals: fields.ReverseRelation[WorkflowProposal]
    runs: fields.ReverseRelation[WorkflowRun]
    trigger_subscriptions: fields.ReverseRelation[TriggerSubscription]

    class Meta:
        table = "workflows"
        unique_together = (("user_id", "slug"),)
        indexes = (
            Index("user_id", "-id", name="workflows_newest"),
            Index("user_id", "folder", name="workflows_folder"),
        )

    def __str__(self) -> str:
        return self.name

    async def _insert(self, connection: BaseDBAsyncClient) -> None:
        if self.slug:
            await super()._insert(connection)
            return
        for slug in slug_candidates(self.name, fallback="workflow"):
            self.slug = slug
            if await self._inserted(connection):
                return

    async def _inserted(self, connection: BaseDBAsyncClient) -> bool:
        """Insert the row; False when its slug is taken."""
        same = type(self).filter(user_id=self.user_id, slug=self.slug).using_db(connection)
        if await same.exists():
            return False
        try:
            async with connection._in_transaction() as savepoint:
                await super()._insert(savepoint)
        except IntegrityError:
            if await same.exists():
                return False
            raise
        return True


class WorkflowTag(BaseModel):
    """A word that workflows are found by."""

    id = fields.BigIntField(primary_key=True)
    workflow: fields.ForeignKeyRelation[Workflow] = fields.ForeignKeyField(
        "models.Workflow", related_name="tags"
    )
    workflow_id: int
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", to_field="user_id", related_name="workflow_tags"
    )
    user_id: str
    name = fields.CharField(max_length=50)

    class Meta:
        table = "workflow_tags"
        unique_together = (("workflow_id", "name"),)
        indexes = (Index("user_id", "name", name="workflow_tags_name"),)


class WorkflowDraft(BaseModel):
    """The document that people edit. `revision` grows by one with each change."""

    id = fields.BigIntField(primary_key=True)
    workflow: fields.OneToOneRelation[Workflow] = fields.OneToOneField(
        "models.Workflow", related_name="draft"
    )
    workflow_id: int
    spec = DocumentField(default=dict, db_default={})
    revision = fields.IntField(default=1, db_default=1)
    updated_at = UtcDatetimeField(auto_now=True, default=utc_now, db_default=Now())
    updated_by = StringField(default="", db_default="")

    class Meta:
        table = "workflow_drafts"


class WorkflowVersion(BaseModel):
    """One version of a workflow's document, which never changes once it is stored.

    A number, the next of the workflow, and the hash are made when none is given. `actor` is who
    published it; `created_by` is that user, when it is one.
    """

    id = fields.BigIntField(primary_key=True)
    workflow: fields.ForeignKeyRelation[Workflow] = fields.ForeignKeyField(
        "models.Workflow", related_name="versions"
    )
    workflow_id: int
    version_number = fields.IntField()
    status = fields.CharEnumField(
        WorkflowVersionStatus,
        description="",
        max_length=20,
        default=WorkflowVersionStatus.DRAFT,
        db_default=WorkflowVersionStatus.DRAFT,
    )
    spec = DocumentField(default=dict, db_default={})
    spec_hash = fields.CharField(max_length=64)
    message = fields.TextField(default="", db_default="")
    created_from_draft_revision = fields.IntField(null=True)
    created_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User",
        to_field="user_id",
        related_name="workflow_versions",
        null=True,
        on_delete=fields.SET_NULL,
    )
    created_by_id: str | None
    actor = StringField(default="", db_default="")
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    runs: fields.ReverseRelation[WorkflowRun]

    _IMMUTABLE = ("workflow_id", "version_number", "spec", "spec_hash")

    class Meta:
        table = "workflow_versions"
        unique_together = (("workflow_id", "version_number"), ("workflow_id", "spec_hash"))
        indexes = (
            Index(
                "workflow_id",
                name="workflow_versions_one_published",
                where="status = 'PUBLISHED'",
                unique=True,
            ),
        )

    def __str__(self) -> str:
        return f"v{self.version_number}"

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Store a new version, or what may change of a stored one.

        Raises ValidationError when the document or the identity of a stored version was changed.
        """
        if self._saved_in_db:
            await self._refuse_changes(using_db)
        else:
            await self._complete(using_db)
        await super().save(using_db, update_fields, force_create, force_update)

    async def _complete(self, using_db: BaseDBAsyncClient | None) -> None:
        self.spec_hash = self.spec_hash or sha256_hex(canonical_json(self.spec))
        if self.version_number is None:
            versions = type(self).filter(workflow_id=self.workflow_id).using_db(using_db)
            last = await versions.order_by("-version_number").first()
            self.version_number = last.version_number + 1 if last else 1

    async def _refuse_changes(self, using_db: BaseDBAsyncClient | None) -> None:
        rows = type(self).filter(id=self.id).using_db(using_db)
        stored = await rows.values(*self._IMMUTABLE)
        changed = [
            name for values in stored for name in values if getattr(self, name) != values[name]
        ]
        if changed:
            raise ValidationError(
                f"{', '.join(changed)}: A stored version cannot be changed. Change the draft and "
                "publish it."
            )


class WorkflowProposal(PublicIdModel):
    """A proposed change of a draft, to be accepted or rejected by a person.

    `spec` is the whole document proposed in place of `base_spec`, the draft as it was at
    `base_revision`. `applied_revision` is the revision that accepting it made.
    """

    public_id_kind = Kind.PROPOSAL
    public_id_fields = ("proposal_id",)

    id = fields.BigIntField(primary_key=True)
    proposal_id = fields.CharField(max_length=64, unique=True)
    workflow: fields.ForeignKeyRelation[Workflow] = fields.ForeignKeyField(
        "models.Workflow", related_name="proposals"
    )
    workflow_id: int
    base_revision = fields.IntField()
    base_spec = DocumentField(default=dict, db_default={})
    spec = DocumentField(default=dict, db_default={})
    applied_revision = fields.IntField(null=True)
    summary = fields.TextField(default="", db_default="")
    status = fields.CharEnumField(
        WorkflowProposalStatus,
        description="",
        max_length=20,
        default=WorkflowProposalStatus.PENDING,
        db_default=WorkflowProposalStatus.PENDING,
    )
    created_by = StringField(default="", db_default="")
    decided_by = StringField(null=True)
    decided_at = UtcDatetimeField(null=True)
    created_at = UtcDatetimeField(default=utc_now, db_default=Now())

    class Meta:
        table = "workflow_proposals"
        indexes = (Index("workflow_id", "-id", name="workflow_proposals_newest"),)


def make_workflow_public_id(id: int) -> str:
    """``wf_…`` for the key of a Workflow. Raises ValueError when it is no key of a row."""
    return make_public_id(Kind.WORKFLOW, id)


def parse_workflow_public_id(public_id: str) -> int:
    """The key of the Workflow behind ``wf_…``. Raises ValueError when it is not such an id."""
    return parse_public_id(Kind.WORKFLOW, public_id)


def make_run_public_id(id: int) -> str:
    """``run_…`` for the key of a WorkflowRun. Raises ValueError when it is no key of a row."""
    return make_public_id(Kind.RUN, id)


def parse_run_public_id(public_id: str) -> int:
    """The key of the WorkflowRun behind ``run_…``. Raises ValueError when it is not such an id."""
    return parse_public_id(Kind.RUN, public_id)


def make_proposal_public_id(id: int) -> str:
    """``prop_…`` for the key of a WorkflowProposal. Raises ValueError when it is no key."""
    return make_public_id(Kind.PROPOSAL, id)


def parse_proposal_public_id(public_id: str) -> int:
    """The key of the WorkflowProposal behind ``prop_…``. Raises ValueError when it is not one."""
    return parse_public_id(Kind.PROPOSAL, public_id)
