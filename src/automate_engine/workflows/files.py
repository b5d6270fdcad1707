"""Committing events whose files are kept apart from them."""

from __future__ import annotations

from collections.abc import Mapping

from automate_engine.domain import StoreUnavailableError
from automate_engine.ports.journal import NewEvent, StoredEvent
from automate_engine.workflows.events import commit_event
from automate_engine.workflows.services import Services

__all__ = ["commit_with_files"]


async def commit_with_files(
    services: Services, event: NewEvent, contents: Mapping[str, bytes]
) -> StoredEvent:
    """Commit an event that was matched after its files, by their keys, are stored; without it, they
    are not kept.

    When the database cannot tell whether it took the event, they stay: a run may need them.
    """
    if not contents:
        return await commit_event(services, event)
    blobs = services.stores.blobs
    try:
        for key, data in contents.items():
            await blobs.put(event.tenant_id, key, data)
        stored = await commit_event(services, event)
    except StoreUnavailableError:
        raise
    except Exception:
        await blobs.delete(event.tenant_id, list(contents))
        raise
    if stored.is_duplicate:
        await blobs.delete(event.tenant_id, list(contents))
    return stored
