"""How this host stores executions, steps and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automate_engine.domain import JsonObject, decode_json
from automate_engine.sql import Encoding, Names, Row, Schema
from automate_engine.sql.encoding import object_of

__all__ = ["SCHEMA"]


def _context(encoding: Encoding, inputs: bytes, config: bytes) -> Row:
    return (encoding.document(object_of(inputs=inputs, config=config)),)


def _read_context(values: Sequence[Any]) -> tuple[JsonObject, JsonObject]:
    context: JsonObject = decode_json(values[0])
    return context.get("inputs") or {}, context.get("config") or {}


SCHEMA = Schema(
    names=Names(
        runs="automate_core_execution",
        steps="automate_core_steprun",
        events="automate_core_event",
        run_events="automate_core_executionevent",
        workflows="automate_core_automation",
        triggers="automate_core_trigger",
        rates="automate_core_executionrate",
        tenant="tenant_id",
        workflow="automation_id",
        version="workflow_id",
        trigger="trigger_id",
        ended_at="ended_at",
        error="error",
        run="execution_id",
        payload="payload",
        received_at="received_at",
        trigger_type="type",
    ),
    start_columns=(("context", "json"),),
    inputs=("context", "inputs"),
    start_values=_context,
    read_start=_read_context,
)
