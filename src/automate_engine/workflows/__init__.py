"""What a host or a person can do: edit, propose, publish, start, cancel, rerun, decide, take in
events."""

from automate_engine.compile import check_inputs
from automate_engine.workflows.approvals import resolve_approval
from automate_engine.workflows.catalog import create_workflow, delete_workflow, update_workflow
from automate_engine.workflows.drafts import document_problems, restore_version, save_draft
from automate_engine.workflows.events import replay_event, submit_event
from automate_engine.workflows.hooks import Delivery, ingest_hook
from automate_engine.workflows.proposals import (
    ProposalMerge,
    accept_proposal,
    compare_proposal,
    create_proposal,
    merge_proposal,
    reject_proposal,
)
from automate_engine.workflows.reruns import rerun
from automate_engine.workflows.runs import StartOptions, cancel_run, run_document, start_run
from automate_engine.workflows.services import Limits, Services, StoreSubmitter, Submitter
from automate_engine.workflows.triggers import (
    check_trigger,
    create_trigger,
    delete_trigger,
    set_trigger_enabled,
)
from automate_engine.workflows.versions import compare_documents, publish, publishing_problems

__all__ = [
    "Delivery",
    "Limits",
    "ProposalMerge",
    "Services",
    "StartOptions",
    "StoreSubmitter",
    "Submitter",
    "accept_proposal",
    "cancel_run",
    "check_inputs",
    "check_trigger",
    "compare_documents",
    "compare_proposal",
    "create_proposal",
    "create_trigger",
    "create_workflow",
    "delete_trigger",
    "delete_workflow",
    "document_problems",
    "ingest_hook",
    "merge_proposal",
    "publish",
    "publishing_problems",
    "reject_proposal",
    "replay_event",
    "rerun",
    "resolve_approval",
    "restore_version",
    "run_document",
    "save_draft",
    "set_trigger_enabled",
    "start_run",
    "submit_event",
    "update_workflow",
]
