"""How a step reads the files among its run's inputs."""

from __future__ import annotations

import asyncio

from automate_engine.domain.errors import NotFoundError, PermanentError
from automate_engine.domain.files import FileReference
from automate_engine.domain.json import JsonObject
from automate_engine.ports import BlobStore

__all__ = ["read_file", "read_file_async"]


async def read_file_async(
    blobs: BlobStore, tenant_id: str, reference: FileReference | JsonObject
) -> bytes:
    """The bytes of a file of a tenant. Raises PermanentError when there is none."""
    if not isinstance(reference, FileReference):
        reference = FileReference.from_json(reference)
    try:
        return await blobs.get(tenant_id, reference.blob)
    except NotFoundError:
        raise PermanentError("The file is not there, or not any more.") from None


def read_file(
    blobs: BlobStore,
    tenant_id: str,
    loop: asyncio.AbstractEventLoop,
    reference: FileReference | JsonObject,
) -> bytes:
    """As `read_file_async`, for a thread beside the event loop that the store works on."""
    if _on_a_loop():
        raise PermanentError("Write 'await context.read_file_async(…)' in an async function.")
    reading = read_file_async(blobs, tenant_id, reference)
    return asyncio.run_coroutine_threadsafe(reading, loop).result()


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
