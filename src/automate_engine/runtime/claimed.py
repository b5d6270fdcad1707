"""What claimed runs go on from: their records, and the events of those that several became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import ClaimedRun, Lease, Run, RunConfig, StepRecord
from automate_engine.ports import Stores
from automate_engine.ports.journal import Batch, RunWrite
from automate_engine.triggers.matching import batch_inputs

__all__ = ["read_history"]


async def read_history(
    stores: Stores, claimed: Sequence[ClaimedRun]
) -> dict[int, list[StepRecord]]:
    """The records of claimed runs, by run. Those of batches get their events and, when they start,
    the inputs made of them.

    Raises what the stores raise; then the runs are claimed again when their leases end.
    """
    await _read_batches(stores, [one.run for one in claimed if one.run.is_batch])
    known = [
        one.run.id for one in claimed if not one.is_new and one.run.cancel_requested_at is None
    ]
    records: dict[int, list[StepRecord]] = {}
    if known:
        for record in await stores.runs.load_steps(known, [""]):
            records.setdefault(record.run_id, []).append(record)
    return records


async def _read_batches(stores: Stores, runs: Sequence[Run]) -> None:
    """Give runs their events. Their inputs are durable before the first step."""
    if not runs:
        return
    events = await stores.events.of_runs([run.id for run in runs])
    writes = []
    for run in runs:
        run.events = [event.as_json() for event in events[run.id]]
        config = RunConfig.from_json(run.config)
        if config.batch is not None and run.events:
            writes.append(_started(run, run.events, config, config.batch))
    if writes:
        await stores.journal.commit(Batch(writes=writes))


def _started(run: Run, events: list[JsonObject], config: RunConfig, batch: JsonObject) -> RunWrite:
    """The run with the inputs that its events give."""
    run.inputs = batch_inputs(batch.get("inputs"), events)
    run.config = replace(config, batch=None).as_json()
    return RunWrite(Lease(run.id, run.lease_epoch), start=(run.inputs, run.config))
