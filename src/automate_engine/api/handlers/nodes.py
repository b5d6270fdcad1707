"""Node types."""

from __future__ import annotations

from typing import Any

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.domain import NotFoundError
from automate_engine.nodes.base import Node
from automate_engine.nodes.python_step import step_functions

__all__ = ["get_node_type", "list_node_types", "list_step_functions"]


async def list_node_types(context: RequestContext) -> schemas.NodeTypeList:
    """List node types."""
    nodes = context.services.nodes
    return schemas.NodeTypeList(items=[_node_type(nodes[name]) for name in sorted(nodes)])


async def get_node_type(context: RequestContext, node_type: str) -> schemas.NodeType:
    """Read a node type."""
    node = context.services.nodes.get(node_type)
    if node is None:
        raise NotFoundError("There is no node type of this name.")
    return _node_type(node)


async def list_step_functions(context: RequestContext) -> schemas.StepFunctionList:
    """List the functions that steps of the type python.step may call."""
    functions = sorted(step_functions().values(), key=lambda function: function.name)
    return schemas.StepFunctionList(
        items=[
            schemas.StepFunction(
                name=function.name,
                description=function.description,
                input_schema=function.input_schema,
                output_schema=function.output_schema,
            )
            for function in functions
        ]
    )


def _node_type(node: Node[Any]) -> schemas.NodeType:
    return schemas.NodeType(
        type=node.type,
        title=node.title,
        description=node.description,
        category=node.category,
        icon=node.icon,
        ports=list(node.ports({})),
        config_schema=node.config_model.model_json_schema(),
        output_schema=node.output_schema({}),
    )
