"""The code blocks of the documentation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Snippet", "snippets"]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# ([\w/.-]+\.\w+)\n")


@dataclass(frozen=True)
class Snippet:
    """A block: `file` is the path in the comment of its first line, if there is one."""

    language: str
    text: str
    file: str | None


def snippets(page: Path) -> list[Snippet]:
    """The blocks of a page in order."""
    found = []
    for language, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        named = _FILE.match(text)
        found.append(Snippet(language, text, named and named[1]))
    return found
