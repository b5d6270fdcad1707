"""What pollers are tested with: a client that may reach this machine, and a trigger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from automate_engine.domain.events import Trigger
from automate_engine.net import GuardedClient
from automate_engine.triggers import PollContext, Polled, Poller
from tests.unit.net.conftest import serve

__all__ = ["Look", "serve"]

NOW = datetime(2030, 5, 17, 12, 30, tzinfo=UTC)

Look = Callable[..., Awaitable[Polled]]


@pytest.fixture
async def look() -> AsyncIterator[Look]:
    """Lets a poller look, with a config, a secret and the cursor of the look before."""
    async with GuardedClient(allow_private=True) as http:

        async def one(
            poller: Poller[Any],
            config: dict[str, Any],
            before: Polled | None = None,
            secret: str | None = None,
        ) -> Polled:
            trigger = Trigger(
                id=1, tenant_id="a", workflow_id=1, type=poller.type, source="", config=config
            )
            context = PollContext(
                trigger=trigger,
                secret=secret,
                cursor=None if before is None else before.cursor,
                now=NOW,
                http=http,
            )
            return await poller.poll(poller.config_adapter.validate_python(config), context)

        yield one
