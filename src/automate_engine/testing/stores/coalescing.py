"""Events that become one run, in memory."""

from __future__ import annotations

from automate_engine.ports.coalescing import Waiting, closed, nothing_yet, takes, with_event
from automate_engine.testing.stores.database import MemoryDatabase
from automate_engine.testing.stores.rows import RunRow

__all__ = ["join"]


def join(database: MemoryDatabase, new: RunRow) -> bool:
    """Let the event of a new run join the run that waits for it; whether there was one.

    Without one, the new run is stored and waits.
    """
    asked = new.asked
    assert asked is not None
    assert asked.coalescing is not None
    row = _waiting(database, new)
    joined = with_event((row or new).waiting or nothing_yet(asked), asked)
    if row is None:
        _become(new, joined)
        database.add_run(new)
    else:
        _follow(row, new)
        _become(row, joined)
        database.events[new.run.event_id or 0].run_ids.append(row.id)
        database.make_available(row, row.run.available_at)
    target = row or new
    target.event_ids.append(new.run.event_id or 0)
    if joined.is_open:
        database.waiting[asked.coalescing.key] = target
    else:
        database.stop_waiting(target)
    return row is not None


def _waiting(database: MemoryDatabase, new: RunRow) -> RunRow | None:
    """The run that the event joins; one that does not take it waits no longer."""
    asked = new.asked
    assert asked is not None
    assert asked.coalescing is not None
    row = database.waiting.get(asked.coalescing.key)
    if row is None or row.waiting is None or takes(row.waiting, asked):
        return row
    _become(row, closed(row.waiting, asked))
    database.stop_waiting(row)
    database.make_available(row, row.run.available_at)
    return None


def _become(row: RunRow, waiting: Waiting) -> None:
    row.waiting = waiting
    row.run.available_at = max(
        waiting.available_at, row.run.rate_limited_until or waiting.available_at
    )
    row.run.expires_at = waiting.expires_at
    row.run.depth = waiting.depth
    row.run.event_count = waiting.event_count
    row.run.is_batch = waiting.batch_bytes is not None


def _follow(row: RunRow, new: RunRow) -> None:
    """Make a run that of its newest event."""
    row.asked, row.inputs, row.config = new.asked, new.inputs, new.config
    row.concurrency = new.concurrency
    row.run.event_id = new.run.event_id
    row.run.version_id, row.run.spec_hash = new.run.version_id, new.run.spec_hash
    row.run.priority = new.run.priority
