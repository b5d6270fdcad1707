"""All models of the app, by the name that Django looks for."""

from automate_core.events.models import Event
from automate_core.executions.models import Blob, Execution, ExecutionEvent, ExecutionRate, StepRun
from automate_core.jobs.models import Job
from automate_core.workflows.models import (
    Automation,
    AutomationTag,
    Trigger,
    TriggerSpec,
    Workflow,
    WorkflowDraft,
    WorkflowProposal,
)

__all__ = [
    "Automation",
    "AutomationTag",
    "Blob",
    "Event",
    "Execution",
    "ExecutionEvent",
    "ExecutionRate",
    "Job",
    "StepRun",
    "Trigger",
    "TriggerSpec",
    "Workflow",
    "WorkflowDraft",
    "WorkflowProposal",
]
