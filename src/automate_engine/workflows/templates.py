"""Workflows to begin with, which come with the engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from automate_engine.workflows.documents import TriggerDocument

__all__ = ["Template", "read_templates"]


class Template(BaseModel):
    """A workflow with what starts it. `slug` is the name of its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    title: str
    description: str
    icon: str
    tags: list[str] = Field(default_factory=list)
    triggers: list[TriggerDocument] = Field(default_factory=list)
    spec: dict[str, Any]


@cache
def read_templates() -> tuple[Template, ...]:
    """All templates by their titles."""
    folder = files("automate_engine") / "templates"
    found = [
        Template(slug=file.name.removesuffix(".yaml"), **_values(file.read_text(encoding="utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda template: template.title))


def _values(text: str) -> Mapping[str, Any]:
    values: Mapping[str, Any] = yaml.safe_load(text)
    return values
