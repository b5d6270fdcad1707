"""What the admin pages share: read-only pages of long tables, and acting on rows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from automate_core.base.admin import TenantAdmin
from automate_core.host import current_services
from automate_core.stores import never_atomic
from automate_engine.domain import AutomateError, Principal
from automate_engine.workflows import Services

__all__ = ["CappedPaginator", "HistoryAdmin", "act_on", "pretty_json", "principal_of"]

_COUNTED_ROWS = 10_000
_SHOWN_CHARACTERS = 20_000

UseCase = Callable[[Services, Principal, int], Awaitable[Any]]


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than pages that somebody looks at, since a count reads every row."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:_COUNTED_ROWS].count())


class HistoryAdmin(TenantAdmin):
    """Rows that the system writes: they are read, filtered and acted on, but not edited."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether the user may act on rows: asked by actions, as Django asks for "change"."""
        return super().has_change_permission(request)

    @never_atomic
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and acting on its rows, which commits apart from a request's transaction."""
        return super().changelist_view(request, extra_context)


def principal_of(request: HttpRequest, row: Any) -> Principal:
    """The signed-in user, acting for the tenant of a row."""
    return Principal(tenant_id=row.tenant_id, actor=request.user.get_username())


def act_on(
    page: admin.ModelAdmin[Any], request: HttpRequest, rows: Any, use_case: UseCase, done: str
) -> None:
    """Call a use case for each row; tell how many succeeded (`done`), and why others did not."""
    services = current_services()
    if services is None:
        page.message_user(request, _("Add 'automate' to INSTALLED_APPS first."), messages.ERROR)
        return
    count = 0
    for row in rows:
        try:
            async_to_sync(use_case)(services, principal_of(request, row), row.pk)
            count += 1
        except AutomateError as error:
            page.message_user(request, f"{row.pk}: {error}", messages.WARNING)
    if count:
        rows_text = ngettext("%d row", "%d rows", count) % count
        page.message_user(request, f"{rows_text}: {done}", messages.SUCCESS)


def pretty_json(value: Any) -> str:
    """A JSON value as escaped, indented HTML in a box that scrolls; a dash for None."""
    if value is None:
        return "-"
    text = json.dumps(value, indent=2, ensure_ascii=False)
    shown = text[:_SHOWN_CHARACTERS]
    return format_html(
        '<pre style="max-height: 20em; max-width: 60em; margin: 0; overflow: auto;'
        " white-space: pre-wrap; overflow-wrap: anywhere;"
        ' padding: 0.5em; background: var(--darkened-bg)">{}{}</pre>',
        shown,
        "…" if len(text) > len(shown) else "",
    )
