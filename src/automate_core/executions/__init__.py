"""Executions of workflows and their steps."""

__all__: list[str] = []
