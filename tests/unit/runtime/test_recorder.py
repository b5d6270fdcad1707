"""Group commit: what waits goes together, and what cannot be stored harms nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.domain.runs import Lease, RunStatus
from automate_engine.ports.journal import Batch, CommitResult, Finish
from automate_engine.runtime.recorder import Recorder
from automate_engine.testing.conformance.factories import NOW, new_event, new_run, step


class Journal:
    """Keeps batches; waits while `held`; refuses runs in `poison`, and once what `error` says."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.held = asyncio.Event()
        self.held.set()
        self.poison: set[int] = set()
        self.fenced: set[int] = set()
        self.error: Exception | None = None

    async def commit(self, batch: Batch) -> CommitResult:
        await self.held.wait()
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        if self.poison & {write.lease.run_id for write in batch.writes}:
            raise ValueError("this cannot be stored")
        self.batches.append(batch)
        number = 100 * len(self.batches)
        return CommitResult(
            run_ids=[number + index for index, _ in enumerate(batch.runs)],
            child_run_ids={
                write.lease.run_id: [number + index for index, _ in enumerate(write.children)]
                for write in batch.writes
            },
            fenced={write.lease.run_id for write in batch.writes} & self.fenced,
        )


class Story:
    """A recorder on a journal, and what it told."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.told: dict[str, Sequence[int] | None] = {}
        self.errors: list[Exception] = []
        self.refused: list[Lease] = []
        self.committed: list[set[int]] = []
        self.recorder = Recorder(
            self.journal,
            lambda leases, _: self.committed.append({lease.run_id for lease in leases}),
            self.errors.append,
            lambda lease, _: self.refused.append(lease),
        )

    def tells(self, name: str) -> Callable[[Sequence[int] | None], None]:
        return lambda children: self.told.update({name: children})

    def write(self, run_id: int, key: str, **options: Any) -> None:
        lease = Lease(run_id, 1)
        self.recorder.write(lease, [step(run_id, key)], self.tells(f"{run_id}/{key}"), **options)


async def test_what_comes_during_a_commit_goes_into_the_next_one() -> None:
    story = Story()
    story.journal.held.clear()
    story.write(1, "a")
    await asyncio.sleep(0)
    for run_id in range(1, 50):
        story.write(run_id, "b")
    submitted = asyncio.ensure_future(story.recorder.submit(Batch(runs=[new_run()])))
    await asyncio.sleep(0)
    assert story.told == {}
    story.journal.held.set()
    await story.recorder.flush()

    first, second = story.journal.batches
    assert [write.lease.run_id for write in first.writes] == [1]
    assert [write.lease.run_id for write in second.writes] == list(range(1, 50))
    assert len(second.runs) == 1
    assert len(story.told) == 50
    assert (await submitted).run_ids == [200]


async def test_writes_of_one_run_become_one_with_their_children_told_apart() -> None:
    story = Story()
    end = Finish(NOW, RunStatus.COMPLETED)
    story.write(1, "a", children=[new_run()])
    story.write(1, "b", children=[new_run(), new_run()])
    story.write(1, "c", change=end)
    await story.recorder.flush()

    (batch,) = story.journal.batches
    (write,) = batch.writes
    assert [record.key for record in write.steps] == ["a", "b", "c"]
    assert write.change is end
    assert story.told == {"1/a": [100], "1/b": [101, 102], "1/c": []}


async def test_each_submission_gets_its_own_part_of_the_result() -> None:
    story = Story()
    batches = [Batch(runs=[new_run() for _ in range(count)]) for count in (2, 0, 3)]

    results = await asyncio.gather(*(story.recorder.submit(batch) for batch in batches))

    assert [result.run_ids for result in results] == [[100, 101], [], [102, 103, 104]]
    assert len(story.journal.batches) == 1


async def test_a_run_whose_lease_was_lost_is_told_so_alone() -> None:
    story = Story()
    story.journal.fenced = {1}
    story.write(1, "a")
    story.write(2, "a")
    await story.recorder.flush()

    assert story.told == {"1/a": None, "2/a": []}


async def test_a_write_that_cannot_be_stored_is_refused_and_the_others_are_not() -> None:
    story = Story()
    story.journal.poison = {2}
    for run_id in (1, 2, 3):
        story.write(run_id, "a")
    result = await story.recorder.submit(Batch(runs=[new_run()]))
    await story.recorder.flush()

    assert story.told == {"1/a": [], "2/a": None, "3/a": []}
    assert len(result.run_ids) == 1
    assert [str(error) for error in story.errors] == ["this cannot be stored"]
    stored = [write.lease.run_id for batch in story.journal.batches for write in batch.writes]
    assert stored == [1, 3]


async def test_a_submission_that_cannot_be_stored_raises_to_its_caller() -> None:
    story = Story()
    story.journal.error = ValueError("bad")
    event = Batch(events=[new_event()])

    with pytest.raises(ValueError, match="bad"):
        await story.recorder.submit(event)


async def test_when_the_store_is_out_of_reach_nothing_is_tried_twice() -> None:
    """The commit may have happened: trying again could store something twice."""
    story = Story()
    story.journal.error = StoreUnavailableError("gone")
    story.write(1, "a")
    story.write(2, "a")
    with pytest.raises(StoreUnavailableError):
        await story.recorder.submit(Batch(runs=[new_run()]))
    await story.recorder.flush()

    assert story.told == {"1/a": None, "2/a": None}
    assert story.journal.batches == []
    assert len(story.errors) == 1


async def test_no_run_goes_on_without_a_part_of_its_history() -> None:
    """A write that waits when an earlier one of its lease fails must fail too."""
    story = Story()
    story.journal.held.clear()
    story.journal.error = StoreUnavailableError("gone")
    story.write(1, "a")
    await asyncio.sleep(0)
    story.write(1, "b", change=Finish(NOW, RunStatus.COMPLETED))
    story.write(2, "b")
    story.journal.held.set()
    while not story.errors:
        await asyncio.sleep(0)
    story.write(1, "c")
    await story.recorder.flush()
    await asyncio.sleep(0)

    assert story.told == {"1/a": None, "1/b": None, "1/c": None, "2/b": []}


async def test_a_callback_may_write_again() -> None:
    story = Story()
    chain = iter("bcdefgh")

    def again(children: Sequence[int] | None) -> None:
        key = next(chain, None)
        if key is not None:
            story.recorder.write(Lease(1, 1), [step(1, key)], again)

    story.recorder.write(Lease(1, 1), [step(1, "a")], again)
    await story.recorder.flush()

    keys = [record.key for batch in story.journal.batches for record in batch.writes[0].steps]
    assert keys == list("abcdefgh")


async def test_each_commit_tells_whose_writes_it_had() -> None:
    story = Story()
    story.write(1, "a")
    story.write(2, "a")
    await story.recorder.flush()
    await story.recorder.submit(Batch(runs=[new_run()]))

    assert story.committed == [{1, 2}, set()]


async def test_what_failed_is_remembered_until_it_is_forgotten() -> None:
    story = Story()
    story.journal.error = StoreUnavailableError("gone")
    story.write(1, "a")
    await story.recorder.flush()
    story.write(1, "b")
    await story.recorder.flush()
    await asyncio.sleep(0)
    assert story.told == {"1/a": None, "1/b": None}

    story.recorder.forget(Lease(1, 1))
    story.write(1, "c")
    await story.recorder.flush()

    assert story.told == {"1/a": None, "1/b": None, "1/c": []}
