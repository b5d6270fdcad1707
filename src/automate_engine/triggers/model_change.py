"""The trigger of changed rows of the host's models."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import TriggerConfig, TriggerKind

__all__ = ["ModelChangeConfig", "ModelChangeTrigger"]


class ModelChangeConfig(TriggerConfig):
    """Changes of the rows of one of the host's models."""

    model_config = ConfigDict(title="Model change")

    model: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$",
        max_length=200,
        title="Model",
        description="The model's label, such as shop.Order.",
    )
    operations: list[Literal["created", "updated", "deleted"]] = Field(
        default=["created", "updated", "deleted"],
        min_length=1,
        max_length=3,
        title="Changes",
        description="The kinds of change that start the workflow.",
        json_schema_extra={"uniqueItems": True},
    )


class ModelChangeTrigger(TriggerKind[ModelChangeConfig]):
    """Rows of a model that are created, updated or deleted."""

    type = TriggerType.MODEL_CHANGE.value
    title = "Model change"
    description = "A row of one of the project's models is created, updated or deleted."
    icon = "database-edit"
    config_type = ModelChangeConfig
    sample: ClassVar[JsonObject] = {
        "model": "shop.Order",
        "operation": "updated",
        "pk": 7,
        "fields": {
            "id": 7,
            "number": "A-7",
            "total": "12.50",
            "state": "paid",
            "placed_at": "2030-01-01T08:30:00Z",
        },
        "changed": ["state"],
        "previous": {"state": "new"},
    }

    def source(self, config: ModelChangeConfig) -> str:
        return config.model.lower()
