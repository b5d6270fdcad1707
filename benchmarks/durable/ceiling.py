"""The ceiling: the rows of Automate's runs, written by the bare driver in the best group commits.

One run is made by an engine. Its rows are read back and written again for new runs, all runs of a
batch together: a commit creates them, one for each step follows, and the last ends them too. No
expression is evaluated and nothing is decided; only the database works.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg

from benchmarks.django import django_stores_on
from benchmarks.durable.case import FIRST_NUMBER, STEPS, WARM_UP_SHARE, Case, Measured
from benchmarks.durable.workflows import PURE_SPEC
from benchmarks.host import host

__all__ = ["measure"]

_FIRST_ID = 1_000_000

_RUNS = "automate_core_execution"
_BEGUN = {"status": "'RUNNING'", "available_at": "started_at", "lease_owner": "'worker'"}
_NOT_YET = {"id", "outputs", "ended_at"}
"""How the row of a run that a worker has just taken differs from that of one that has ended."""

_STEPS = "automate_core_steprun"


class _Writer(Protocol):
    """Writes rows for the runs of these ids: one call, one commit."""

    def begin(self, ids: Sequence[int]) -> None: ...

    def step(self, ids: Sequence[int], number: int) -> None: ...

    def step_and_end(self, ids: Sequence[int], number: int) -> None: ...


async def measure(case: Case) -> Measured:
    async with django_stores_on(case.database, case.location) as stores, host(stores) as running:
        await running.run(await running.publish(PURE_SPEC), {"number": FIRST_NUMBER})
    with _writer(case) as writer:
        ids = _batches(case.concurrency)
        _write(writer, ids, case.seconds * WARM_UP_SHARE)
        measured = _write(writer, ids, case.seconds)
    return measured


def _batches(size: int) -> Iterator[list[int]]:
    first = _FIRST_ID
    while True:
        yield list(range(first, first + size))
        first += size


def _write(writer: _Writer, batches: Iterator[list[int]], seconds: float) -> Measured:
    started = time.perf_counter()
    runs = 0
    while (elapsed := time.perf_counter() - started) < seconds:
        ids = next(batches)
        writer.begin(ids)
        for number in range(STEPS - 1):
            writer.step(ids, number)
        writer.step_and_end(ids, STEPS - 1)
        runs += len(ids)
    return Measured(runs=runs, seconds=elapsed)


@contextmanager
def _writer(case: Case) -> Iterator[_Writer]:
    if case.database == "sqlite":
        with closing(sqlite3.connect(case.location, isolation_level=None)) as connection:
            yield _SqliteWriter(connection)
    else:
        with psycopg.connect(case.location, autocommit=True) as connection:
            yield _PostgresWriter(connection)


class _SqliteWriter:
    """One statement for all rows of a commit, with the values that are not NULL."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        self._cursor = connection.cursor()
        self._insert_run, (self._run,) = self._template(_RUNS, "id", _BEGUN, _NOT_YET)
        self._insert_step, self._steps = self._template(_STEPS, "execution_id", {}, {"id"})
        self._end = self._cursor.execute(
            f"SELECT outputs, status, ended_at FROM {_RUNS}"
        ).fetchone()

    def begin(self, ids: Sequence[int]) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")
        self._cursor.executemany(self._insert_run, [(id_, *self._run) for id_ in ids])
        self._cursor.execute("COMMIT")

    def step(self, ids: Sequence[int], number: int) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")
        self._add_step(ids, number)
        self._cursor.execute("COMMIT")

    def step_and_end(self, ids: Sequence[int], number: int) -> None:
        self._cursor.execute("BEGIN IMMEDIATE")
        self._add_step(ids, number)
        self._cursor.executemany(_END.replace("%s", "?"), [(*self._end, id_) for id_ in ids])
        self._cursor.execute("COMMIT")

    def _add_step(self, ids: Sequence[int], number: int) -> None:
        values = self._steps[number]
        self._cursor.executemany(self._insert_step, [(id_, *values) for id_ in ids])

    def _template(
        self, table: str, key: str, changed: dict[str, str], without: set[str]
    ) -> tuple[str, list[tuple[Any, ...]]]:
        """The statement that adds a row, and the values of the stored rows, all but the key."""
        cursor = self._cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = _filled([name for name, *_ in cursor.description], cursor.fetchone(), changed)
        names = [name for name in names if name not in {*without, key}]
        values = ", ".join(changed.get(name, name) for name in names)
        marks = ", ".join("?" for _ in [key, *names])
        insert = f"INSERT INTO {table} ({', '.join([key, *names])}) VALUES ({marks})"
        return insert, cursor.execute(f"SELECT {values} FROM {table} ORDER BY id").fetchall()


class _PostgresWriter:
    """COPY for all rows of a commit, with text that COPY itself gave."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._copy_run, (self._run,) = self._template(_RUNS, "id", _BEGUN, _NOT_YET)
        self._copy_step, self._steps = self._template(_STEPS, "execution_id", {}, {"id"})
        (self._end,) = self._cursor.execute(
            f"SELECT outputs::text, status, ended_at FROM {_RUNS}"
        ).fetchall()

    def begin(self, ids: Sequence[int]) -> None:
        self._copy(self._copy_run, self._run, ids)

    def step(self, ids: Sequence[int], number: int) -> None:
        self._copy(self._copy_step, self._steps[number], ids)

    def step_and_end(self, ids: Sequence[int], number: int) -> None:
        with self._connection.transaction():
            self.step(ids, number)
            self._cursor.execute(_END_ALL, (*self._end, ids))

    def _copy(self, statement: str, row: bytes, ids: Sequence[int]) -> None:
        with self._cursor.copy(statement) as copy:
            copy.write(b"".join(b"%d\t%b" % (id_, row) for id_ in ids))

    def _template(
        self, table: str, key: str, changed: dict[str, str], without: set[str]
    ) -> tuple[str, list[bytes]]:
        """The statement that adds rows, and the stored rows as it takes them, all but the key."""
        cursor = self._cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        assert cursor.description is not None
        names = _filled([column.name for column in cursor.description], cursor.fetchone(), changed)
        names = [name for name in names if name not in {*without, key}]
        values = ", ".join(changed.get(name, name) for name in names)
        with cursor.copy(f"COPY (SELECT {values} FROM {table} ORDER BY id) TO STDOUT") as copy:
            rows = b"".join(copy).splitlines(keepends=True)
        return f"COPY {table} ({', '.join([key, *names])}) FROM STDIN", rows


_END = (
    f"UPDATE {_RUNS} SET outputs = %s, status = %s, ended_at = %s, available_at = NULL,"
    " lease_owner = NULL WHERE id = %s"
)
_END_ALL = (
    f"UPDATE {_RUNS} SET outputs = %s::json, status = %s, ended_at = %s, available_at = NULL,"
    " lease_owner = NULL WHERE id = ANY(%s)"
)


def _filled(names: list[str], row: tuple[Any, ...] | None, changed: dict[str, str]) -> list[str]:
    """The names of the columns that have a value."""
    assert row is not None
    return [
        name for name, value in zip(names, row, strict=True) if value is not None or name in changed
    ]
