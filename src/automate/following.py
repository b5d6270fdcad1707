"""Starting a run from the command line and following it to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from automate.embedding import engine_settings, running_engine
from automate.services import services
from automate.signals import on_stop_signal
from automate_engine.domain import (
    ConflictError,
    JsonObject,
    JsonValue,
    Principal,
    Run,
    StepRecord,
    decode_json,
)
from automate_engine.domain.ids import Kind
from automate_engine.workflows import cancel_run, start_run

__all__ = ["Progress", "follow_run", "run_automation"]

_SHORTEST_PAUSE = 0.02
_LONGEST_PAUSE = 0.25
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: `done` of the `total` steps of the workflow itself (a step that the run
    does not reach is never done), and the steps that are news."""

    run_id: str
    run: Run
    done: int
    total: int
    news: list[StepRecord]


async def run_automation(
    principal: Principal,
    slug: str,
    inputs: JsonObject,
    show: Callable[[Progress], None],
    timeout: float | None = None,  # noqa: ASYNC109 - ends the waiting, not the run
) -> Run:
    """Start a run of the live version and execute it here, unless another worker takes it.

    Ctrl-C cancels the run; a second one leaves it. Raises TimeoutError when the run has not ended
    after `timeout` seconds; it goes on with the next worker. Raises NotFoundError, ConflictError
    and InvalidInputError when there is nothing to run or the inputs do not fit.
    """
    async with running_engine(engine_settings(job_capacity=0)):
        found = services()
        workflow = await found.stores.workflows.get_by_slug(principal.tenant_id, slug)
        version = await found.stores.workflows.live_version(principal.tenant_id, workflow.id)
        run_id = await start_run(found, principal, workflow.id, inputs)
        cancelling: set[asyncio.Task[None]] = set()

        def cancel() -> None:
            cancelling.add(asyncio.create_task(_cancel(principal, run_id)))

        with on_stop_signal(cancel):
            async with asyncio.timeout(timeout):
                return await follow_run(principal, run_id, len(version.spec["nodes"]), show)


async def follow_run(
    principal: Principal, run_id: int, total: int, show: Callable[[Progress], None]
) -> Run:
    """Call `show` for each change of a run and its steps, and give the run once it has ended."""
    found = services()
    steps = _Steps(principal.tenant_id, run_id)
    public_id = found.ids.encode(Kind.RUN, run_id)
    pause, last_status = _SHORTEST_PAUSE, None
    while True:
        run = await found.stores.runs.get(principal.tenant_id, run_id)
        news = await steps.news()
        if news or run.status is not last_status:
            last_status, pause = run.status, _SHORTEST_PAUSE
            show(Progress(run_id=public_id, run=run, done=steps.done, total=total, news=news))
        if run.status.is_terminal:
            return await _with_outputs(run)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


class _Steps:
    """The steps of a run that were seen, by the status they had."""

    def __init__(self, tenant_id: str, run_id: int) -> None:
        self._tenant_id = tenant_id
        self._run_id = run_id
        self._seen: dict[tuple[str, int], str] = {}
        self._done: set[str] = set()

    @property
    def done(self) -> int:
        """How many steps of the workflow itself have ended."""
        return len(self._done)

    async def news(self) -> list[StepRecord]:
        """The records that are new or have another status than before."""
        news: list[StepRecord] = []
        after: int | None = None
        while True:
            page = await services().stores.runs.list_steps(
                self._tenant_id, self._run_id, after=after, limit=_PAGE
            )
            news += [record for record in page.items if self._is_new(record)]
            after = page.next_after
            if after is None:
                return news

    def _is_new(self, record: StepRecord) -> bool:
        key = record.key, record.attempt
        if self._seen.get(key) == record.status:
            return False
        self._seen[key] = record.status
        if record.status.is_final and record.key == record.node_id:
            self._done.add(record.key)
        return True


async def _cancel(principal: Principal, run_id: int) -> None:
    try:
        await cancel_run(services(), principal, run_id)
    except ConflictError:
        return


async def _with_outputs(run: Run) -> Run:
    """The run with its outputs, also when they are too large for its row."""
    if run.outputs_blob is not None:
        stored = await services().stores.blobs.get(run.tenant_id, run.outputs_blob)
        outputs: JsonValue = decode_json(stored)
        run.outputs = outputs
    return run
