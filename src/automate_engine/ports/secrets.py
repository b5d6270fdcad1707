"""The secret port: the encrypted texts of a column, for wrapping their keys anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from automate_engine.domain.secrets import SecretPlace

__all__ = ["SecretChange", "SecretStore", "StoredSecret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """An encrypted text, the id of its row, and the place that it is bound to."""

    id: int
    place: SecretPlace
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretChange:
    """The text of a row to put in place of another."""

    id: int
    old: str = field(repr=False)
    new: str = field(repr=False)


class SecretStore(Protocol):
    """Reads and replaces the encrypted texts of one column, for the operator, who acts for every
    tenant.

    Rules: `page` gives those of the rows after the id `after`, in the order of their ids, hidden
    rows too; a row without secret is left out. `replace` writes each text only where the row still
    has the old one, changes nothing else, and gives how many it wrote; it is one transaction.
    """

    async def page(self, after: int, limit: int) -> list[StoredSecret]: ...

    async def replace(self, changes: Sequence[SecretChange]) -> int: ...
