"""From a workflow document to a Plan."""

from automate_engine.compile.compiler import MAX_BODY_DEPTH, MAX_NODES, check, compile_spec
from automate_engine.compile.input_schema import check_inputs
from automate_engine.compile.plan import GraphPlan, Plan, PlanNode
from automate_engine.compile.terms import limit_owner, start_terms

__all__ = [
    "MAX_BODY_DEPTH",
    "MAX_NODES",
    "GraphPlan",
    "Plan",
    "PlanNode",
    "check",
    "check_inputs",
    "compile_spec",
    "limit_owner",
    "start_terms",
]
