"""Scripts that the Makefile and the tests share; no part of the product."""

__all__: list[str] = []
