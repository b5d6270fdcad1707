"""What the demo keeps in its database: the person who signs in, the API key, the automations."""

from __future__ import annotations

from collections.abc import Sequence

from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.db import transaction

from automate.models import ApiKey
from automate.services import services
from automate_core.models import Automation
from automate_engine.domain import Principal
from automate_engine.workflows.documents import WorkflowDocument
from automate_engine.workflows.transfer import import_documents

__all__ = ["ADMIN", "add_automations", "admin_has_password", "issue_api_key", "present_slugs"]

ADMIN = "admin"
_DEMO = "demo"


def admin_has_password(password: str) -> bool:
    """Make the person who signs in unless there is one; whether the password is theirs."""
    users = get_user_model()._default_manager
    user = users.filter(username=ADMIN).first()
    if user is None:
        user = users.create_superuser(username=ADMIN, password=password)
    return bool(user.check_password(password))


def issue_api_key(tenant_id: str) -> str:
    """A new API key that may do everything."""
    return ApiKey.objects.issue(_DEMO, tenant_id=tenant_id)[1]


def present_slugs(tenant_id: str) -> set[str]:
    """The slugs of all automations, deleted ones too: their slugs stay taken."""
    rows = Automation._base_manager.filter(tenant_id=tenant_id)
    return set(rows.values_list("slug", flat=True))


def add_automations(documents: Sequence[WorkflowDocument], tenant_id: str) -> None:
    """Import and publish automations, all or none."""
    with transaction.atomic():
        async_to_sync(import_documents)(
            services(), Principal(tenant_id=tenant_id, actor=_DEMO), documents, publish_them=True
        )
