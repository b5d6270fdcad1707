"""The Django app that binds the engine to a project: URLs, settings, checks and commands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomateConfig(AppConfig):
    name = "automate"
    verbose_name = _("Automate")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from automate import checks  # noqa: F401
        from automate.services import services
        from automate_core.host import provide_services

        provide_services(services)
