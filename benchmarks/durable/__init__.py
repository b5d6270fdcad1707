"""Durable runs of ten steps, one module for each way to make them.

Each module has `measure`, a coroutine function that takes a `Case` and gives a `Measured`. Every
step adds one to a number, and is durable before the next begins.
"""

from benchmarks.durable.case import FIRST_NUMBER, STEPS, Case, Measured

__all__ = ["FIRST_NUMBER", "STEPS", "Case", "Measured"]
