"""Changes of the tables of this app."""

__all__: list[str] = []
