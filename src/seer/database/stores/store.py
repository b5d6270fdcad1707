"""What the stores that use the models have in common."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from seer.database.connection import Connection

__all__ = ["Store", "reading", "writing"]

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
StoreT = TypeVar("StoreT", bound="Store")
Method = Callable[Concatenate[StoreT, Arguments], Coroutine[Any, Any, Answer]]


class Store:
    """Base of the stores: each has the connection to the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


def reading(method: Method[StoreT, Arguments, Answer]) -> Method[StoreT, Arguments, Answer]:
    """Let a method that only reads be called from anywhere (see `Connection.read`)."""

    async def call(self: StoreT, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return await self._connection.read(lambda: method(self, *args, **kwargs))

    return update_wrapper(call, method)


def writing(method: Method[StoreT, Arguments, Answer]) -> Method[StoreT, Arguments, Answer]:
    """Let a method be called from anywhere; each call is one transaction (see
    `Connection.write`)."""

    async def call(self: StoreT, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return await self._connection.write(lambda: method(self, *args, **kwargs))

    return update_wrapper(call, method)
