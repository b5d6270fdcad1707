"""Expressions that are tried out."""

from __future__ import annotations

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.expressions import CATALOGUE
from automate_engine.workflows.evaluation import evaluate

__all__ = ["evaluate_expression", "list_expression_functions"]


async def evaluate_expression(
    context: RequestContext, body: schemas.EvaluateExpression
) -> schemas.Evaluation:
    """Evaluate expressions with names that are given.

    Nothing is stored, and the bounds are those of runs. Expressions that are wrong, or that the
    names do not suffice for, are problems in the answer.
    """
    found = await evaluate(context.services, body.value, body.names, body.mode)
    return schemas.Evaluation.model_validate(
        {"value": found.value, "problems": [problem.as_dict() for problem in found.problems]}
    )


async def list_expression_functions(context: RequestContext) -> schemas.ExpressionFunctionList:
    """List the filters, tests, functions and methods of expressions."""
    return schemas.ExpressionFunctionList(
        items=[schemas.ExpressionFunction(**entry._asdict()) for entry in CATALOGUE]
    )
