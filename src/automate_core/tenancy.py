"""The tenant of the app's own rows: they always have one."""

from __future__ import annotations

from automate_core.base import TenantScopedModel
from automate_core.conf import default_tenant

__all__ = ["TenantOwnedModel"]


class TenantOwnedModel(TenantScopedModel):
    """A row that is never without a tenant.

    A new one that names none belongs to that of `tenant_source()`, else to the current tenant,
    else to ``AUTOMATE["DEFAULT_TENANT"]``.
    """

    class Meta:
        abstract = True

    def tenant_source(self) -> TenantScopedModel | None:
        """The row that this one is a part of, if any."""
        return None

    def assign_tenant(self) -> None:
        if self._state.adding and not self.tenant_id:
            self.tenant_id = self._tenant_by_default()
        super().assign_tenant()

    def _tenant_by_default(self) -> str:
        source = self.tenant_source()
        if source is not None:
            return source.tenant_id
        return "" if self.get_current_tenant() is not None else default_tenant()
