"""The blob store: large values in a table of their own."""

from __future__ import annotations

from automate_core.executions.models import Blob
from automate_core.stores.database import Store, stored
from automate_engine.domain import NotFoundError

__all__ = ["DjangoBlobStore"]


class DjangoBlobStore(Store):
    """Keeps bytes under a key."""

    @stored
    def put(self, tenant_id: str, key: str, data: bytes) -> None:
        Blob.objects.bulk_create(
            [Blob(tenant_id=tenant_id, key=key, data=data)],
            update_conflicts=True,
            unique_fields=["tenant_id", "key"],
            update_fields=["data"],
        )

    @stored
    def get(self, tenant_id: str, key: str) -> bytes:
        data = Blob.objects.filter(tenant_id=tenant_id, key=key).values_list("data", flat=True)
        for found in data:
            return bytes(found)
        raise NotFoundError("There is no such stored value.")

    @stored
    def delete(self, tenant_id: str, keys: list[str]) -> None:
        Blob.objects.filter(tenant_id=tenant_id, key__in=keys).delete()
