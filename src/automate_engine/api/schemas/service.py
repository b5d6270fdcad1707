"""The state of the service itself."""

from __future__ import annotations

from typing import Literal

from automate_engine.api.schemas.common import Answer

__all__ = ["Health"]


class Health(Answer):
    status: Literal["ok"] = "ok"
