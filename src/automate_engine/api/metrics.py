"""The figures of a process over HTTP, for hosts to put at ``/metrics``."""

from __future__ import annotations

from typing import Final

from automate_engine.observability import process_metrics
from automate_engine.workflows import Services

__all__ = ["METRICS_SCOPE", "metrics_body"]

METRICS_SCOPE: Final = "metrics:read"


async def metrics_body(services: Services, held: int) -> bytes:
    """The figures of this process. `held` is how many runs its engine holds now."""
    due = await services.stores.queue.depth(services.clock.now())
    return process_metrics().render(due=due, held=held)
