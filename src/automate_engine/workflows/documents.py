"""Workflows as documents: what is exported from one installation and imported into another.

A document has the workflow's name, slug, description, whether it is enabled, its triggers
without their secrets, and its spec. A file holds one document, or several: a stream of YAML
documents, or a list of objects in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from errno import EILSEQ
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from automate_engine.domain import (
    InvalidInputError,
    JsonObject,
    JsonValue,
    Problem,
    TriggerType,
)
from automate_engine.spec import pydantic_problems
from automate_engine.workflows.labels import Folder, Tags

__all__ = [
    "TriggerDocument",
    "WorkflowDocument",
    "dump_documents",
    "read_documents",
    "read_files",
    "read_values",
]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TriggerDocument(_Document):
    """What starts the workflow. Secrets stay where they are."""

    type: TriggerType
    config: dict[str, Any] = Field(default_factory=dict)
    filters: Any = None
    enabled: bool = True


class WorkflowDocument(_Document):
    """A workflow. Without `tags`, `folder` or `triggers`, an import leaves those that are there as
    they are."""

    name: str = Field(min_length=1, max_length=200)
    slug: str = Field(pattern=r"^[-A-Za-z0-9_]+$", max_length=200)
    description: str = ""
    enabled: bool = True
    tags: Tags | None = None
    folder: Folder | None = None
    triggers: list[TriggerDocument] | None = None
    spec: dict[str, Any]

    def as_json(self) -> JsonObject:
        written: JsonObject = self.model_dump(mode="json", exclude_none=True)
        return written


def read_documents(text: str, source: str) -> list[WorkflowDocument]:
    """The documents in the text of a file. Raises InvalidInputError listing every problem, each
    with `source`, the file's name, in its field."""
    documents, problems = [], []
    for number, value in enumerate(read_values(text, source), 1):
        try:
            documents.append(WorkflowDocument.model_validate(value))
        except ValidationError as error:
            problems += pydantic_problems(error, (source, number), written=value)
    if not documents and not problems:
        problems.append(
            Problem("empty", "The file has no workflow.", "Export one to see the form.", source)
        )
    if problems:
        raise InvalidInputError("The workflows cannot be read.", problems)
    return documents


def read_files(paths: Sequence[Path]) -> list[WorkflowDocument]:
    """The documents of several files. Raises OSError for the first that cannot be read, and
    InvalidInputError with the problems of all."""
    documents: list[WorkflowDocument] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents += read_documents(_text_of(path), str(path))
        except InvalidInputError as error:
            problems += error.problems
    if problems:
        raise InvalidInputError("Nothing was imported.", problems)
    return documents


def read_values(text: str, source: str) -> Iterator[JsonValue]:
    """The values in the text of a YAML or JSON file; those of a list one by one. Raises
    InvalidInputError with `source`, the file's name, in its field."""
    try:
        for value in yaml.safe_load_all(text):
            if isinstance(value, list):
                yield from value
            elif value is not None:
                yield value
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = Problem(
            "bad_yaml", f"This is neither YAML nor JSON{place}.", "Correct the syntax.", source
        )
        raise InvalidInputError("The workflows cannot be read.", [problem]) from None


def dump_documents(documents: Sequence[WorkflowDocument], *, as_json: bool = False) -> str:
    """The text of a file with these documents, as YAML or JSON."""
    values = [document.as_json() for document in documents]
    if as_json:
        return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    return yaml.safe_dump_all(values, sort_keys=False, allow_unicode=True, width=100)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise OSError(EILSEQ, "it is not text in UTF-8", str(path)) from None
