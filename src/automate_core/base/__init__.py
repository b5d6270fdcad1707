"""Abstract models to build on. They combine freely, their managers included.

::

    from automate_core.base import TenantScopedModel, TimeStampedModel

    class Report(TenantScopedModel, TimeStampedModel):
        name = models.CharField(max_length=200)
"""

from automate_core.base.audit import AuditableModel, AuditManager, AuditQuerySet
from automate_core.base.context import (
    get_current_tenant,
    get_current_user,
    tenant_context,
    user_context,
)
from automate_core.base.identity import UUIDModel
from automate_core.base.managers import ComposableManager, ComposableQuerySet
from automate_core.base.metadata import MetadataModel
from automate_core.base.ordering import OrderedManager, OrderedModel, OrderedQuerySet
from automate_core.base.proxy_fields import ProxyFieldsModel
from automate_core.base.slug import SluggedManager, SluggedModel, SluggedQuerySet
from automate_core.base.soft_delete import (
    AllObjectsManager,
    SoftDeleteManager,
    SoftDeleteModel,
    SoftDeleteQuerySet,
)
from automate_core.base.status import StatusManager, StatusModel, StatusQuerySet
from automate_core.base.tenant import (
    TenantManager,
    TenantMismatchError,
    TenantQuerySet,
    TenantScopedModel,
)
from automate_core.base.timestamps import TimeStampedModel

__all__ = [
    "AllObjectsManager",
    "AuditManager",
    "AuditQuerySet",
    "AuditableModel",
    "ComposableManager",
    "ComposableQuerySet",
    "MetadataModel",
    "OrderedManager",
    "OrderedModel",
    "OrderedQuerySet",
    "ProxyFieldsModel",
    "SluggedManager",
    "SluggedModel",
    "SluggedQuerySet",
    "SoftDeleteManager",
    "SoftDeleteModel",
    "SoftDeleteQuerySet",
    "StatusManager",
    "StatusModel",
    "StatusQuerySet",
    "TenantManager",
    "TenantMismatchError",
    "TenantQuerySet",
    "TenantScopedModel",
    "TimeStampedModel",
    "UUIDModel",
    "get_current_tenant",
    "get_current_user",
    "tenant_context",
    "user_context",
]
