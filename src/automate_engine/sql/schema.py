"""What a host says of its tables: their names, and the columns that it alone has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from string import Template
from typing import Any

from automate_engine.domain import Event, JsonObject, Match
from automate_engine.ports.journal import Finish, NewRun, ProcessedEvent
from automate_engine.sql.encoding import Encoding
from automate_engine.sql.statements import Columns, Row, RowStatement

__all__ = ["Names", "Schema"]


@dataclass(frozen=True, kw_only=True)
class Names:
    """A host's names of the tables, and of the columns that hosts name differently.

    SQL says them with a dollar sign: ``SELECT id FROM $runs WHERE $tenant = %s``. `tenant` is a
    column of all tables; `workflow`, `version`, `trigger`, `ended_at` and `error` (a
    document) are columns of a run, `run` is one of a step, `payload` and `received_at` of an event,
    `trigger_type` of a trigger. `run_events` has the events of runs that several became.
    """

    runs: str
    steps: str
    events: str
    run_events: str
    workflows: str
    triggers: str
    rates: str
    tenant: str
    workflow: str
    version: str
    trigger: str
    ended_at: str
    error: str
    run: str
    payload: str
    received_at: str
    trigger_type: str

    def fill(self, sql: str) -> str:
        """The SQL with this host's names."""
        return Template(sql).substitute(self._by_name)

    def fill_rows(self, statement: RowStatement) -> RowStatement:
        """The statement with this host's names."""
        columns = tuple((self.fill(name), kind) for name, kind in statement.columns)
        return RowStatement(self.fill(statement.template), columns, statement.returning)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return asdict(self)


def _nothing(*_values: Any) -> Row:
    return ()


@dataclass(frozen=True, kw_only=True)
class Schema:
    """How a host stores runs, steps and events, decided once.

    `start_columns` hold what a run was started with: `start_values` writes its inputs and its
    config (encoded JSON), `read_start` reads them again. `inputs` is the column of the inputs, and
    their name in it where it is an object of several values. The other columns are those that this
    host has besides what every host has; what writes them gives their values in the same order:
    `run_values` for a new run and its id, `change_values` for the end of a run or, with None, its
    suspension or release, `event_values` for a new event with the triggers that it matched, and
    `processed_values` for one that was stored before. `deletes` are statements, with the ids of
    runs as their parameter, that delete what else belongs to runs before those go.
    """

    names: Names
    start_columns: Columns
    inputs: tuple[str, str | None]
    start_values: Callable[[Encoding, bytes, bytes], Row]
    read_start: Callable[[Sequence[Any]], tuple[JsonObject, JsonObject]]
    run_columns: Columns = ()
    run_values: Callable[[int, NewRun], Row] = _nothing
    change_columns: Columns = ()
    change_values: Callable[[Finish | None], Row] = _nothing
    event_columns: Columns = ()
    event_values: Callable[[Event, Sequence[Match]], Row] = _nothing
    processed_columns: Columns = ()
    processed_values: Callable[[ProcessedEvent], Row] = _nothing
    deletes: tuple[str, ...] = ()
