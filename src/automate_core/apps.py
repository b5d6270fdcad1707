"""The Django app that holds automations, events, executions and jobs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AutomateCoreConfig(AppConfig):
    name = "automate_core"
    verbose_name = _("Automate core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the module `automations` of every app: its steps, jobs and tracked models."""
        from automate_core.stores import renewed_connections
        from automate_engine.nodes import around_sync_steps

        around_sync_steps(renewed_connections)
        autodiscover_modules("automations")
