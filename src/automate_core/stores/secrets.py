"""The encrypted secrets of triggers, for wrapping their keys anew."""

from __future__ import annotations

from collections.abc import Sequence

from automate_core.stores.database import Store, stored
from automate_core.workflows.models import Trigger as TriggerRow
from automate_engine.domain import trigger_secret_place
from automate_engine.ports.secrets import SecretChange, StoredSecret

__all__ = ["DjangoTriggerSecrets"]


class DjangoTriggerSecrets(Store):
    """The secrets of all triggers, deleted ones too."""

    @stored
    def page(self, after: int, limit: int) -> list[StoredSecret]:
        rows = TriggerRow._base_manager.filter(id__gt=after).exclude(secret="").order_by("id")
        found = rows.values_list("id", "tenant_id", "secret")[:limit]
        return [
            StoredSecret(id=id, place=trigger_secret_place(tenant_id, id), text=text)
            for id, tenant_id, text in found
        ]

    @stored
    def replace(self, changes: Sequence[SecretChange]) -> int:
        return sum(
            TriggerRow._base_manager.filter(id=change.id, secret=change.old).update(
                secret=change.new
            )
            for change in changes
        )
