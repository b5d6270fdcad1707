"""The blob port in memory."""

from __future__ import annotations

from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import not_found

__all__ = ["MemoryBlobStore"]


class MemoryBlobStore:
    """The BlobStore port on a MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._blobs = database.blobs

    async def put(self, tenant_id: str, key: str, data: bytes) -> None:
        self._blobs[tenant_id, key] = bytes(data)

    async def get(self, tenant_id: str, key: str) -> bytes:
        try:
            return self._blobs[tenant_id, key]
        except KeyError:
            raise not_found("blob") from None

    async def delete(self, tenant_id: str, keys: list[str]) -> None:
        for key in keys:
            self._blobs.pop((tenant_id, key), None)
