"""The run store: reading runs and steps, and signals from people."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from automate_engine.sql import Operation, RunOperations
from seer.database.stores.database import Database

__all__ = ["SeerRunStore"]

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
_Operation: TypeAlias = Callable[Concatenate[RunOperations, Arguments], Operation[Answer]]
_Method: TypeAlias = Callable[Concatenate["SeerRunStore", Arguments], Coroutine[Any, Any, Answer]]


def _reading(operation: _Operation[Arguments, Answer]) -> _Method[Arguments, Answer]:
    """The method that performs an operation which only reads."""

    async def call(
        self: SeerRunStore, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        return await self._database.read(lambda: operation(self._operations, *args, **kwargs))

    update_wrapper(call, operation)
    return call


def _writing(operation: _Operation[Arguments, Answer]) -> _Method[Arguments, Answer]:
    """The method that performs an operation in a transaction."""

    async def call(
        self: SeerRunStore, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        return await self._database.hot(
            lambda: operation(self._operations, *args, **kwargs), recorded=True
        )

    update_wrapper(call, operation)
    return call


class SeerRunStore:
    """Reads runs and steps; takes signals."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._operations = RunOperations(database.rows)

    get = _reading(RunOperations.get)
    find = _reading(RunOperations.find)
    load_steps = _reading(RunOperations.load_steps)
    list_steps = _reading(RunOperations.list_steps)
    get_step = _reading(RunOperations.get_step)
    load_open_steps = _reading(RunOperations.load_open_steps)
    child_run_id = _reading(RunOperations.child_run_id)
    request_cancel = _writing(RunOperations.request_cancel)
    approvals = _reading(RunOperations.approvals)
    get_approval = _reading(RunOperations.get_approval)
    resolve_approval = _writing(RunOperations.resolve_approval)
