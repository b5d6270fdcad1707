"""The node type `workflow`: run another workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from automate_engine.domain.errors import ConflictError, NotFoundError, PermanentError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import RunStatus
from automate_engine.nodes.base import AsyncNode, Config, Done, StartRun, StepContext
from automate_engine.nodes.fields import TEXT_SCHEMA, Text, object_schema

__all__ = ["WorkflowConfig", "WorkflowNode"]


class WorkflowConfig(Config):
    workflow: Text = Field(
        title="Workflow",
        description="The workflow to run, by its slug or its public id.",
        min_length=1,
        max_length=200,
    )
    inputs: dict[str, Any] = Field(
        default_factory=dict, title="Inputs", description="The inputs of its run."
    )
    wait: bool = Field(
        True,
        title="Wait for its end",
        description="Whether the step waits for the run to end and has its outputs.",
    )


class WorkflowNode(AsyncNode[WorkflowConfig]):
    """Starts a run of the live version of another workflow of the same tenant."""

    type = "workflow"
    title = "Run a workflow"
    description = "Runs another workflow, and waits for its end if wanted."
    category = "Flow"
    icon = "sitemap"
    config_model = WorkflowConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        if config.get("wait", True) is False:
            return object_schema(run_id=TEXT_SCHEMA)
        return object_schema(run_id=TEXT_SCHEMA, status=TEXT_SCHEMA, outputs={})

    async def run(self, config: WorkflowConfig, context: StepContext) -> StartRun:
        try:
            target = await context.resolve_workflow(config.workflow)
        except (NotFoundError, ConflictError) as error:
            raise PermanentError(str(error)) from None
        return StartRun(target=target, inputs=config.inputs, wait=config.wait)

    def resume(self, config: WorkflowConfig, resolution: JsonValue, context: StepContext) -> Done:
        run_id, status = resolution["run_id"], resolution["status"]
        if status == RunStatus.COMPLETED:
            return Done({"run_id": run_id, "status": status, "outputs": resolution["outputs"]})
        raise PermanentError(_failure(config.workflow, run_id, status, resolution["error"]))


def _failure(workflow: str, run_id: str, status: str, error: JsonObject | None) -> str:
    if status == RunStatus.CANCELLED:
        return f"The run {run_id} of the workflow '{workflow}' was cancelled."
    reason = (error or {}).get("message") or "It gave no reason."
    return f"The run {run_id} of the workflow '{workflow}' failed: {reason}"
