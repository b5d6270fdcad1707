"""The blob store: large values in a table of their own."""

from __future__ import annotations

from automate_engine.domain import NotFoundError
from seer.database.stores.store import Store, reading, writing
from seer.database.workflow_models import StoredValue

__all__ = ["SeerBlobStore"]


class SeerBlobStore(Store):
    """Keeps bytes under a key."""

    @writing
    async def put(self, tenant_id: str, key: str, data: bytes) -> None:
        await StoredValue.bulk_create(
            [StoredValue(user_id=tenant_id, key=key, data=data)],
            on_conflict=["user_id", "key"],
            update_fields=["data"],
        )

    @reading
    async def get(self, tenant_id: str, key: str) -> bytes:
        row = await StoredValue.filter(user_id=tenant_id, key=key).first()
        if row is None:
            raise NotFoundError("There is no such stored value.")
        return bytes(row.data)

    @writing
    async def delete(self, tenant_id: str, keys: list[str]) -> None:
        await StoredValue.filter(user_id=tenant_id, key__in=keys).delete()
