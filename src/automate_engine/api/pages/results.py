"""How the outputs of a run are shown: what is a table, what is a link."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

from automate_engine.domain.files import FileReference
from automate_engine.domain.json import JsonValue

__all__ = ["is_file", "is_link", "table_columns"]

_MOST_COLUMNS: Final = 6
_FILE: Final = frozenset(field.name for field in fields(FileReference))
_LINK: Final = re.compile(r"https?://[^\s\"'<>]+")


def table_columns(value: JsonValue) -> list[str]:
    """The columns of a list of flat objects, in the order first seen; empty for anything else."""
    if not isinstance(value, list) or len(value) < 2:
        return []
    columns: dict[str, None] = {}
    for row in value:
        if not isinstance(row, dict) or any(isinstance(one, dict | list) for one in row.values()):
            return []
        columns.update(dict.fromkeys(row))
    return list(columns) if len(columns) <= _MOST_COLUMNS else []


def is_file(value: JsonValue) -> bool:
    """Whether a value is the reference to a file, of which only name and size are shown."""
    return isinstance(value, dict) and value.keys() == _FILE


def is_link(value: JsonValue) -> bool:
    """Whether a text is the address of a page, and nothing else."""
    return isinstance(value, str) and _LINK.fullmatch(value) is not None
