"""Expressions that are tried out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Json, ProblemItem, Request

__all__ = [
    "EvaluateExpression",
    "Evaluation",
    "ExpressionFunction",
    "ExpressionFunctionList",
]


class EvaluateExpression(Request):
    value: Any = Field(description="A text with `{{ }}`, or any JSON with such texts in it.")
    mode: Literal["value", "condition"] = Field(
        "value",
        description="`value` gives what the expressions in it give; `condition` gives whether it "
        "holds, as in a `branch`, where the braces may be left out.",
    )
    names: dict[str, Any] = Field(
        default_factory=dict,
        description="What expressions may name, such as `inputs`, `steps`, `event` and `item`.",
    )


class Evaluation(Answer):
    value: Json = Field(description="Null when there are problems.")
    problems: list[ProblemItem] = Field(
        description="What keeps it from being evaluated; `field` is the place within the value."
    )


class ExpressionFunction(Answer):
    name: str
    kind: Literal["filter", "test", "function", "method"]
    signature: str = Field(
        description="With its arguments: `join(separator)`; of a method with what has it: "
        "`text.split(separator, limit)`."
    )
    description: str


class ExpressionFunctionList(Answer):
    items: list[ExpressionFunction]
