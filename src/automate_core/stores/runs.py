"""The run store: reading runs and steps, and signals from people, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from automate_core.stores.database import Database, Store, stored
from automate_engine.sql import Operation, RunOperations

__all__ = ["DjangoRunStore"]

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")


def _stored(
    operation: Callable[Concatenate[RunOperations, Arguments], Operation[Answer]],
) -> Callable[Concatenate[DjangoRunStore, Arguments], Coroutine[Any, Any, Answer]]:
    """The method that performs an operation."""

    def perform(
        self: DjangoRunStore, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        return self._database.perform(operation(self._operations, *args, **kwargs))

    update_wrapper(perform, operation)
    return stored(perform)


class DjangoRunStore(Store):
    """Reads runs and steps; takes signals."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._operations = RunOperations(database.rows)

    get = _stored(RunOperations.get)
    find = _stored(RunOperations.find)
    load_steps = _stored(RunOperations.load_steps)
    list_steps = _stored(RunOperations.list_steps)
    get_step = _stored(RunOperations.get_step)
    load_open_steps = _stored(RunOperations.load_open_steps)
    child_run_id = _stored(RunOperations.child_run_id)
    request_cancel = _stored(RunOperations.request_cancel)
    approvals = _stored(RunOperations.approvals)
    get_approval = _stored(RunOperations.get_approval)
    resolve_approval = _stored(RunOperations.resolve_approval)
