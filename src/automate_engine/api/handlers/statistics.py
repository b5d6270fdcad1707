"""Figures of runs."""

from __future__ import annotations

from automate_engine.api import answers, schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain import InvalidInputError, Problem
from automate_engine.domain.ids import Kind
from automate_engine.workflows import statistics

__all__ = ["get_statistics", "list_workflow_statistics"]


async def get_statistics(
    context: RequestContext, query: schemas.StatisticsQuery
) -> schemas.Statistics:
    """Count runs by time and by workflow.

    The runs of a tenant that were created in a time are counted by how they stand now.
    """
    found = await statistics.get_statistics(
        context.services,
        context.principal,
        since=query.since,
        until=query.until,
        interval=query.interval,
    )
    return answers.statistics_answer(context, found)


async def list_workflow_statistics(
    context: RequestContext, query: schemas.WorkflowStatisticsQuery
) -> schemas.WorkflowStatisticsList:
    """Tell how the newest runs of workflows went."""
    ids = query.ids.split(",")
    if len(ids) > statistics.MOST_WORKFLOWS:
        problem = Problem(
            "too_many",
            f"There are {len(ids)} ids; at most {statistics.MOST_WORKFLOWS} are taken.",
            "Ask for the others by themselves.",
            "ids",
        )
        raise InvalidInputError("The request is not valid.", [problem])
    internal = {context.reference(Kind.WORKFLOW, each, "ids"): each for each in ids}
    found = await statistics.workflow_statistics(
        context.services, context.principal, [each for each in internal if each is not None]
    )
    items = [answers.workflow_statistics_answer(context, each) for each in found]
    return schemas.WorkflowStatisticsList(items=items)
