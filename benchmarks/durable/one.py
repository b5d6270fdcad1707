"""One measurement, as a process of its own makes it."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any

from benchmarks.durable.case import Case

__all__ = ["measure"]


async def measure(way: str, **case: Any) -> dict[str, Any]:
    """What the module `way` of this package measures; see `Case` and `Measured`."""
    return asdict(await import_module(f"benchmarks.durable.{way}").measure(Case(**case)))
