"""What the engine starts by itself: ticks of schedules, and what pollers find."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import Run
from automate_engine.ports import Stores
from automate_engine.ports.events import Advance
from automate_engine.ports.workflows import WorkflowChanges
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    read_all,
)
from automate_engine.testing.conformance.runtime_workers import CLOCK, Dying, running, until
from automate_engine.triggers import (
    Item,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    TriggerRegistry,
)

__all__ = ["TestPollers", "TestTicks"]

_INTERVAL = 3600
_DEATHS = [(0, True), *((commits, answers) for commits in range(1, 6) for answers in (False, True))]
"""After how many commits an engine dies, and whether the last of them is answered before."""


class _Tray(Poller[PollConfig]):
    """Gives pages of things one after the other; the cursor is the number of the next page. A page
    that is an error is raised once."""

    type = "poll.http"
    title = description = icon = "tray"
    config_type = PollConfig
    sample: ClassVar[JsonObject] = {}

    def __init__(self, *pages: list[str] | Exception, more: bool = False) -> None:
        self.pages = list(pages)
        self.more = more
        self.cursors: list[Any] = []

    async def poll(self, config: PollConfig, context: PollContext) -> Polled:
        self.cursors.append(context.cursor)
        number = context.cursor or 0
        page = self.pages[number] if number < len(self.pages) else []
        if isinstance(page, Exception):
            self.pages.pop(number)
            raise page
        items = [Item(key=thing, payload={"thing": thing}) for thing in page]
        more = self.more and number + 1 < len(self.pages)
        return Polled(items=items, cursor=number + 1, more=more)


async def _poller(stores: Stores, **config: Any) -> Trigger:
    values = {"interval_seconds": _INTERVAL, "first_run": "everything"}
    return await add_trigger(
        stores,
        await add_workflow(stores),
        type="poll.http",
        source="tray",
        config=values | config,
        next_at=CLOCK.now(),
    )


async def _schedule(stores: Stores, ago: float = 0.0, **config: Any) -> Trigger:
    values = {"kind": "interval", "seconds": _INTERVAL}
    return await add_trigger(
        stores,
        await add_workflow(stores),
        type="schedule",
        source="",
        config=values | config,
        next_at=CLOCK.now() - timedelta(seconds=ago),
    )


async def _due_again(stores: Stores, trigger: Trigger) -> None:
    """End the lease or the pause of a trigger; a write of a killed engine may still come."""

    async def ended() -> bool:
        now = await stores.triggers.get(TENANT, trigger.id)
        assert now.next_at is not None
        change = Advance(trigger_id=trigger.id, due_at=now.next_at, next_at=CLOCK.now())
        return await stores.triggers.advance([change]) == [True]

    await until(ended, "the trigger is due again")


async def _moved_on(stores: Stores, trigger: Trigger) -> Trigger:
    """The trigger once it waits for its next time, its runs ended."""

    async def rests() -> Trigger | None:
        now = await stores.triggers.get(TENANT, trigger.id)
        runs = await read_all(stores)
        soon = CLOCK.now() + timedelta(seconds=_INTERVAL / 2)
        is_over = now.next_at is None or now.next_at > soon
        return now if is_over and all(run.status.is_terminal for run in runs) else None

    return await until(rests, "the trigger waits for its next time")


async def _until_dead(journal: Dying, over: Coroutine[Any, Any, Any]) -> None:
    """Wait until the journal stops answering, or everything is over before."""
    tasks = [asyncio.ensure_future(wait) for wait in (journal.dead.wait(), over)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _things(stores: Stores) -> Counter[str]:
    """How many runs each thing has."""
    return Counter(run.inputs["thing"] for run in await read_all(stores))


def _engine(stores: Stores, tray: _Tray, **settings: Any) -> Any:
    return running(stores, triggers=TriggerRegistry([tray]), **settings)


class TestPollers:
    async def test_each_new_thing_starts_one_run(self, stores: Stores) -> None:
        trigger = await _poller(stores)
        tray = _Tray(["a", "b"], ["b", "c"])
        async with _engine(stores, tray):
            first = await _moved_on(stores, trigger)
            await _due_again(stores, trigger)
            second = await _moved_on(stores, trigger)

        assert await _things(stores) == {"a": 1, "b": 1, "c": 1}
        assert (first.state, second.state) == ({"cursor": 1}, {"cursor": 2})
        assert tray.cursors == [None, 1]

    async def test_what_is_there_at_the_first_look_may_be_passed_over(self, stores: Stores) -> None:
        trigger = await _poller(stores, first_run="from_now")
        tray = _Tray(["old"], ["older"], ["new"], more=True)
        tray.pages, later = tray.pages[:2], tray.pages[2]
        async with _engine(stores, tray):
            assert (await _moved_on(stores, trigger)).state == {"cursor": 2}
            tray.pages.append(later)
            await _due_again(stores, trigger)
            await _moved_on(stores, trigger)

        assert await _things(stores) == {"new": 1}

    async def test_all_pages_are_read_in_one_turn(self, stores: Stores) -> None:
        trigger = await _poller(stores)
        tray = _Tray(["a"], ["b"], ["c"], more=True)
        async with _engine(stores, tray):
            await _moved_on(stores, trigger)

        assert await _things(stores) == {"a": 1, "b": 1, "c": 1}
        assert tray.cursors == [None, 1, 2]

    @pytest.mark.parametrize(("commits", "answers"), _DEATHS)
    async def test_nothing_is_lost_or_doubled_when_the_engine_dies_at_a_commit(
        self, stores: Stores, commits: int, answers: bool
    ) -> None:
        trigger = await _poller(stores)
        pages = [["a", "b"], ["c"]]
        journal = Dying(stores.journal, commits, answers=answers)
        dying = replace(stores, journal=journal)
        async with _engine(dying, _Tray(*pages, more=True), lease=0.15) as worker:
            await _until_dead(journal, _moved_on(stores, trigger))
            await worker.kill()
        await _due_again(stores, trigger)
        async with _engine(stores, _Tray(*pages, more=True)):
            ended = await _moved_on(stores, trigger)

        assert await _things(stores) == {"a": 1, "b": 1, "c": 1}
        assert ended.state in ({"cursor": 2}, {"cursor": 3})

    async def test_one_of_several_engines_looks(self, stores: Stores) -> None:
        triggers = [await _poller(stores) for _ in range(5)]
        tray = _Tray(["a"])
        async with _engine(stores, tray), _engine(stores, tray):
            for trigger in triggers:
                await _moved_on(stores, trigger)

        assert len(tray.cursors) == len(triggers)
        assert await _things(stores) == {"a": len(triggers)}

    async def test_failures_in_a_row_disable_the_trigger(self, stores: Stores) -> None:
        trigger = await _poller(stores, max_failures=2)
        tray = _Tray(RetryableError("No answer."), PermanentError("Check the address."), ["a"])
        async with _engine(stores, tray):
            failed = await _moved_on(stores, trigger)
            await _due_again(stores, trigger)
            disabled = await _moved_on(stores, trigger)
            await stores.triggers.set_enabled(TENANT, trigger.id, True, next_at=CLOCK.now())
            again = await _moved_on(stores, trigger)

        assert (failed.enabled, failed.failures, failed.disabled_reason) == (True, 1, "")
        assert failed.next_at is not None
        assert failed.next_at > CLOCK.now() + timedelta(seconds=_INTERVAL * 0.9)
        assert (disabled.enabled, disabled.failures) == (False, 2)
        assert disabled.disabled_reason == "Check the address."
        assert (again.enabled, again.failures, again.disabled_reason) == (True, 0, "")
        assert await _things(stores) == {"a": 1}

    async def test_a_success_forgets_the_failures(self, stores: Stores) -> None:
        trigger = await _poller(stores, max_failures=2)
        tray = _Tray(RetryableError("No answer."), ["a"])
        async with _engine(stores, tray):
            await _moved_on(stores, trigger)
            await _due_again(stores, trigger)
            assert (await _moved_on(stores, trigger)).failures == 0

    async def test_a_look_that_takes_too_long_is_a_failure(self, stores: Stores) -> None:
        class Slow(_Tray):
            async def poll(self, config: PollConfig, context: PollContext) -> Polled:
                await asyncio.Event().wait()
                raise AssertionError

        trigger = await _poller(stores, max_failures=1)
        async with _engine(stores, Slow(), poll_timeout=0.05):
            disabled = await _moved_on(stores, trigger)

        assert disabled.disabled_reason.startswith("The look for news took longer than 0.05 sec")

    async def test_an_error_that_was_not_foreseen_is_told_by_its_kind_alone(
        self, stores: Stores, caplog: pytest.LogCaptureFixture
    ) -> None:
        trigger = await _poller(stores, max_failures=1)
        async with _engine(stores, _Tray(KeyError("private"))):
            disabled = await _moved_on(stores, trigger)

        assert "KeyError" in disabled.disabled_reason
        assert "private" not in disabled.disabled_reason
        assert "A poller failed" in caplog.text

    async def test_a_poller_of_a_disabled_workflow_does_not_look(self, stores: Stores) -> None:
        trigger = await _poller(stores)
        changes = WorkflowChanges(enabled=False)
        await stores.workflows.update(TENANT, trigger.workflow_id, changes, "ann")
        tray = _Tray(["a"])
        async with _engine(stores, tray):
            assert (await _moved_on(stores, trigger)).state == {}
            assert tray.cursors == []
            changes = WorkflowChanges(enabled=True)
            await stores.workflows.update(TENANT, trigger.workflow_id, changes, "ann")
            await _due_again(stores, trigger)
            await _moved_on(stores, trigger)

        assert await _things(stores) == {"a": 1}


async def _ticks(stores: Stores) -> list[tuple[datetime, bool]]:
    """The ticks that started runs, in order, and whether they were late."""
    found = [_tick(run) for run in await read_all(stores)]
    return sorted(found)


def _tick(run: Run) -> tuple[datetime, bool]:
    return datetime.fromisoformat(run.inputs["scheduled_for"]), run.inputs["missed"]


class TestTicks:
    async def test_a_tick_starts_one_run_under_several_engines(self, stores: Stores) -> None:
        triggers = [await _schedule(stores) for _ in range(5)]
        async with running(stores), running(stores):
            rested = [await _moved_on(stores, trigger) for trigger in triggers]

        due = [trigger.next_at for trigger in triggers if trigger.next_at]
        assert await _ticks(stores) == sorted((tick, False) for tick in due)
        step = timedelta(seconds=_INTERVAL)
        assert [one.next_at for one in rested] == [tick + step for tick in due]

    @pytest.mark.parametrize(("commits", "answers"), _DEATHS[:7])
    async def test_a_tick_is_neither_lost_nor_doubled_when_the_engine_dies(
        self, stores: Stores, commits: int, answers: bool
    ) -> None:
        trigger = await _schedule(stores)
        journal = Dying(stores.journal, commits, answers=answers)
        async with running(replace(stores, journal=journal), lease=0.15) as worker:
            await _until_dead(journal, _moved_on(stores, trigger))
            await worker.kill()
        async with running(stores):
            await _moved_on(stores, trigger)

        assert await _ticks(stores) == [(trigger.next_at, False)]

    @pytest.mark.parametrize(
        ("catch_up", "started"),
        [("all", [(0, True), (1, True), (2, True)]), ("one", [(2, True)]), ("skip", [])],
    )
    async def test_missed_ticks_are_caught_up_as_configured(
        self, stores: Stores, catch_up: str, started: list[tuple[int, bool]]
    ) -> None:
        trigger = await _schedule(stores, ago=2.5 * _INTERVAL, catch_up=catch_up)
        first, step = trigger.next_at, timedelta(seconds=_INTERVAL)
        assert first is not None
        async with running(stores):
            rested = await _moved_on_soon(stores, trigger)

        assert await _ticks(stores) == [(first + step * number, late) for number, late in started]
        assert rested.next_at == first + step * 3

    async def test_a_tick_with_jitter_is_told_by_its_own_time(self, stores: Stores) -> None:
        trigger = await _schedule(stores, jitter_seconds=600)
        tick = CLOCK.now() - timedelta(seconds=30)
        change = Advance(
            trigger_id=trigger.id,
            due_at=trigger.next_at or tick,
            next_at=CLOCK.now(),
            state={"tick": tick.isoformat()},
        )
        await stores.triggers.advance([change])
        async with running(stores):
            rested = await _moved_on(stores, trigger)

        assert [found for found, _ in await _ticks(stores)] == [tick]
        following = tick + timedelta(seconds=_INTERVAL)
        assert rested.state == {"tick": following.isoformat()}
        assert rested.next_at is not None
        assert following <= rested.next_at <= following + timedelta(seconds=600)

    async def test_a_schedule_that_cannot_be_read_is_disabled_and_harms_no_other(
        self, stores: Stores
    ) -> None:
        broken = await _schedule(stores, seconds=0)
        good = await _schedule(stores)
        async with running(stores):
            await _moved_on(stores, good)
            disabled = await _moved_on(stores, broken)

        assert (disabled.enabled, disabled.next_at) == (False, None)
        assert "not valid" in disabled.disabled_reason
        assert [tick for tick, _ in await _ticks(stores)] == [good.next_at]


async def _moved_on_soon(stores: Stores, trigger: Trigger) -> Trigger:
    """The trigger once it is due later than now, its runs ended."""

    async def rests() -> Trigger | None:
        now = await stores.triggers.get(TENANT, trigger.id)
        runs = await read_all(stores)
        is_over = now.next_at is not None and now.next_at > CLOCK.now()
        return now if is_over and all(run.status.is_terminal for run in runs) else None

    return await until(rests, "the schedule has caught up")
