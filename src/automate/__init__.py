"""Automate in a Django project: HTTP, settings, commands, and the worker in the server."""

__all__: list[str] = []
