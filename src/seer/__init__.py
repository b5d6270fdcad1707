"""Seer: the workflow engine as a stand-alone asynchronous service."""

__all__: list[str] = []
