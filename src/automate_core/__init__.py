"""Automations, events, executions and jobs in a Django project's database."""

__all__: list[str] = []
