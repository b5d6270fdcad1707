"""Workflows to begin with."""

from __future__ import annotations

from automate_engine.api.schemas.common import Answer, Json, JsonMap
from automate_engine.domain import TriggerType

__all__ = ["Template", "TemplateList", "TemplateTrigger"]


class TemplateTrigger(Answer):
    """What starts the workflow, as a trigger is made; secrets are entered by who makes it."""

    type: TriggerType
    config: JsonMap
    filters: Json
    enabled: bool


class Template(Answer):
    slug: str
    title: str
    description: str
    tags: list[str]
    icon: str
    spec: JsonMap
    triggers: list[TemplateTrigger]


class TemplateList(Answer):
    items: list[Template]
