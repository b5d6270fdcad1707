"""Functions of the demo project that its automations call."""

from __future__ import annotations

import os

from pydantic import BaseModel

from automate_engine.nodes import step

__all__ = ["Team", "find_team"]

_TEAMS = {
    "security": ("vulnerability", "exploit", "password"),
    "documentation": ("readme", "docs", "spelling", "typo"),
}


class Team(BaseModel):
    """A team, and the address at which its service answers."""

    name: str
    url: str


@step
def find_team(labels: list[str], text: str) -> Team:
    """Find the team in charge of an issue by its labels, or by the words in its text."""
    found = (
        name
        for name, words in _TEAMS.items()
        if name in labels or any(word in text for word in words)
    )
    port = os.environ.get("PORT", "8000")
    return Team(name=next(found, "triage"), url=f"http://127.0.0.1:{port}/healthz")
