"""The engine that runs inside this process, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automate_engine.runtime import Engine

__all__ = ["current_engine", "set_current_engine"]

_engines: list[Engine] = []


def current_engine() -> Engine | None:
    """The engine that executes the runs which this process creates, or None."""
    return _engines[-1] if _engines else None


def set_current_engine(engine: Engine | None) -> None:
    """Name the engine of this process, after it has started; None when it is about to stop."""
    _engines[:] = [] if engine is None else [engine]
