"""The table of operations: the one HTTP contract that every host binds to its framework.

A host registers each row; what a row takes and gives is read from its handler's annotations, so
that it is written once.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_type_hints

from pydantic import BaseModel

from automate_engine.api.context import RequestContext
from automate_engine.api.handlers import (
    approvals,
    events,
    expressions,
    nodes,
    proposals,
    runs,
    service,
    session,
    statistics,
    templates,
    triggers,
    workflows,
)
from automate_engine.api.scopes import SCOPES

__all__ = ["OPERATIONS", "SCOPES", "Handler", "Operation", "authorize", "call"]

Handler = Callable[..., Awaitable[BaseModel | None]]

_PATH_PARAMETER: Final = re.compile(r"{(\w+)(?::path)?}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One row. `scope` is the permission it asks for; an empty one asks only who calls, and None
    lets everyone call it.

    In `path`, ``{name:path}`` is a parameter that may contain slashes. `errors` are the statuses
    of problem answers beside those that every operation may give.
    """

    method: str
    path: str
    handler: Handler
    scope: str | None
    status: int = 200
    errors: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        return self.handler.__name__

    @property
    def summary(self) -> str:
        """The first line of the handler's description."""
        return (self.handler.__doc__ or "").partition("\n")[0].removesuffix(".")

    @property
    def tag(self) -> str:
        return self.handler.__module__.rpartition(".")[2].capitalize()

    @property
    def parameters(self) -> dict[str, Any]:
        """The types of the path's parameters, by name, in the path's order."""
        hints = _hints(self.handler)
        return {name: hints[name] for name in _PATH_PARAMETER.findall(self.path)}

    @property
    def query(self) -> type[BaseModel] | None:
        return _hints(self.handler).get("query")

    @property
    def body(self) -> type[BaseModel] | None:
        return _hints(self.handler).get("body")

    @property
    def answer(self) -> type[BaseModel] | None:
        """The model of the answer, None when there is no body."""
        returned: type[Any] = _hints(self.handler)["return"]
        return returned if issubclass(returned, BaseModel) else None


@cache
def _hints(handler: Handler) -> dict[str, Any]:
    return get_type_hints(handler, include_extras=True)


def authorize(context: RequestContext, scope: str) -> None:
    """Raise PermissionDeniedError unless the principal has the permission."""
    context.require(scope)


async def call(
    operation: Operation, context: RequestContext, values: Mapping[str, Any]
) -> BaseModel | None:
    """Check the permission, then run the handler with the checked values of the request."""
    if operation.scope:
        authorize(context, operation.scope)
    return await operation.handler(context, **values)


_WORKFLOW: Final = "/v1/workflows/{workflow_id}"
_VERSION: Final = _WORKFLOW + "/versions/{version_number}"
_PROPOSAL: Final = "/v1/proposals/{proposal_id}"
_RUN: Final = "/v1/runs/{run_id}"
_APPROVAL: Final = "/v1/approvals/{approval_id}"
_EVENT: Final = "/v1/events/{event_id}"
_TRIGGER: Final = "/v1/triggers/{trigger_id}"

_KNOWN: Final = ""
_SEE, _EDIT, _PUBLISH = "workflows:read", "workflows:write", "workflows:publish"
_SEE_RUNS, _RUN_THEM, _DECIDE = "runs:read", "runs:write", "approvals:write"
_SEE_EVENTS, _REPLAY = "events:read", "events:write"
_CONFLICT = (409,)

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("GET", "/v1/workflows", workflows.list_workflows, _SEE),
    Operation("POST", "/v1/workflows", workflows.create_workflow, _EDIT, 201, _CONFLICT),
    Operation("GET", "/v1/workflows/labels", workflows.list_labels, _SEE),
    Operation("GET", _WORKFLOW, workflows.get_workflow, _SEE),
    Operation("PATCH", _WORKFLOW, workflows.update_workflow, _EDIT),
    Operation("DELETE", _WORKFLOW, workflows.delete_workflow, _EDIT, 204, _CONFLICT),
    Operation("GET", f"{_WORKFLOW}/draft", workflows.get_draft, _SEE),
    Operation("PATCH", f"{_WORKFLOW}/draft", workflows.save_draft, _EDIT, 200, _CONFLICT),
    Operation("POST", f"{_WORKFLOW}/draft/merge", workflows.merge_draft, _SEE),
    Operation("POST", f"{_WORKFLOW}/validate", workflows.validate_workflow, _SEE),
    Operation("POST", f"{_WORKFLOW}/publish", workflows.publish_workflow, _PUBLISH, 200, _CONFLICT),
    Operation("GET", f"{_WORKFLOW}/versions", workflows.list_versions, _SEE),
    Operation("GET", _VERSION, workflows.get_version, _SEE),
    Operation("POST", f"{_VERSION}/restore", workflows.restore_version, _EDIT, 200, _CONFLICT),
    Operation("GET", f"{_WORKFLOW}/diff", workflows.compare_documents, _SEE, 200, _CONFLICT),
    Operation("POST", f"{_WORKFLOW}/runs", runs.start_run, _RUN_THEM, 202, _CONFLICT),
    Operation("GET", f"{_WORKFLOW}/proposals", proposals.list_proposals, _SEE),
    Operation("POST", f"{_WORKFLOW}/proposals", proposals.create_proposal, _EDIT, 201, _CONFLICT),
    Operation("GET", _PROPOSAL, proposals.get_proposal, _SEE),
    Operation("GET", f"{_PROPOSAL}/diff", proposals.compare_proposal, _SEE),
    Operation("GET", f"{_PROPOSAL}/merge", proposals.merge_proposal, _SEE, 200, _CONFLICT),
    Operation("POST", f"{_PROPOSAL}/accept", proposals.accept_proposal, _EDIT, 200, _CONFLICT),
    Operation("POST", f"{_PROPOSAL}/reject", proposals.reject_proposal, _EDIT, 200, _CONFLICT),
    Operation("GET", f"{_WORKFLOW}/triggers", triggers.list_triggers, _SEE),
    Operation("POST", f"{_WORKFLOW}/triggers", triggers.create_trigger, _EDIT, 201, _CONFLICT),
    Operation("GET", "/v1/trigger-types", triggers.list_trigger_types, _SEE),
    Operation("GET", "/v1/triggers", triggers.find_triggers, _SEE),
    Operation("GET", _TRIGGER, triggers.get_trigger, _SEE),
    Operation("PATCH", _TRIGGER, triggers.update_trigger, _EDIT, 200, _CONFLICT),
    Operation("DELETE", _TRIGGER, triggers.delete_trigger, _EDIT, 204, _CONFLICT),
    Operation("GET", f"{_TRIGGER}/next", triggers.list_trigger_times, _SEE, 200, _CONFLICT),
    Operation("POST", "/v1/schedules/preview", triggers.preview_schedule, _SEE),
    Operation("GET", f"{_TRIGGER}/samples", events.list_samples, _SEE_EVENTS),
    Operation("GET", "/v1/runs", runs.list_runs, _SEE_RUNS),
    Operation("POST", "/v1/runs", runs.run_document, _RUN_THEM, 202),
    Operation("GET", _RUN, runs.get_run, _SEE_RUNS),
    Operation("GET", f"{_RUN}/test-case", runs.get_test_case, _SEE_RUNS, 200, _CONFLICT),
    Operation("GET", f"{_RUN}/document", runs.get_run_document, _SEE_RUNS, 200, _CONFLICT),
    Operation("GET", f"{_RUN}/steps", runs.list_steps, _SEE_RUNS),
    Operation("GET", f"{_RUN}/steps/{{step_key:path}}", runs.get_step, _SEE_RUNS),
    Operation("POST", f"{_RUN}/cancel", runs.cancel_run, _RUN_THEM, 202, _CONFLICT),
    Operation("POST", f"{_RUN}/rerun", runs.rerun_run, _RUN_THEM, 202, _CONFLICT),
    Operation("GET", "/v1/approvals", approvals.list_approvals, _SEE_RUNS),
    Operation("POST", f"{_APPROVAL}/approve", approvals.approve, _DECIDE, 200, _CONFLICT),
    Operation("POST", f"{_APPROVAL}/reject", approvals.reject, _DECIDE, 200, _CONFLICT),
    Operation("POST", f"{_APPROVAL}/link", approvals.link_approval, _DECIDE, 200, _CONFLICT),
    Operation("GET", "/v1/events", events.list_events, _SEE_EVENTS),
    Operation("POST", "/v1/events/replay", events.replay_events, _REPLAY, 202),
    Operation("GET", _EVENT, events.get_event, _SEE_EVENTS),
    Operation("POST", f"{_EVENT}/replay", events.replay_event, _REPLAY, 202),
    Operation("POST", "/v1/expressions/evaluate", expressions.evaluate_expression, _SEE),
    Operation("GET", "/v1/expressions/functions", expressions.list_expression_functions, _SEE),
    Operation("GET", "/v1/step-functions", nodes.list_step_functions, _SEE),
    Operation("GET", "/v1/statistics", statistics.get_statistics, _SEE_RUNS),
    Operation("GET", "/v1/statistics/workflows", statistics.list_workflow_statistics, _SEE_RUNS),
    Operation("GET", "/v1/session", session.get_session, _KNOWN),
    Operation("GET", "/v1/templates", templates.list_templates, _SEE),
    Operation("GET", "/v1/node-types", nodes.list_node_types, _SEE),
    Operation("GET", "/v1/node-types/{node_type}", nodes.get_node_type, _SEE),
    Operation("GET", "/healthz", service.health, None),
    Operation("GET", "/readyz", service.readiness, None, 200, (503,)),
)
"""Every operation but the two that hosts write by hand: a run's event stream, and the hooks."""
