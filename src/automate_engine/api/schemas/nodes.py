"""Node types."""

from __future__ import annotations

from automate_engine.api.schemas.common import Answer, JsonMap

__all__ = ["NodeType", "NodeTypeList"]


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
