"""Rules of the blob port: values too large for a row."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.errors import NotFoundError
from automate_engine.ports import Stores
from automate_engine.testing.conformance.factories import OTHER_TENANT, TENANT

__all__ = ["TestBlobs"]

KEY = "runs/17/each[3]/fetch:1"


class TestBlobs:
    @pytest.mark.parametrize(
        "data", [b"", b"\x00\xff\r\n", bytes(range(256)) * 20_000], ids=["empty", "bytes", "5 MB"]
    )
    async def test_bytes_come_back_as_they_were_put(self, stores: Stores, data: bytes) -> None:
        await stores.blobs.put(TENANT, KEY, data)

        read = await stores.blobs.get(TENANT, KEY)

        assert (type(read), read) == (bytes, data)

    async def test_putting_the_same_bytes_again_is_harmless(self, stores: Stores) -> None:
        await asyncio.gather(*(stores.blobs.put(TENANT, KEY, b"data") for _ in range(5)))

        assert await stores.blobs.get(TENANT, KEY) == b"data"

    async def test_an_unknown_key_is_not_there(self, stores: Stores) -> None:
        with pytest.raises(NotFoundError):
            await stores.blobs.get(TENANT, KEY)

    async def test_a_key_of_another_tenant_is_not_there(self, stores: Stores) -> None:
        await stores.blobs.put(TENANT, KEY, b"data")

        with pytest.raises(NotFoundError):
            await stores.blobs.get(OTHER_TENANT, KEY)

    async def test_tenants_keep_different_bytes_under_one_key(self, stores: Stores) -> None:
        await stores.blobs.put(TENANT, KEY, b"one")
        await stores.blobs.put(OTHER_TENANT, KEY, b"two")

        assert await stores.blobs.get(TENANT, KEY) == b"one"
        assert await stores.blobs.get(OTHER_TENANT, KEY) == b"two"

    async def test_deleted_keys_are_not_there(self, stores: Stores) -> None:
        for key in ("a", "b", "c"):
            await stores.blobs.put(TENANT, key, b"data")

        await stores.blobs.delete(TENANT, ["a", "b"])

        for key in ("a", "b"):
            with pytest.raises(NotFoundError):
                await stores.blobs.get(TENANT, key)
        assert await stores.blobs.get(TENANT, "c") == b"data"

    async def test_deleting_unknown_keys_is_harmless(self, stores: Stores) -> None:
        await stores.blobs.put(TENANT, "a", b"data")

        await stores.blobs.delete(TENANT, [])
        await stores.blobs.delete(TENANT, ["unknown", "a"])

        with pytest.raises(NotFoundError):
            await stores.blobs.get(TENANT, "a")

    async def test_a_tenant_deletes_its_own_keys_alone(self, stores: Stores) -> None:
        await stores.blobs.put(TENANT, KEY, b"data")

        await stores.blobs.delete(OTHER_TENANT, [KEY])

        assert await stores.blobs.get(TENANT, KEY) == b"data"

    @pytest.mark.parametrize("key", ["../../etc/passwd", "/absolute", "a/../b", "ü" * 50, "a b?&#"])
    async def test_a_key_is_a_name_and_not_a_path(self, stores: Stores, key: str) -> None:
        await stores.blobs.put(TENANT, key, b"data")

        assert await stores.blobs.get(TENANT, key) == b"data"
