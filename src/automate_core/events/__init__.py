"""Events that arrived."""

__all__: list[str] = []
