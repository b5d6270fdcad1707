"""What an operation asks of a database, and how it is asked: operations are generators that yield
statements and are sent rows, so that they know neither a driver nor whether it waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

__all__ = [
    "Apply",
    "Columns",
    "Lock",
    "Notify",
    "Operation",
    "Query",
    "ReserveIds",
    "Row",
    "RowStatement",
    "Statement",
    "each",
    "perform",
    "perform_async",
    "reserve_ids",
]

Result = TypeVar("Result")

Row: TypeAlias = tuple[Any, ...]

Columns: TypeAlias = tuple[tuple[str, str], ...]
"""Names and PostgreSQL types, in order."""


@dataclass(frozen=True)
class RowStatement:
    """A statement that is executed for each of many rows, in one round trip where possible.

    `template` names the values of a row in braces, and has ``{rows}`` where a FROM clause may
    stand, or ``{and_rows}`` after one. `columns` are the names and PostgreSQL types of a row's
    values, in order. Columns of the table have its alias before them, but for those in RETURNING.
    """

    template: str
    columns: Columns
    returning: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Execute one statement, with ``%s`` for each parameter; its rows, if it has any."""

    sql: str
    parameters: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    """Execute a statement for each row; all the rows it returns."""

    statement: RowStatement
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ReserveIds:
    """Ids for new rows, growing, that no other transaction gets: so many for each table.

    A row for each, of the table's number and the id.
    """

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Notify:
    """Wake all who wait for runs, here and in other processes, when the transaction commits."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Wait until no other transaction has the lock of this name, and have it until the commit."""

    name: str


Statement: TypeAlias = Query | Apply | ReserveIds | Lock | Notify

Operation: TypeAlias = Generator[Statement, list[Row], Result]
"""A part of a transaction. It is made anew for each attempt."""


def each(statement: RowStatement, rows: Sequence[Row]) -> Operation[list[Row]]:
    """Execute a statement for each row; nothing when there is none."""
    return (yield Apply(statement, rows)) if rows else []


def reserve_ids(*counts: tuple[str, int]) -> Operation[list[list[int]]]:
    """So many new ids for each table, in order; asks for nothing when none is wanted."""
    ids: list[list[int]] = [[] for _ in counts]
    if any(count for _table, count in counts):
        for number, id in (yield ReserveIds(counts)):
            ids[number].append(id)
    for reserved in ids:
        reserved.sort()
    return ids


def perform(
    operation: Operation[Result], execute: Callable[[Statement], list[Row]]
) -> tuple[Result, bool]:
    """Perform an operation with a driver that blocks: its result, and whether it notifies."""
    notifies = False
    try:
        statement = next(operation)
        while True:
            notifies = notifies or isinstance(statement, Notify)
            statement = operation.send(execute(statement))
    except StopIteration as end:
        return end.value, notifies


async def perform_async(
    operation: Operation[Result], execute: Callable[[Statement], Awaitable[list[Row]]]
) -> tuple[Result, bool]:
    """Perform an operation with an asynchronous driver: its result, and whether it notifies."""
    notifies = False
    try:
        statement = next(operation)
        while True:
            notifies = notifies or isinstance(statement, Notify)
            statement = operation.send(await execute(statement))
    except StopIteration as end:
        return end.value, notifies
