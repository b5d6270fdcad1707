"""How a step reads the files among its run's inputs."""

from __future__ import annotations

from automate_engine.domain.errors import NotFoundError, PermanentError
from automate_engine.domain.files import FileReference
from automate_engine.domain.json import JsonObject
from automate_engine.ports import BlobStore

__all__ = ["read_file"]


async def read_file(
    blobs: BlobStore, tenant_id: str, reference: FileReference | JsonObject
) -> bytes:
    """The bytes of a file of a tenant. Raises PermanentError when there is none."""
    if not isinstance(reference, FileReference):
        reference = FileReference.from_json(reference)
    try:
        return await blobs.get(tenant_id, reference.blob)
    except NotFoundError:
        raise PermanentError("The file is not there, or not any more.") from None
