"""Sample events of a trigger, for who writes the workflow that it starts."""

from __future__ import annotations

from typing import Final

from automate_engine.domain import Event, JsonValue, Principal, TriggerType
from automate_engine.ports.events import EventFilter
from automate_engine.workflows.services import Services
from automate_engine.workflows.triggers import TRIGGERS

__all__ = ["trigger_samples"]

_EVENTS: Final = 5
_TEST: Final = "webhook_test"
"""The type of what was sent to a hook's test address."""


async def trigger_samples(
    services: Services, principal: Principal, trigger_id: int
) -> tuple[JsonValue, list[Event]]:
    """The payload of an event as triggers of this type get it, and the newest events of the
    trigger's type and source, at most five. Tests of a webhook are among them."""
    trigger = await services.stores.triggers.get(principal.tenant_id, trigger_id)
    types = [trigger.type, *([_TEST] if trigger.type == TriggerType.WEBHOOK else [])]
    found: list[Event] = []
    for type in types:
        filters = EventFilter(type=type, source=trigger.source or None)
        page = await services.stores.events.find(principal.tenant_id, filters, limit=_EVENTS)
        found += page.items
    found.sort(key=lambda event: event.id, reverse=True)
    kind = TRIGGERS.get(trigger.type)
    return None if kind is None else kind.sample, found[:_EVENTS]
