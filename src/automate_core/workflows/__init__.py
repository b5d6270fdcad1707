"""Automations, their drafts, versions and triggers."""

__all__: list[str] = []
