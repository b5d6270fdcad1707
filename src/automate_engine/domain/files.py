"""Files among the inputs of a run: a reference in the inputs, the bytes in the blob store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import uuid4

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.json import JsonObject

__all__ = ["FileReference"]

_PREFIX: Final = "files/"


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that was sent with a run. `size` is in bytes; `blob` is the key of its bytes.

    `name` and `media_type` are what the sender said, and need not be true.
    """

    name: str
    media_type: str
    size: int
    blob: str

    def __post_init__(self) -> None:
        if not self.blob.startswith(_PREFIX):
            raise ValueError("The key of a file's bytes begins with 'files/'.")

    @classmethod
    def new(cls, name: str, media_type: str, size: int) -> FileReference:
        """A reference with a key that no other file has and nobody can guess."""
        return cls(name, media_type, size, f"{_PREFIX}{uuid4().hex}")

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> FileReference:
        """The reference in a run's inputs. Raises PermanentError when it is not one."""
        try:
            return cls(value["name"], value["media_type"], value["size"], value["blob"])
        except (AttributeError, KeyError, TypeError, ValueError):
            raise PermanentError(
                "This is not a reference to a file. Pass on the input of the run as it is: an "
                "object with name, media_type, size and blob."
            ) from None

    def as_json(self) -> JsonObject:
        """The reference as it stands in the inputs."""
        return asdict(self)

    @staticmethod
    def json_schema(min_bytes: int | None = None, max_bytes: int | None = None) -> JsonObject:
        """The JSON Schema of references to files of a size."""
        size = {"type": "integer", "minimum": min_bytes or 0}
        return {
            "type": "object",
            "required": ["name", "media_type", "size", "blob"],
            "properties": {
                "name": {"type": "string"},
                "media_type": {"type": "string"},
                "size": size if max_bytes is None else {**size, "maximum": max_bytes},
                "blob": {"type": "string", "pattern": f"^{_PREFIX}[0-9a-f]{{32}}$"},
            },
            "additionalProperties": False,
        }
