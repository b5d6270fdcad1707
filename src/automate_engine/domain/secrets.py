"""Where a stored secret belongs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SecretPlace", "trigger_secret_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPlace:
    """The one place in which a stored secret counts: a field of a row of a tenant.

    `row` is whatever names the row for as long as it lives, an id in most tables.
    """

    tenant_id: str
    table: str
    row: str
    field: str

    def __str__(self) -> str:
        return f"{self.field} of row {self.row} in {self.table}"


def trigger_secret_place(tenant_id: str, trigger_id: int) -> SecretPlace:
    """Where the secret of a trigger belongs."""
    return SecretPlace(tenant_id=tenant_id, table="triggers", row=str(trigger_id), field="secret")
