"""The node types: what a workflow's steps can do."""

from typing import Any

from automate_engine.nodes.approval import ApprovalConfig, ApprovalNode
from automate_engine.nodes.base import (
    ERROR_PORT,
    AsyncNode,
    CompositeNode,
    Config,
    Done,
    Emit,
    InlineNode,
    Iterations,
    Node,
    Outcome,
    StartRun,
    StepContext,
    Stop,
    Wait,
    WorkflowTarget,
)
from automate_engine.nodes.branch import BranchConfig, BranchNode
from automate_engine.nodes.delay import (
    DelayConfig,
    DelayNode,
    DelayUntilConfig,
    DelayUntilNode,
)
from automate_engine.nodes.emit import EmitConfig, EmitNode
from automate_engine.nodes.for_each import ForEachConfig, ForEachNode
from automate_engine.nodes.http_request import (
    BasicAuth,
    BearerAuth,
    HeaderAuth,
    HttpRequestConfig,
    HttpRequestNode,
    NoAuth,
)
from automate_engine.nodes.log import LogConfig, LogNode
from automate_engine.nodes.loop import LoopConfig, LoopNode
from automate_engine.nodes.merge import MergeConfig, MergeNode
from automate_engine.nodes.python_step import (
    PythonStepConfig,
    PythonStepNode,
    StepFunction,
    around_sync_steps,
    step,
    step_functions,
)
from automate_engine.nodes.registry import NodeRegistry
from automate_engine.nodes.respond import RespondConfig, RespondNode
from automate_engine.nodes.set import SetConfig, SetNode
from automate_engine.nodes.stop import StopConfig, StopNode
from automate_engine.nodes.switch import SwitchCase, SwitchConfig, SwitchNode
from automate_engine.nodes.wait_for_event import WaitForEventConfig, WaitForEventNode
from automate_engine.nodes.workflow import WorkflowConfig, WorkflowNode

__all__ = [
    "ERROR_PORT",
    "ApprovalConfig",
    "ApprovalNode",
    "AsyncNode",
    "BasicAuth",
    "BearerAuth",
    "BranchConfig",
    "BranchNode",
    "CompositeNode",
    "Config",
    "DelayConfig",
    "DelayNode",
    "DelayUntilConfig",
    "DelayUntilNode",
    "Done",
    "Emit",
    "EmitConfig",
    "EmitNode",
    "ForEachConfig",
    "ForEachNode",
    "HeaderAuth",
    "HttpRequestConfig",
    "HttpRequestNode",
    "InlineNode",
    "Iterations",
    "LogConfig",
    "LogNode",
    "LoopConfig",
    "LoopNode",
    "MergeConfig",
    "MergeNode",
    "NoAuth",
    "Node",
    "NodeRegistry",
    "Outcome",
    "PythonStepConfig",
    "PythonStepNode",
    "RespondConfig",
    "RespondNode",
    "SetConfig",
    "SetNode",
    "StartRun",
    "StepContext",
    "StepFunction",
    "Stop",
    "StopConfig",
    "StopNode",
    "SwitchCase",
    "SwitchConfig",
    "SwitchNode",
    "Wait",
    "WaitForEventConfig",
    "WaitForEventNode",
    "WorkflowConfig",
    "WorkflowNode",
    "WorkflowTarget",
    "around_sync_steps",
    "builtin_nodes",
    "default_registry",
    "step",
    "step_functions",
]


def builtin_nodes() -> list[Node[Any]]:
    """One of each node type that comes with the engine."""
    return [
        SetNode(),
        BranchNode(),
        SwitchNode(),
        MergeNode(),
        ForEachNode(),
        LoopNode(),
        DelayNode(),
        DelayUntilNode(),
        WaitForEventNode(),
        ApprovalNode(),
        WorkflowNode(),
        EmitNode(),
        StopNode(),
        RespondNode(),
        LogNode(),
        HttpRequestNode(),
        PythonStepNode(),
    ]


def default_registry() -> NodeRegistry:
    """A new registry of the builtin node types."""
    return NodeRegistry(builtin_nodes())
