"""Following a run: every new state of its steps and of the run itself, until it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from automate_engine.domain import (
    ConflictError,
    Principal,
    Run,
    StepRecord,
    StepStatus,
    decode_json,
)
from automate_engine.domain.ids import Kind
from automate_engine.runtime import on_stop_signal
from automate_engine.sql import Wakeups
from automate_engine.workflows.runs import cancel_run
from automate_engine.workflows.services import Services

__all__ = [
    "PAGE",
    "Position",
    "Progress",
    "RunUpdate",
    "attend_run",
    "follow_run",
    "wait_for_end",
    "with_outputs",
]

PAGE: Final = 200
"""How many steps are read at once; a position has at most so many settled."""

_SHORTEST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5
_IDLE_SECONDS: Final = 15.0
_TOGETHER: Final = 0.005
"""What a run writes within so many seconds is read at once."""


@dataclass(frozen=True, slots=True)
class Position:
    """Of the rows that come after the row `after`, the first `settled` are final."""

    after: int | None = None
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUpdate:
    """News of a run: `step` has a new state, or without one the run has.

    Who goes on from `position` gets everything after it: a state may then come twice, but none
    is missed.
    """

    run: Run
    position: Position
    step: StepRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: `done` of the `total` steps of the workflow itself (a step that the run
    does not reach is never done), and the step that is news, if it is not the run."""

    run_id: str
    run: Run
    done: int
    total: int
    step: StepRecord | None


async def follow_run(
    services: Services, tenant_id: str, run_id: int, start: Position | None = None
) -> AsyncIterator[RunUpdate | None]:
    """The updates of a run after `start`; the last one has a terminal status and no step.

    None comes when nothing is new for 15 seconds. Raises NotFoundError.
    """
    with services.submitter.bell(run_id) as bell:
        async for update in _follow(services, tenant_id, run_id, start or Position(), bell):
            yield update


async def _follow(
    services: Services, tenant_id: str, run_id: int, start: Position, bell: Wakeups
) -> AsyncIterator[RunUpdate | None]:
    clock, runs = services.clock, services.stores.runs
    steps = _Steps(services, tenant_id, run_id, start)
    pause, last_news = _SHORTEST_PAUSE, clock.monotonic()
    shown: tuple[object, ...] | None = None
    while True:
        run = await runs.get(tenant_id, run_id)
        is_news = False
        async for record in steps.news():
            yield RunUpdate(run=run, position=steps.position(), step=record)
            is_news = True
        if _state(run) != shown:
            shown = _state(run)
            yield RunUpdate(run=run, position=steps.position())
            is_news = True
        if run.status.is_terminal:
            return
        now = clock.monotonic()
        if is_news:
            pause, last_news = _SHORTEST_PAUSE, now
        elif now - last_news >= _IDLE_SECONDS:
            yield None
            last_news = now
        await _wait_for_news(services, bell, pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _wait_for_news(services: Services, bell: Wakeups, seconds: float) -> None:
    """Wait until this process has written something of a run, or for so many seconds."""
    await bell.wait(seconds)
    await services.clock.sleep(_TOGETHER)


async def wait_for_end(
    services: Services, tenant_id: str, run_id: int, seconds: float
) -> Run | None:
    """The run with its outputs once it has ended; None when that takes longer than `seconds`.

    Raises NotFoundError.
    """
    runs, pause = services.stores.runs, _SHORTEST_PAUSE
    try:
        with services.submitter.bell(run_id) as bell:
            async with asyncio.timeout(seconds):
                run = await runs.get(tenant_id, run_id)
                while not run.status.is_terminal:
                    await _wait_for_news(services, bell, pause)
                    run = await runs.get(tenant_id, run_id)
                    pause = min(pause * 2, _LONGEST_PAUSE)
                return await with_outputs(services, run)
    except TimeoutError:
        return None


async def attend_run(
    services: Services,
    principal: Principal,
    run_id: int,
    show: Callable[[Progress], None],
    *,
    total: int,
    timeout: float | None = None,  # noqa: ASYNC109 - ends the waiting, not the run
) -> Run:
    """Call `show` for each update of a run, and give the run with its outputs once it has ended.

    Ctrl-C cancels the run; a second one leaves it. Raises TimeoutError when the run has not ended
    after `timeout` seconds; it goes on with whoever executes it.
    """
    cancelling: set[asyncio.Task[None]] = set()

    def cancel() -> None:
        cancelling.add(asyncio.create_task(_cancel(services, principal, run_id)))

    with on_stop_signal(cancel):
        async with asyncio.timeout(timeout):
            run = await _shown_to_the_end(services, principal, run_id, show, total)
            return await with_outputs(services, run)


async def _shown_to_the_end(
    services: Services,
    principal: Principal,
    run_id: int,
    show: Callable[[Progress], None],
    total: int,
) -> Run:
    public_id = services.ids.encode(Kind.RUN, run_id)
    done: set[str] = set()
    run: Run | None = None
    async for update in follow_run(services, principal.tenant_id, run_id):
        if update is None:
            continue
        run, step = update.run, update.step
        if step is not None and step.status.is_final and step.key == step.node_id:
            done.add(step.key)
        show(Progress(run_id=public_id, run=run, done=len(done), total=total, step=step))
    assert run is not None
    return run


async def _cancel(services: Services, principal: Principal, run_id: int) -> None:
    try:
        await cancel_run(services, principal, run_id)
    except ConflictError:
        return


async def with_outputs(services: Services, run: Run) -> Run:
    """The run with its outputs, also when they are too large for its row."""
    if run.outputs_blob is None:
        return run
    stored = await services.stores.blobs.get(run.tenant_id, run.outputs_blob)
    return replace(run, outputs=decode_json(stored))


class _Steps:
    """Finds what is new among a run's steps, reading each settled page of them once."""

    def __init__(self, services: Services, tenant_id: str, run_id: int, start: Position) -> None:
        self._runs = services.stores.runs
        self._tenant_id = tenant_id
        self._run_id = run_id
        self._after = start.after
        self._known = start.settled
        self._statuses: list[StepStatus] = []
        self._unsettled: dict[str, StepRecord] = {}
        self._anchor: Position | None = None

    def position(self) -> Position:
        """Where to go on after what was given until now."""
        return self._anchor or self._here()

    async def news(self) -> AsyncIterator[StepRecord]:
        """The records that are new or have another status than before."""
        for record in list(self._unsettled.values())[:PAGE]:
            changed = await self._look_again(record)
            if changed:
                yield changed
        while True:
            page = await self._runs.list_steps(
                self._tenant_id, self._run_id, after=self._after, limit=PAGE
            )
            for index, record in enumerate(page.items):
                if self._is_news(index, record):
                    yield record
            if page.next_after is None:
                return
            self._leave(page.items, page.next_after)

    async def _look_again(self, known: StepRecord) -> StepRecord | None:
        """The record of an earlier page if it changed; a later attempt has a row of its own."""
        record = await self._runs.get_step(self._tenant_id, self._run_id, known.key)
        same_attempt = record.attempt == known.attempt
        if same_attempt and record.status is known.status:
            return None
        del self._unsettled[known.key]
        if same_attempt and not _is_settled(record.status):
            self._unsettled[known.key] = record
        if not self._unsettled:
            self._anchor = None
        return record if same_attempt else None

    def _is_news(self, index: int, record: StepRecord) -> bool:
        if index < len(self._statuses):
            changed = self._statuses[index] is not record.status
            self._statuses[index] = record.status
            return changed
        self._statuses.append(record.status)
        return index >= self._known

    def _leave(self, records: list[StepRecord], after: int) -> None:
        """Go on to the next page; what is not settled in this one is looked at by its key."""
        here = self._here()
        open_records = {record.key: record for record in records if not _is_settled(record.status)}
        if open_records and self._anchor is None:
            self._anchor = here
        self._unsettled.update(open_records)
        self._after, self._known, self._statuses = after, 0, []

    def _here(self) -> Position:
        settled = takewhile(_is_settled, self._statuses)
        return Position(self._after, sum(1 for _ in settled) if self._statuses else self._known)


def _is_settled(status: StepStatus) -> bool:
    return status not in (StepStatus.RUNNING, StepStatus.WAITING)


def _state(run: Run) -> tuple[object, ...]:
    """What an update of the run itself tells."""
    return (
        run.status,
        run.error,
        run.started_at,
        run.ended_at,
        run.suspended_at,
        run.cancel_requested_at,
    )
