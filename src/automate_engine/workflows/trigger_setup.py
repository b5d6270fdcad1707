"""What triggers need elsewhere while they are enabled, such as in a database that they follow."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError

from automate_engine.domain import (
    InvalidInputError,
    PermanentError,
    Problem,
    RetryableError,
    SecretError,
    Trigger,
    trigger_secret_place,
)
from automate_engine.triggers import SetupContext, TriggerKind
from automate_engine.workflows.services import Services

__all__ = ["leftover_of", "set_up", "take_down_quietly", "trigger_secret"]

_logger = logging.getLogger(__name__)


def trigger_secret(services: Services, trigger: Trigger) -> str | None:
    """The secret of a trigger, decrypted.

    Raises SecretError when it was encrypted under a key that is not configured, or for another
    trigger.
    """
    if trigger.secret is None:
        return None
    place = trigger_secret_place(trigger.tenant_id, trigger.id)
    return services.key_ring.decrypt(trigger.secret, place)


async def set_up(services: Services, trigger: Trigger) -> None:
    """Prepare what a trigger needs elsewhere, if it needs anything.

    Raises InvalidInputError that tells what keeps it from being prepared.
    """
    kind = services.triggers.get(trigger.type)
    if kind is None or not kind.has_setup:
        return
    try:
        await _with(services, trigger, kind, kind.set_up)
    except (PermanentError, RetryableError) as error:
        field = "config" if isinstance(error, PermanentError) else "secret"
        problem = Problem("not_set_up", error.message, "Then try again.", field)
        raise InvalidInputError("The trigger cannot be set up.", [problem]) from None


async def leftover_of(services: Services, trigger: Trigger) -> str | None:
    """Remove what was prepared for a trigger; why something of it may be left, if so."""
    kind = services.triggers.get(trigger.type)
    if kind is None or not kind.has_setup:
        return None
    try:
        await _with(services, trigger, kind, kind.take_down)
    except ValidationError:
        return "Its configuration is not valid."
    except (PermanentError, RetryableError, SecretError) as error:
        return str(error)
    return None


async def take_down_quietly(services: Services, trigger: Trigger) -> None:
    """Remove what was prepared for a trigger that is gone; what is left is told to the log."""
    reason = await leftover_of(services, trigger)
    if reason is not None:
        _logger.warning(
            "What trigger %s set up elsewhere may still be there: %s", trigger.id, reason
        )


async def _with(
    services: Services,
    trigger: Trigger,
    kind: TriggerKind[Any],
    act: Callable[[Any, SetupContext], Awaitable[None]],
) -> None:
    config = kind.config_adapter.validate_python(trigger.config)
    secret = trigger_secret(services, trigger)
    async with services.open_http() as http:
        await act(config, SetupContext(trigger=trigger, secret=secret, http=http))
