"""The trigger of runs that fail."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import TriggerConfig, TriggerKind

__all__ = ["WorkflowErrorConfig", "WorkflowErrorTrigger"]


class WorkflowErrorConfig(TriggerConfig):
    """Runs that fail for good."""

    model_config = ConfigDict(title="Workflow error")

    workflow: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        title="Workflow",
        description="The workflow whose runs count, by its slug or its public id; without one, all "
        "runs of the tenant.",
    )


class WorkflowErrorTrigger(TriggerKind[WorkflowErrorConfig]):
    """Failures of other workflows. The source is the public id of one, or empty for all."""

    type = TriggerType.WORKFLOW_ERROR.value
    title = "Workflow error"
    description = "A run of a workflow fails."
    icon = "alert-triangle"
    config_type = WorkflowErrorConfig
    sample: ClassVar[JsonObject] = {
        "workflow_id": "wf_0f3c9a5be1d24c7f8a6b5d4e3f2a1b0c",
        "run_id": "run_7e2d9c4b8a6f1e3d5c7b9a8f6e4d2c1b",
        "error": {
            "type": "Permanent",
            "message": "The card was declined.",
            "retryable": False,
            "step": "charge",
        },
        "step": "charge",
        "source": "TRIGGER",
        "created_at": "2030-01-01T08:30:00+00:00",
        "started_at": "2030-01-01T08:30:00+00:00",
        "ended_at": "2030-01-01T08:30:02+00:00",
    }
