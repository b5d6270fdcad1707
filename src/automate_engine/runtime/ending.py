"""The end of a run: its status, outputs or error, and the error workflow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from automate_engine.domain.errors import StepError
from automate_engine.domain.json import JsonObject, JsonValue, encode_json
from automate_engine.domain.runs import RunStatus, StepRecord, StepStatus
from automate_engine.ports.journal import Finish, NewRun
from automate_engine.runtime.children import error_run
from automate_engine.runtime.emitting import failure_notice
from automate_engine.runtime.failures import error_view
from automate_engine.runtime.outputs import put_blob
from automate_engine.runtime.parts import inline_bytes

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["Leaving", "closing", "end_run"]

_logger = logging.getLogger(__name__)


class Leaving(Enum):
    """Why a run is no longer worked on: its end is durable, it only waits, or it is given up."""

    ENDED = auto()
    SUSPENDED = auto()
    LOST = auto()


def end_run(
    execution: Execution,
    status: RunStatus,
    records: Sequence[StepRecord],
    outputs: JsonValue,
    error: JsonObject | None,
) -> None:
    """Write the last records of a run together with its end."""
    encoded = None
    try:
        if outputs is not None:
            encoded = encode_json(outputs)
    except StepError as problem:
        status, error = RunStatus.FAILED, error_view(problem, None)
    too_large = encoded is not None and len(encoded) > inline_bytes(execution.run)
    tells = status is RunStatus.FAILED and execution.plan.settings.error_workflow
    if too_large or tells or execution.unseen:
        work = _end_slowly(execution, status, records, encoded, error)
        task = execution.ending = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(partial(_ended_slowly, execution))
    else:
        _write(execution, _finish(execution, status, encoded, None, error), records)


async def _end_slowly(
    execution: Execution,
    status: RunStatus,
    records: Sequence[StepRecord],
    outputs: bytes | None,
    error: JsonObject | None,
) -> None:
    """End a run whose outputs become a blob, whose error workflow has to be found, or that has
    open rows which were not taken up."""
    if execution.unseen:
        records = [*records, *await _unseen(execution, records)]
    blob = None
    children: list[NewRun] = []
    if outputs is not None and len(outputs) > inline_bytes(execution.run):
        blob, outputs = await put_blob(execution, "outputs", outputs), None
    if status is RunStatus.FAILED and error is not None:
        children = await error_run(execution, error)
    _write(execution, _finish(execution, status, outputs, blob, error), records, children)


def _finish(
    execution: Execution,
    status: RunStatus,
    outputs: bytes | None,
    blob: str | None,
    error: JsonObject | None,
) -> Finish:
    environment, now = execution.environment, execution.environment.clock.now()
    notice = None
    if status is RunStatus.FAILED and error is not None:
        max_depth = environment.settings.max_depth
        notice = failure_notice(environment.ids, execution.run, error, now, max_depth)
    pause_after = environment.settings.pause_after_failures
    return Finish(now, status, outputs, blob, error, notice, pause_after)


def closing(rows: Iterable[StepRecord], at: datetime) -> list[StepRecord]:
    """Records that close open rows of steps which nobody works on any more."""
    return [replace(row, status=StepStatus.CANCELLED, ended_at=at, replaces=True) for row in rows]


async def _unseen(execution: Execution, records: Sequence[StepRecord]) -> list[StepRecord]:
    """Records that close the open rows of a run, but for those that are written already."""
    seen = {(record.key, record.attempt) for record in records}
    rows = await execution.environment.runs.load_open_steps(execution.run.id)
    now = execution.environment.clock.now()
    return closing([row for row in rows if (row.key, row.attempt) not in seen], now)


def _ended_slowly(execution: Execution, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _logger.error("The end of a run could not be written", exc_info=task.exception())
        execution.abandon()


def _write(
    execution: Execution,
    end: Finish,
    records: Sequence[StepRecord],
    children: Sequence[NewRun] = (),
) -> None:
    execution.environment.recorder.write(
        execution.lease,
        records,
        partial(_told, execution),
        children=children,
        events=execution.events_of(records),
        change=end,
    )


def _told(execution: Execution, child_ids: Sequence[int] | None) -> None:
    """The end of a run is durable, or was refused."""
    if child_ids is None:
        execution.abandon()
    else:
        execution.leave(Leaving.ENDED)
