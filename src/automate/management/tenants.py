"""The option with which commands say for which tenant they act."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from automate.conf import automate_settings
from automate_engine.domain import Principal

__all__ = ["add_tenant", "principal_of"]


def add_tenant(parser: CommandParser) -> None:
    """Give a command the option ``--tenant``."""
    parser.add_argument("--tenant", metavar="ID", help="by default AUTOMATE['DEFAULT_TENANT']")


def principal_of(options: dict[str, Any]) -> Principal:
    """Who acts: the command, for the tenant of its options."""
    tenant_id = options["tenant"] or automate_settings().default_tenant
    return Principal(tenant_id=tenant_id, actor="command")
