"""What tags and folders of workflows may be called."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

__all__ = ["Folder", "Tag", "Tags"]

_PART: Final = r"[^\s/](?:[^/\x00-\x1f]*[^\s/])?"

Tag = Annotated[
    str, Field(min_length=1, max_length=50, pattern=r"^[^\s,](?:[^,\x00-\x1f]*[^\s,])?$")
]
Tags = Annotated[list[Tag], Field(max_length=20)]
Folder = Annotated[str, Field(max_length=200, pattern=rf"^(?:{_PART}(?:/{_PART})*)?$")]
