"""The permissions that a principal may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["SCOPES"]

SCOPES: Final[Mapping[str, str]] = {
    "workflows:read": "See workflows, drafts, proposals, versions, triggers and node types.",
    "workflows:write": "Make, change and delete workflows, drafts, proposals and triggers.",
    "workflows:publish": "Publish drafts.",
    "runs:read": "See runs, steps, approvals and statistics.",
    "runs:write": "Start, cancel and rerun runs.",
    "approvals:write": "Approve and reject steps that wait for a person.",
    "events:read": "See events.",
    "events:write": "Replay events.",
    "metrics:read": "Read the figures of the service for Prometheus.",
}
"""Each permission, and what it allows."""
