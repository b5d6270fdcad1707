"""Node types."""

from __future__ import annotations

from pydantic import Field

from automate_engine.api.schemas.common import Answer, JsonMap

__all__ = ["NodeType", "NodeTypeList", "StepFunction", "StepFunctionList"]


class NodeType(Answer):
    type: str
    title: str
    description: str
    category: str
    icon: str
    ports: list[str]
    config_schema: JsonMap
    output_schema: JsonMap | None


class NodeTypeList(Answer):
    items: list[NodeType]


class StepFunction(Answer):
    name: str
    description: str
    input_schema: JsonMap = Field(description="The JSON Schema of its arguments by name.")
    output_schema: JsonMap | None


class StepFunctionList(Answer):
    items: list[StepFunction]
