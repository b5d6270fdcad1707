"""Looking for news when a bell rings, long before the interval is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, ClassVar

from automate_engine.domain.errors import RetryableError
from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject
from automate_engine.ports import Stores
from automate_engine.testing.conformance.factories import (
    TENANT,
    add_trigger,
    add_workflow,
    read_all,
)
from automate_engine.testing.conformance.runtime_workers import CLOCK, running, until
from automate_engine.triggers import (
    Bell,
    Item,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    Ring,
    SetupContext,
    TriggerRegistry,
)

__all__ = ["TestBells"]

_INTERVAL = 3600


class _Porch(Poller[PollConfig]):
    """Gives what was left since the look before, and has a bell. The cursor counts the things."""

    type = "poll.http"
    title = description = icon = "porch"
    config_type = PollConfig
    sample: ClassVar[JsonObject] = {}

    def __init__(self) -> None:
        self.things: list[str] = []
        self.looks: list[str] = []
        self.rings: list[Ring] = []
        self.fault = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    def bell(self, config: PollConfig, context: SetupContext) -> Bell | None:
        return Bell(place="porch", name=context.trigger.source, listen=self._listen)

    async def _listen(self, ring: Ring) -> None:
        self.rings.append(ring)
        ring(None)
        await self.fault.wait()
        self.fault.clear()
        self.rings.remove(ring)
        raise RetryableError("The wire is cut.")

    async def poll(self, config: PollConfig, context: PollContext) -> Polled:
        self.looks.append(context.trigger.source)
        seen = context.cursor or 0
        new = self.things[seen:]
        await self.gate.wait()
        items = [Item(key=thing, payload={"thing": thing}) for thing in new]
        return Polled(items=items, cursor=seen + len(new))

    def ring(self, name: str) -> None:
        for ring in self.rings:
            ring(name)


async def _poller(stores: Stores, source: str = "porch") -> Trigger:
    return await add_trigger(
        stores,
        await add_workflow(stores),
        type="poll.http",
        source=source,
        config={"interval_seconds": _INTERVAL, "first_run": "everything"},
        next_at=CLOCK.now(),
    )


def _engine(stores: Stores, porch: _Porch) -> Any:
    """An engine that lets looks end when it stops: one that is cut off is not left to others."""
    return running(stores, triggers=TriggerRegistry([porch]), shutdown_grace=10.0)


async def _looked(stores: Stores, porch: _Porch, looks: int, *triggers: Trigger) -> None:
    """Wait until there were so many looks, and the triggers rest."""

    async def rests() -> bool:
        soon = CLOCK.now() + timedelta(seconds=_INTERVAL / 2)
        found = [await stores.triggers.get(TENANT, trigger.id) for trigger in triggers]
        at_rest = all(one.next_at is not None and one.next_at > soon for one in found)
        return len(porch.looks) >= looks and at_rest

    await until(rests, f"there were {looks} looks")


async def _things(stores: Stores) -> list[str]:
    return sorted(run.inputs["thing"] for run in await read_all(stores))


class TestBells:
    async def test_what_rings_is_looked_at_before_its_time(self, stores: Stores) -> None:
        trigger, porch = await _poller(stores), _Porch()
        async with _engine(stores, porch):
            await _looked(stores, porch, 2, trigger)
            porch.things.append("a")
            porch.ring("porch")
            await _looked(stores, porch, 3, trigger)

        assert await _things(stores) == ["a"]
        assert len(porch.looks) == 3

    async def test_a_ring_while_it_looks_leads_to_another_look(self, stores: Stores) -> None:
        trigger, porch = await _poller(stores), _Porch()
        async with _engine(stores, porch):
            await _looked(stores, porch, 2, trigger)
            porch.gate.clear()
            porch.ring("porch")
            await until(_has_looks(porch, 3), "it looks")
            porch.things.append("late")
            porch.ring("porch")
            porch.gate.set()
            await _looked(stores, porch, 4, trigger)

        assert await _things(stores) == ["late"]

    async def test_a_ring_for_another_disturbs_nobody(self, stores: Stores) -> None:
        quiet, loud = await _poller(stores, "quiet"), await _poller(stores, "loud")
        porch = _Porch()
        async with _engine(stores, porch):
            await _looked(stores, porch, 3, quiet, loud)
            for _ in range(3):
                looks = len(porch.looks)
                porch.ring("nobody")
                porch.ring("loud")
                await _looked(stores, porch, looks + 1, quiet, loud)

        assert porch.looks.count("quiet") <= 2
        assert porch.looks.count("loud") >= 4

    async def test_a_bell_that_breaks_is_heard_again(self, stores: Stores) -> None:
        trigger, porch = await _poller(stores), _Porch()
        async with _engine(stores, porch):
            await _looked(stores, porch, 2, trigger)
            porch.things.append("unheard")
            porch.fault.set()
            await _looked(stores, porch, 3, trigger)

        assert await _things(stores) == ["unheard"]

    async def test_no_ring_is_lost_between_two_engines(self, stores: Stores) -> None:
        trigger, porch = await _poller(stores), _Porch()
        async with _engine(stores, porch), _engine(stores, porch):
            await _looked(stores, porch, 2, trigger)
            for number in range(5):
                porch.things.append(str(number))
                porch.ring("porch")
                await until(_has_runs(stores, number + 1), "the thing has a run")
            await _looked(stores, porch, 7, trigger)

        assert await _things(stores) == ["0", "1", "2", "3", "4"]

    async def test_an_engine_that_stops_leaves_its_triggers_to_others(self, stores: Stores) -> None:
        trigger, porch = await _poller(stores), _Porch()
        async with _engine(stores, porch):
            await _looked(stores, porch, 2, trigger)
        assert porch.rings[0] is not None
        left = await stores.triggers.get(TENANT, trigger.id)
        assert left.next_at is not None
        assert left.next_at <= CLOCK.now()
        porch.things.append("a")
        async with _engine(stores, porch):
            await _looked(stores, porch, 3, trigger)

        assert await _things(stores) == ["a"]


def _has_runs(stores: Stores, number: int) -> Any:
    async def holds() -> bool:
        return len(await read_all(stores)) == number

    return holds


def _has_looks(porch: _Porch, looks: int) -> Any:
    async def holds() -> bool:
        return len(porch.looks) >= looks

    return holds
