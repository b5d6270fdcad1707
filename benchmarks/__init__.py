"""Measurements of speed and memory, beside other engines: ``python -m benchmarks``."""

__all__: list[str] = []
