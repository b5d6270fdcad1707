"""The trigger of a person or a program that starts the workflow."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import PlainTriggerConfig, TriggerKind

__all__ = ["ManualConfig", "ManualTrigger"]


class ManualConfig(PlainTriggerConfig):
    """A person or a program starts the workflow."""

    model_config = ConfigDict(title="Manual")


class ManualTrigger(TriggerKind[ManualConfig]):
    """Runs that somebody starts."""

    type = TriggerType.MANUAL.value
    title = "Manual"
    description = "A person or a program starts the workflow."
    icon = "hand-click"
    config_type = ManualConfig
    sample: ClassVar[JsonObject] = {}
