"""A clock under a test's control wakes sleepers at their own moment and in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from automate_engine.testing.clock import ManualClock

START = datetime(2031, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


async def test_time_stands_still_until_it_is_advanced() -> None:
    clock = ManualClock(START)
    await asyncio.sleep(0.01)

    assert (clock.now(), clock.monotonic()) == (START, 0.0)
    await clock.advance(1.5)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=1.5), 1.5)


async def test_now_is_in_utc_whatever_the_start() -> None:
    clock = ManualClock(datetime(2031, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))))

    assert clock.now().isoformat() == "2031-01-01T00:00:00+00:00"


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2031, 1, 1))


async def test_sleepers_wake_at_their_moment_in_order() -> None:
    clock = ManualClock(START)
    woken: list[tuple[str, float]] = []

    async def sleep(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.monotonic()))

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 3), ("early", 1), ("first", 2), ("second", 2)):
            group.create_task(sleep(name, seconds))
        await clock.advance(0.999999)
        assert woken == []
        await clock.advance(5)

    assert woken == [("early", 1), ("first", 2), ("second", 2), ("late", 3)]


async def test_a_sleeper_that_sleeps_again_wakes_within_the_same_advance() -> None:
    clock = ManualClock(START)
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            await clock.sleep(10)
            ticks.append(clock.monotonic())

    task = asyncio.create_task(tick())
    await clock.advance(35)
    task.cancel()

    assert ticks == [10, 20, 30]
    assert clock.monotonic() == 35


async def test_a_sleep_of_no_time_returns_at_once() -> None:
    clock = ManualClock(START)

    await asyncio.wait_for(clock.sleep(0), 5)
    await asyncio.wait_for(clock.sleep(-1), 5)


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = ManualClock(START)
    task = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0)
    task.cancel()

    await clock.advance(10)

    assert task.cancelled()
    assert clock.monotonic() == 10


async def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="back"):
        await ManualClock(START).advance(-1)


async def test_a_clock_that_is_set_wakes_nobody_and_tells_once() -> None:
    clock = ManualClock()
    start = clock.now()
    woken: list[float] = []

    async def sleep() -> None:
        await clock.sleep(10)
        woken.append(clock.monotonic())

    sleeper = asyncio.create_task(sleep())
    await clock.advance(1)
    clock.set_by(-3600)

    assert clock.now() == start + timedelta(seconds=1 - 3600)
    assert clock.monotonic() == 1
    assert await clock.adjust() == -3600
    assert await clock.adjust() == 0
    await clock.advance(9)
    await sleeper
    assert woken == [10]
