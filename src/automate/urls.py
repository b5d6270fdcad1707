"""The addresses of the API: ``path("", include("automate.urls"))`` puts them under ``/v1``."""

import re

from django.urls import URLPattern, path, re_path

from automate import views
from automate.binder import make_api
from automate_engine.api import OPERATIONS

__all__ = ["urlpatterns"]


def _operations() -> list[URLPattern]:
    patterns = make_api().urls[0]
    return [
        URLPattern(
            pattern.pattern, views.json_only(pattern.callback, _names(pattern)), name=pattern.name
        )
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]


def _names(pattern: URLPattern) -> dict[str, str]:
    """The operations at an address, by their methods."""
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern.pattern}")
    return {
        operation.method: operation.id
        for operation in OPERATIONS
        if operation.path.replace(":path}", "}") == address
    }


urlpatterns = [
    path("v1/openapi.json", views.openapi),
    path("v1/runs/<str:run_id>/events", views.run_events),
    path("v1/hooks/<path:path>", views.hook),
    path("v1/hooks-test/<path:path>", views.hook_test),
    path("v1/forms/-/form.css", views.form_stylesheet),
    path("v1/forms/<str:path>", views.form),
    path("v1/forms/<str:path>/runs/<str:run_id>", views.form_run),
    path("v1/approvals/-/<str:token>", views.approval_link),
    path("metrics", views.metrics),
    path("studio/", views.studio, name="automate-studio"),
    path("studio/<path:path>", views.studio),
    *_operations(),
    re_path(r"^v1(?:/[\s\S]*)?\Z", views.unknown_address),
]
