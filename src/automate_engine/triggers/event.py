"""The trigger of events that other workflows emit."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import TriggerConfig, TriggerKind

__all__ = ["EventConfig", "EventTrigger"]


class EventConfig(TriggerConfig):
    """Events that workflows of the same tenant emit under a name."""

    model_config = ConfigDict(title="Event")

    name: str = Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        max_length=200,
        title="Name",
        description="The name under which the node emit emits them, such as order.paid.",
    )


class EventTrigger(TriggerKind[EventConfig]):
    """Events of other workflows."""

    type = TriggerType.EVENT.value
    title = "Event"
    description = "Another workflow emits an event."
    icon = "broadcast"
    config_type = EventConfig
    sample: ClassVar[JsonObject] = {"order": 7, "total": 12.5}

    def source(self, config: EventConfig) -> str:
        return config.name
