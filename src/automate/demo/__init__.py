"""A Django project of its own that shows Automate: ``python -m automate.demo``."""

__all__: list[str] = []
