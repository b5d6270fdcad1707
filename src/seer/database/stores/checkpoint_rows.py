"""The rows of LangGraph's checkpoints: states of graphs, and what tasks wrote after each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from seer.database.stores.store import Store, reading, writing
from seer.database.workflow_run_models import WorkflowRunCheckpoint, WorkflowRunCheckpointWrite

__all__ = ["CheckpointRows", "Place", "State", "Write"]

State: TypeAlias = WorkflowRunCheckpoint
Write: TypeAlias = WorkflowRunCheckpointWrite
Place: TypeAlias = tuple[str, str, str]
"""Where a checkpoint is: its thread, its namespace, and its id."""

_WRITE_KEY: Final = ("thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx")
_WRITTEN: Final = ("task_path", "channel", "value_type", "value")
_AT_ONCE: Final = 500
_MADE_BY: Final = (
    "SELECT thread_id, checkpoint_ns, checkpoint_id FROM workflow_run_checkpoints"
    " WHERE thread_id IS NOT NULL AND metadata->>'run_id' = $1"
)
_MADE_BY_ON_SQLITE: Final = (
    "SELECT thread_id, checkpoint_ns, checkpoint_id FROM workflow_run_checkpoints"
    " WHERE thread_id IS NOT NULL AND json_extract(metadata, '$.run_id') = ?"
)


class CheckpointRows(Store):
    """Keeps states and writes."""

    @reading
    async def latest(self, thread_id: str, ns: str, checkpoint_id: str | None) -> State | None:
        """The state with this id, or the newest."""
        rows = _states(thread_id).filter(checkpoint_ns=ns)
        if checkpoint_id is not None:
            rows = rows.filter(checkpoint_id=checkpoint_id)
        return await rows.order_by("-checkpoint_id").first()

    @reading
    async def page(
        self, criteria: dict[str, str], before: str | None, after: State | None, limit: int
    ) -> list[State]:
        """States with these columns, newest first, older than the checkpoint `before`, from the
        one that follows the state `after`."""
        rows = State.filter(thread_id__isnull=False, **criteria)
        if before is not None:
            rows = rows.filter(checkpoint_id__lt=before)
        if after is not None:
            same = Q(checkpoint_id=after.checkpoint_id, id__lt=after.id)
            rows = rows.filter(Q(checkpoint_id__lt=after.checkpoint_id) | same)
        return await rows.order_by("-checkpoint_id", "-id").limit(limit)

    @reading
    async def writes(self, states: Sequence[State]) -> dict[Place, list[Write]]:
        """The writes of each state, in the order in which LangGraph applies them."""
        rows = await Write.filter(
            thread_id__in={state.thread_id for state in states},
            checkpoint_id__in={state.checkpoint_id for state in states},
        ).order_by("task_path", "task_id", "idx")
        found: dict[Place, list[Write]] = {}
        for row in rows:
            place = (row.thread_id, row.checkpoint_ns, row.checkpoint_id)
            found.setdefault(place, []).append(row)
        return found

    @writing
    async def put(self, place: Place, values: dict[str, Any]) -> None:
        """Store a state, in place of one that is there."""
        thread_id, ns, checkpoint_id = place
        there = _states(thread_id).filter(checkpoint_ns=ns, checkpoint_id=checkpoint_id)
        if not await there.update(**values):
            await State.create(
                thread_id=thread_id, checkpoint_ns=ns, checkpoint_id=checkpoint_id, **values
            )

    @writing
    async def put_writes(self, rows: Iterable[Write]) -> None:
        """Store writes. One that is there stays, but those with negative places are replaced."""
        kept = [row for row in rows if row.idx >= 0]
        replaced = [row for row in rows if row.idx < 0]
        if kept:
            await Write.bulk_create(kept, ignore_conflicts=True)
        if replaced:
            await Write.bulk_create(replaced, on_conflict=_WRITE_KEY, update_fields=_WRITTEN)

    @writing
    async def delete_thread(self, thread_id: str) -> None:
        await _states(thread_id).delete()
        await Write.filter(thread_id=thread_id).delete()

    @writing
    async def delete_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the states that these runs made, whatever their threads, and their writes."""
        for run_id in run_ids:
            await _delete(await self._made_by(run_id))

    @writing
    async def copy(self, source: str, target: str) -> None:
        """Copy all of a thread into another."""
        states, writes = await _states(source), await Write.filter(thread_id=source)
        for row in (*states, *writes):
            row.pk = None
            row.thread_id = target
        await State.bulk_create(states, batch_size=_AT_ONCE)
        await Write.bulk_create(writes, batch_size=_AT_ONCE)

    @writing
    async def delete_all_but(self, thread_id: str, kept: Iterable[int]) -> None:
        """Delete the states of a thread but for those with these row ids, and their writes."""
        await _delete(await _places(_states(thread_id).exclude(id__in=list(kept))))

    async def _made_by(self, run_id: str) -> list[Place]:
        query = _MADE_BY_ON_SQLITE if self._connection.is_sqlite else _MADE_BY
        rows = await self._connection.client.execute_query_dict(query, [run_id])
        return [(row["thread_id"], row["checkpoint_ns"], row["checkpoint_id"]) for row in rows]


def _states(thread_id: str) -> QuerySet[State]:
    return State.filter(thread_id=thread_id)


async def _places(rows: QuerySet[State]) -> list[Place]:
    found = await rows.values_list("thread_id", "checkpoint_ns", "checkpoint_id")
    return [(str(thread), str(ns), str(id_)) for thread, ns, id_ in found]


async def _delete(places: Iterable[Place]) -> None:
    for thread_id, ns, checkpoint_id in places:
        for rows in (_states(thread_id), Write.filter(thread_id=thread_id)):
            await rows.filter(checkpoint_ns=ns, checkpoint_id=checkpoint_id).delete()
