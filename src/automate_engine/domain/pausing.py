"""When a trigger whose runs fail is disabled, and what is said about it."""

from __future__ import annotations

from typing import Final

from automate_engine.domain.json import JsonObject

__all__ = ["pause_limit", "pause_reason"]

_LONGEST_MESSAGE: Final = 500


def pause_limit(config: JsonObject, default: int) -> int:
    """After how many failures in a row a trigger with this config is disabled; 0 is never."""
    limit: int = config.get("pause_after_failures", default)
    return limit


def pause_reason(failures: int, error: JsonObject | None) -> str:
    """Why a trigger is disabled whose newest run failed with this error."""
    message = str((error or {}).get("message", ""))
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    failed = "The last run failed" if failures == 1 else f"The last {failures} runs failed"
    return f"{failed}: {message}" if message else f"{failed}."
