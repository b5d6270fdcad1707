"""Triggers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from automate_engine.api.schemas.common import Answer, Json, JsonMap, Request
from automate_engine.domain import TriggerType

__all__ = ["ChangeTrigger", "CreateTrigger", "Trigger", "TriggerItems"]


class CreateTrigger(Request):
    type: TriggerType
    config: dict[str, Any] = Field(
        default_factory=dict,
        description="By type: `webhook` {path, signature, dedupe_header}; `schedule` "
        "{kind: cron, cron, timezone} or {kind: interval, seconds}; `model_change` "
        "{model, operations}; `form` {path, title, description, button, fields, success_message, "
        "show_result}; `manual` {}; and for each {inputs}.",
    )
    filters: str | dict[str, Any] | None = Field(
        None, description="A condition over `event`, or values by dotted paths of the payload."
    )
    secret: str | None = Field(
        None,
        min_length=8,
        max_length=1000,
        description="What deliveries to a webhook are verified with. It is never answered.",
    )
    enabled: bool = True


class ChangeTrigger(Request):
    enabled: bool


class Trigger(Answer):
    trigger_id: str
    workflow_id: str
    type: str
    source: str
    config: JsonMap
    filters: Json
    has_secret: bool
    enabled: bool
    next_at: datetime | None = Field(description="When a schedule is due next.")


class TriggerItems(Answer):
    """All triggers of a workflow."""

    items: list[Trigger]
