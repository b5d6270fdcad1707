"""Admin pages of what has a page in the Studio too, the web interface: each leads to the other."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin.utils import quote
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext as _

from automate_core.base.admin import BaseModelAdmin
from automate_core.host import current_services
from automate_engine.domain.ids import Kind

__all__ = ["StudioAdmin"]


class StudioAdmin(BaseModelAdmin):
    """Rows that the Studio shows: a button leads there, and ``by-id/PUBLIC_ID/`` leads back."""

    public_kind: ClassVar[Kind]
    studio_folder: ClassVar[str]
    """Below which address the Studio has the pages of such rows."""

    def public_id_of(self, pk: int) -> str | None:
        """The id by which the API names a row; None in a project without the app `automate`."""
        services = current_services()
        return None if services is None else services.ids.encode(self.public_kind, pk)

    def pk_of(self, public_id: str) -> int | None:
        """The row that the API names so; None for what is no public id of such rows."""
        services = current_services()
        if services is None:
            return None
        try:
            return services.ids.decode(self.public_kind, public_id)
        except ValueError:
            return None

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_by_id"
        view = self.admin_site.admin_view(self.by_id_view)
        return [path("by-id/<str:public_id>/", view, name=name), *super().get_urls()]

    def by_id_view(self, request: HttpRequest, public_id: str) -> HttpResponse:
        """The change page of the row with a public id."""
        pk = self.pk_of(public_id)
        if pk is None:
            raise Http404(_("No row is named so."))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        page = reverse(name, args=[quote(pk)], current_app=self.admin_site.name)
        return HttpResponseRedirect(page)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        shown = context.get("original")
        if shown is not None:
            context["studio_page"] = self._studio_page(shown.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def _studio_page(self, pk: int) -> str | None:
        """Where the Studio shows a row; None in a project without the Studio's addresses."""
        try:
            studio = reverse("automate-studio")
        except NoReverseMatch:
            return None
        public_id = self.public_id_of(pk)
        return None if public_id is None else f"{studio}{self.studio_folder}/{public_id}"
