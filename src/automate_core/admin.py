"""All admin pages of the app, where Django looks for them."""

from automate_core.events.admin import EventAdmin
from automate_core.executions.admin import ExecutionAdmin, StepRunAdmin
from automate_core.jobs.admin import JobAdmin
from automate_core.workflows.admin import (
    AutomationAdmin,
    WorkflowAdmin,
    WorkflowDraftAdmin,
    WorkflowProposalAdmin,
)

__all__ = [
    "AutomationAdmin",
    "EventAdmin",
    "ExecutionAdmin",
    "JobAdmin",
    "StepRunAdmin",
    "WorkflowAdmin",
    "WorkflowDraftAdmin",
    "WorkflowProposalAdmin",
]
