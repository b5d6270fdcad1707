"""The clock that processes share: what it makes of answers that are late, and of steps."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from automate_engine.domain.errors import StoreUnavailableError
from automate_engine.runtime import availability
from automate_engine.runtime.availability import until_available
from automate_engine.runtime.clock import StoreClock, keeping_time
from automate_engine.testing.clock import ManualClock

_HOUR = timedelta(hours=1)


class _Machine:
    """The monotonic clock of a machine, and the clock of a database it asks, which takes time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 1000.0
        self.database = datetime(2030, 1, 1, tzinfo=UTC)
        self.way = 0.0
        self.is_away = False
        monkeypatch.setattr(time, "monotonic", lambda: self.passed)

    def wait(self, seconds: float) -> None:
        self.passed += seconds
        self.database += timedelta(seconds=seconds)

    async def read(self) -> datetime:
        if self.is_away:
            raise StoreUnavailableError("The store does not answer.")
        self.wait(self.way)
        told = self.database
        self.wait(self.way)
        return told


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> _Machine:
    return _Machine(monkeypatch)


async def test_the_time_is_that_of_the_database_and_goes_on_by_itself(machine: _Machine) -> None:
    clock = StoreClock(machine.read)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)

    assert await clock.adjust() == 0.0
    machine.wait(5)

    assert clock.now() == machine.database


async def test_the_way_of_the_answer_is_taken_into_account(machine: _Machine) -> None:
    machine.way = 2.0
    clock = StoreClock(machine.read)

    await clock.adjust()

    assert clock.now() == machine.database


@pytest.mark.parametrize("step", [_HOUR, -_HOUR, timedelta(seconds=3)])
async def test_a_step_of_the_database_is_told_and_taken_over(
    machine: _Machine, step: timedelta
) -> None:
    clock = StoreClock(machine.read)
    await clock.adjust()

    machine.database += step
    assert clock.now() == machine.database - step
    assert await clock.adjust() == pytest.approx(step.total_seconds())

    assert clock.now() == machine.database
    assert await clock.adjust() == 0.0


async def test_a_difference_that_the_way_may_explain_is_none(machine: _Machine) -> None:
    clock = StoreClock(machine.read)
    await clock.adjust()
    machine.way = 4.0
    machine.database += timedelta(seconds=3)

    assert await clock.adjust() == 0.0
    assert clock.now() == machine.database - timedelta(seconds=3)


async def test_without_an_answer_the_time_goes_on(machine: _Machine) -> None:
    clock = StoreClock(machine.read)
    await clock.adjust()
    machine.is_away = True

    with pytest.raises(StoreUnavailableError):
        await clock.adjust()
    machine.wait(7)

    assert clock.now() == machine.database


class _Kept(ManualClock):
    """A clock that counts the looks at its source, of which the second fails."""

    looks = 0

    async def adjust(self) -> float:
        self.looks += 1
        if self.looks == 2:
            raise StoreUnavailableError("The store does not answer.")
        return 0.0


async def test_a_process_without_an_engine_keeps_the_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = _Kept()
    async with keeping_time(clock):
        assert clock.looks == 1
        await clock.advance(2.5)
        assert clock.looks == 3
    await clock.advance(100)

    assert clock.looks == 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]


class _Store:
    """A store that answers after so many questions."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.asked = 0

    async def ask(self) -> None:
        self.asked += 1
        if self.asked <= self.refusals:
            raise StoreUnavailableError("The store does not answer.")


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(availability, "_LONGEST_PAUSE", 0.002)


@pytest.mark.usefixtures("_quick")
async def test_a_start_waits_for_the_store_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = _Store(refusals=5)

    assert await until_available(store.ask)

    assert store.asked == 6
    (line,) = caplog.messages
    assert "waiting for it at most 60 seconds" in line


@pytest.mark.usefixtures("_quick")
async def test_a_start_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "_PATIENCE", 0.01)

    with pytest.raises(StoreUnavailableError):
        await until_available(_Store(refusals=10**9).ask)


async def test_who_is_asked_to_stop_waits_no_longer() -> None:
    stopping, store = asyncio.Event(), _Store(refusals=10**9)
    waiting = asyncio.create_task(until_available(store.ask, stopping))
    while not store.asked:
        await asyncio.sleep(0)
    stopping.set()

    assert await waiting is False


async def test_what_is_wrong_otherwise_is_told_at_once() -> None:
    async def ask() -> None:
        raise ValueError("a migration is missing")

    with pytest.raises(ValueError, match="a migration is missing"):
        await until_available(ask)
