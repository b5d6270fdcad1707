"""The addresses of the API: ``path("", include("automate.urls"))`` puts them under ``/v1``."""

from django.urls import URLPattern, path, re_path

from automate import views
from automate.binder import make_api

__all__ = ["urlpatterns"]


def _operations() -> list[URLPattern]:
    patterns = make_api().urls[0]
    return [
        URLPattern(pattern.pattern, views.json_only(pattern.callback), name=pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]


urlpatterns = [
    path("v1/openapi.json", views.openapi),
    path("v1/runs/<str:run_id>/events", views.run_events),
    path("v1/hooks/<path:path>", views.hook),
    *_operations(),
    re_path(r"^v1(?:/.*)?$", views.unknown_address),
]
