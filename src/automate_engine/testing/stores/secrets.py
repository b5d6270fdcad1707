"""The secret port in memory."""

from __future__ import annotations

from collections.abc import Sequence

from automate_engine.domain.secrets import trigger_secret_place
from automate_engine.ports.secrets import SecretChange, StoredSecret
from automate_engine.testing.stores.database import MemoryDatabase

__all__ = ["MemoryTriggerSecrets"]


class MemoryTriggerSecrets:
    """The SecretStore port on a MemoryDatabase: the secrets of all triggers."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def page(self, after: int, limit: int) -> list[StoredSecret]:
        triggers = (row.trigger for row in self._database.triggers.values())
        found = [
            StoredSecret(
                id=trigger.id,
                place=trigger_secret_place(trigger.tenant_id, trigger.id),
                text=trigger.secret,
            )
            for trigger in triggers
            if trigger.secret and trigger.id > after
        ]
        return sorted(found, key=lambda secret: secret.id)[:limit]

    async def replace(self, changes: Sequence[SecretChange]) -> int:
        written = 0
        for change in changes:
            row = self._database.triggers.get(change.id)
            if row is not None and row.trigger.secret == change.old:
                row.trigger.secret = change.new
                written += 1
        return written
