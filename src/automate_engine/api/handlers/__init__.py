"""One handler for each operation: from a checked request to an answer."""

__all__: list[str] = []
