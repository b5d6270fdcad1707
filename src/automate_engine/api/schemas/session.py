"""Who calls."""

from __future__ import annotations

from pydantic import Field

from automate_engine.api.schemas.common import Answer

__all__ = ["Session"]


class Session(Answer):
    actor: str = Field(description="Such as `key:ci` or `user:ann`; it is written to history.")
    tenant_id: str
    permissions: list[str] = Field(description="Those that the caller has, one by one.")
