"""The Django app of the demo: it registers the functions that the automations call."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "automate.demo"
    label = "automate_demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        from automate.demo import steps  # noqa: F401
