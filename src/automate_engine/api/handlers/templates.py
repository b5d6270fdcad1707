"""Workflows to begin with."""

from __future__ import annotations

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.workflows.templates import read_templates

__all__ = ["list_templates"]


async def list_templates(context: RequestContext) -> schemas.TemplateList:
    """List workflows to begin with."""
    items = [
        schemas.Template(
            slug=template.slug,
            title=template.title,
            description=template.description,
            tags=template.tags,
            icon=template.icon,
            spec=template.spec,
            triggers=[
                schemas.TemplateTrigger(**trigger.model_dump()) for trigger in template.triggers
            ],
        )
        for template in read_templates()
    ]
    return schemas.TemplateList(items=items)
