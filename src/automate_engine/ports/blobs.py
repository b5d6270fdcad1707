"""The blob port: where values too large for a row are kept."""

from __future__ import annotations

from typing import Protocol

__all__ = ["BlobStore"]


class BlobStore(Protocol):
    """Keeps bytes under a key.

    Rules: `put` is durable when it returns, before the row that names the key is committed; to put
    the same key again with the same bytes is harmless. `get` raises NotFoundError for an unknown
    key or one of another tenant. `delete` ignores unknown keys. A blob whose row was never
    committed is garbage, not an error.
    """

    async def put(self, tenant_id: str, key: str, data: bytes) -> None: ...

    async def get(self, tenant_id: str, key: str) -> bytes: ...

    async def delete(self, tenant_id: str, keys: list[str]) -> None: ...
