"""What an engine listens to: not more than it needs, and not for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from automate_engine.ports.events import Advance
from automate_engine.runtime.bells import Bells
from automate_engine.testing.clock import ManualClock
from automate_engine.testing.stores import memory_stores
from automate_engine.triggers import Bell, Ring


class Tower:
    """Bells, and what listens to each."""

    def __init__(self) -> None:
        self.listening: Counter[str] = Counter()
        self.clock = ManualClock()
        self.triggers = memory_stores(self.clock).triggers
        self.bells = Bells(self.triggers, self.clock, lambda: None)

    def bell(self, place: str) -> Bell:
        async def listen(ring: Ring) -> None:
            self.listening[place] += 1
            try:
                await asyncio.Event().wait()
            finally:
                self.listening[place] -= 1

        return Bell(place=place, name="a", listen=listen)

    async def look(self, trigger_id: int, place: str) -> None:
        self.bells.look(trigger_id, self.bell(place))
        await asyncio.sleep(0)
        self.bells.rest(trigger_id, self.clock.now() + timedelta(seconds=60))


async def test_triggers_of_a_place_share_a_listener() -> None:
    tower = Tower()
    for trigger_id in range(3):
        await tower.look(trigger_id, "one")
    assert tower.listening == {"one": 1}
    await tower.bells.stop()
    assert tower.listening.total() == 0


async def test_places_are_bounded() -> None:
    tower = Tower()
    for number in range(30):
        await tower.look(number, str(number))
    assert tower.listening.total() == 20
    await tower.bells.stop()


async def test_places_without_triggers_are_left() -> None:
    tower = Tower()
    await tower.look(1, "one")
    await tower.look(2, "two")
    tower.bells.leave(1)
    tower.bells.tidy()
    await asyncio.sleep(0)
    assert +tower.listening == {"two": 1}
    await tower.clock.advance(121)
    tower.bells.tidy()
    await asyncio.sleep(0)
    assert tower.listening.total() == 0
    await tower.bells.stop()


async def test_a_store_that_is_away_leaves_the_trigger_to_its_interval(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(changes: Sequence[Advance]) -> list[bool]:
        raise OSError("private")

    tower = Tower()
    monkeypatch.setattr(tower.triggers, "advance", fail)
    await tower.look(1, "one")
    await tower.bells.stop()
    assert "waits for its interval" in caplog.text
    assert "private" not in caplog.text
