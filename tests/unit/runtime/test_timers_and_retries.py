"""Alarms on the engine's clock, and the waits between attempts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.domain.errors import PermanentError, RetryableError, StepTimeoutError
from automate_engine.runtime.retries import retry_delay
from automate_engine.runtime.timers import Timers
from automate_engine.spec import RetryPolicy
from automate_engine.testing.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def timers(clock: ManualClock) -> AsyncIterator[Timers]:
    timers = Timers(clock)
    running = asyncio.ensure_future(timers.run())
    yield timers
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_timers_ring_at_their_time_in_order(timers: Timers, clock: ManualClock) -> None:
    rung: list[tuple[str, float]] = []
    for name, seconds in (("c", 30), ("a", 10), ("b", 20), ("past", -5)):
        timers.at(
            clock.now() + timedelta(seconds=seconds),
            lambda name=name: rung.append((name, clock.monotonic())),
        )
    await clock.advance(0)
    assert rung == [("past", 0)]
    await clock.advance(25)
    assert rung == [("past", 0), ("a", 10), ("b", 20)]
    await clock.advance(100)
    assert rung[-1] == ("c", 30)


async def test_a_timer_set_later_may_ring_earlier(timers: Timers, clock: ManualClock) -> None:
    rung: list[float] = []
    timers.at(clock.now() + timedelta(hours=1), lambda: rung.append(clock.monotonic()))
    await clock.advance(1)
    timers.at(clock.now() + timedelta(seconds=1), lambda: rung.append(clock.monotonic()))
    await clock.advance(5)

    assert rung == [2]


async def test_a_cancelled_timer_does_not_ring(timers: Timers, clock: ManualClock) -> None:
    rung: list[int] = []
    kept = [
        timers.at(clock.now() + timedelta(seconds=number), lambda n=number: rung.append(n))
        for number in range(1, 5001)
    ]
    for number, timer in enumerate(kept, 1):
        if number % 1000:
            timer.cancel()
            timer.cancel()
    assert timers.next_due == clock.now() + timedelta(seconds=1000)
    await clock.advance(10_000)

    assert rung == [1000, 2000, 3000, 4000, 5000]
    assert timers.next_due is None


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_a_timer_rings_no_later_when_the_clock_is_set(
    timers: Timers, clock: ManualClock, seconds: float
) -> None:
    rung: list[float] = []
    timers.at(clock.now() + timedelta(seconds=10), lambda: rung.append(clock.monotonic()))
    await clock.advance(4)
    clock.set_by(seconds)

    assert timers.next_due == clock.now() + timedelta(seconds=6)
    await clock.advance(5)
    assert rung == []
    await clock.advance(1)
    assert rung == [10]


def test_waits_grow_and_are_bounded() -> None:
    policy = RetryPolicy(max_attempts=6, initial_seconds=1, multiplier=3, max_seconds=20, jitter=0)
    error = RetryableError("try again")

    assert [retry_delay(policy, attempt, error) for attempt in range(1, 7)] == [
        1,
        3,
        9,
        20,
        20,
        None,
    ]


@pytest.mark.parametrize(
    ("policy", "error"),
    [
        (None, RetryableError("try again")),
        (RetryPolicy(), RetryableError("try again")),
        (RetryPolicy(max_attempts=9), PermanentError("never")),
    ],
)
def test_some_failures_are_not_tried_again(
    policy: RetryPolicy | None, error: RetryableError
) -> None:
    assert retry_delay(policy, 1, error) is None


@pytest.mark.parametrize(("wish", "delay"), [(0.5, 2), (60, 60), (10**9, 86_400)])
def test_a_longer_wish_of_the_peer_is_honoured(wish: float, delay: float) -> None:
    policy = RetryPolicy(max_attempts=2, initial_seconds=2, jitter=0)

    assert retry_delay(policy, 1, RetryableError("busy", retry_after=wish)) == delay


@given(st.integers(1, 99), st.floats(0, 1), st.floats(0, 86_400), st.floats(1, 10))
def test_jitter_only_shortens_a_wait(
    attempt: int, jitter: float, initial: float, multiplier: float
) -> None:
    values = {"max_attempts": 100, "initial_seconds": initial, "multiplier": multiplier}
    full = retry_delay(RetryPolicy(**values, jitter=0), attempt, StepTimeoutError("slow"))
    delay = retry_delay(RetryPolicy(**values, jitter=jitter), attempt, StepTimeoutError("slow"))

    assert full is not None
    assert delay is not None
    assert full * (1 - jitter) - 1e-6 <= delay <= full <= 300
