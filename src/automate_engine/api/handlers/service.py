"""The state of the service itself."""

from __future__ import annotations

from automate_engine.api import schemas
from automate_engine.api.context import RequestContext
from automate_engine.api.problems import HttpError

__all__ = ["health", "readiness"]


async def health(context: RequestContext) -> schemas.Health:
    """Whether the process lives."""
    return schemas.Health()


async def readiness(context: RequestContext) -> schemas.Health:
    """Whether requests can be served."""
    try:
        await context.services.stores.queue.depth(context.services.clock.now())
    except Exception as error:
        raise HttpError(503, "not-ready", "The store does not answer. Try again soon.") from error
    return schemas.Health()
