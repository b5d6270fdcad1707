"""Seer's database: the models, and the stores that alone query them."""

from typing import Final

__all__ = ["MODEL_MODULES"]

MODEL_MODULES: Final = (
    "seer.database.models",
    "seer.database.workflow_models",
    "seer.database.models_oauth",
    "seer.database.models_integrations",
    "seer.database.models_triggers",
)
"""The modules of the models."""
