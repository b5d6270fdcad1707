"""The services that a command works with, on the database of the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from automate_engine.api import RequestContext
from automate_engine.domain import NotFoundError, Principal
from automate_engine.domain.ids import Kind
from seer.config import settings
from seer.migrating import require_schema
from seer.services import SeerServices, open_services

__all__ = ["LOCAL_USER", "Session", "find_workflow", "session", "within_session"]

LOCAL_USER = "local"
_ACTOR = "command"


@dataclass(frozen=True, slots=True)
class Session(RequestContext):
    """The services, and the user whom a command acts for."""

    services: SeerServices


Result = TypeVar("Result")


@asynccontextmanager
async def session(user: str) -> AsyncIterator[Session]:
    """The services, on a schema that is current, and a user, who is made if there is none yet."""
    configured = settings()
    await require_schema(configured)
    async with open_services(configured) as services:
        await services.stores.users.ensure(user)
        yield Session(services, Principal(tenant_id=user, actor=_ACTOR))


def within_session(user: str, work: Callable[[Session], Awaitable[Result]]) -> Result:
    """What `work` gives for a user."""

    async def run() -> Result:
        async with session(user) as context:
            return await work(context)

    return asyncio.run(run())


async def find_workflow(context: RequestContext, reference: str) -> str:
    """The id of the workflow that an id or a slug names."""
    workflows = context.services.stores.workflows
    try:
        internal_id = context.services.ids.decode(Kind.WORKFLOW, reference)
    except ValueError:
        try:
            internal_id = (await workflows.get_by_slug(context.tenant_id, reference)).id
        except NotFoundError:
            raise NotFoundError(
                f"There is no workflow with the id or slug '{reference}'. See: seer workflows list"
            ) from None
    return context.public(Kind.WORKFLOW, internal_id)
