"""What the hot stores need from a database."""

from __future__ import annotations

from typing import Protocol, TypeVar

from automate_engine.sql import Encoding, Operation, Wakeups

__all__ = ["Driver"]

Answer = TypeVar("Answer")


class Driver(Protocol):
    """One database's way of performing operations. Connections are made when they are first
    needed; errors are those of the database's library."""

    encoding: Encoding

    async def write(self, operation: Operation[Answer], *, recorded: bool) -> tuple[Answer, bool]:
        """Perform an operation in a write transaction: its result, and whether it notifies.

        With `recorded`, a COMMIT whose answer was lost is looked up, so that it counts once and
        only once.
        """
        ...

    async def read(self, operation: Operation[Answer]) -> Answer:
        """Perform an operation that only reads, beside those that write."""
        ...

    def listen(self, wakeups: Wakeups) -> None:
        """Ring from now on when other processes notify, where the database can tell."""

    def may_repeat(self, error: Exception) -> bool:
        """Whether what failed may succeed when it is repeated."""

    async def close(self) -> None:
        """Close the connections."""
