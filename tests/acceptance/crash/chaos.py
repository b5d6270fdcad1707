"""What happens to the processes: kills, stops, lost connections, floods and clocks that are set, at
seeded moments."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Coroutine, Iterator
from typing import Any

from tests.acceptance.crash.clocks import STEPS, ClockStep
from tests.acceptance.crash.load import Load
from tests.acceptance.crash.processes import Fleet, Postgres, Process
from tests.brokers import Broker

__all__ = ["Chaos"]

_LEASE_SECONDS = 2
_BURST = 100

_KINDS = (
    "kill worker",
    "kill server",
    "pause worker",
    "pause server",
    "stop worker",
    "stop server",
    "burst",
)
_POSTGRES_KINDS = ("kill database", "drop connections")
_BROKER_KINDS = ("kill broker", "flush broker")
_OWN_CLOCK_KINDS = ("set clock of worker", "set clock of server")
_CLOCK_KINDS = ("set all clocks",)


class Chaos:
    """Disturbs an installation. Kinds come in a random order, each before any comes again. When
    what was done is in the file `disturbances`."""

    def __init__(
        self,
        fleet: Fleet,
        load: Load,
        postgres: Postgres | None,
        broker: Broker | None,
        seed: int,
    ) -> None:
        self._fleet = fleet
        self._load = load
        self._postgres = postgres
        self._broker = broker
        self._random = random.Random(seed)
        self._pauses: set[asyncio.Task[None]] = set()
        self.counts: Counter[str] = Counter()
        self.clock_steps: list[ClockStep] = []
        """When the clock that all go by was set: that of the database, or of the machine."""
        self.broker_outages: list[tuple[float, float]] = []
        """When the broker could not be reached, in seconds since 1970."""

    async def run(self, seconds: float) -> None:
        """Disturb for so many seconds, and return when every process that was stopped goes on."""
        kinds = self._kinds()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            await asyncio.sleep(self._random.uniform(0.3, 2))
            await self._disturb(next(kinds))
        await asyncio.gather(*self._pauses)

    def _kinds(self) -> Iterator[str]:
        kinds = [
            *_KINDS,
            *(_POSTGRES_KINDS if self._postgres else ()),
            *(_BROKER_KINDS if self._broker else ()),
            *(_CLOCK_KINDS if self._fleet.clocks else ()),
            *(_OWN_CLOCK_KINDS if self._fleet.clocks and self._postgres else ()),
        ]
        while True:
            self._random.shuffle(kinds)
            yield from kinds

    async def _disturb(self, kind: str) -> None:
        act, _, target = kind.partition(" ")
        match act, target:
            case "kill", "database":
                await self._kill_database()
            case "drop", _:
                await self._drop_connections()
            case _, "broker":
                await self._disturb_broker(act)
            case "burst", _:
                self._load.burst(_BURST)
            case "set", "all clocks":
                self._set_all_clocks()
            case "set", _:
                self._set_clock(target.rpartition(" ")[2])
            case _:
                process = self._target(target)
                if process is None:
                    return
                self._disturb_process(act, process)
        self.counts[kind] += 1
        with (self._load.folder / "disturbances").open("a") as file:
            file.write(f"{time.time():.3f} {kind}\n")

    def _target(self, kind: str) -> Process | None:
        """A process that has started and was not disturbed since."""
        candidates = [self._fleet.server] if kind == "server" else self._fleet.workers
        able = [
            one
            for one in candidates
            if one.status is None and one.has_started and not one.is_paused and not one.is_ending
        ]
        return self._random.choice(able) if able else None

    def _disturb_process(self, act: str, process: Process) -> None:
        if act == "kill":
            process.kill()
        elif act == "stop":
            process.ask_to_stop()
        else:
            self._begin(self._fleet.pause(process, _LEASE_SECONDS * self._random.uniform(1.2, 2)))

    def _set_clock(self, kind: str) -> None:
        """Set the clock of the server's machine, or of a worker's, alone."""
        names = [name for name in self._fleet.clocks if name.startswith(kind)]
        self._fleet.clocks[self._random.choice(names)].set_to(self._random.choice(STEPS))

    def _set_all_clocks(self) -> None:
        """Set the clock of every machine, that of the database too."""
        offset = self._random.choice(STEPS)
        if self._postgres is not None and self._postgres.clock is not None:
            self._postgres.clock.set_to(offset)
        for clock in self._fleet.clocks.values():
            clock.set_to(offset)
        self.clock_steps.append(ClockStep(time.time(), offset))

    async def _disturb_broker(self, act: str) -> None:
        """Kill the broker with all it holds, and start it again after a moment; or flush it."""
        assert self._broker is not None
        if act == "flush":
            await asyncio.to_thread(self._broker.lose_everything)
            return
        began = time.time()
        await asyncio.to_thread(self._broker.stop)
        await asyncio.sleep(self._random.uniform(0, 1.5))
        await asyncio.to_thread(self._broker.start)
        self.broker_outages.append((began, time.time()))

    async def _kill_database(self) -> None:
        assert self._postgres is not None
        await asyncio.to_thread(self._postgres.kill)
        await asyncio.sleep(self._random.uniform(0, 1.5))
        await asyncio.to_thread(self._postgres.start_again)

    async def _drop_connections(self) -> None:
        assert self._postgres is not None
        backends = await asyncio.to_thread(self._postgres.backends)
        chosen = [pid for pid in backends if self._random.random() < 0.5]
        await asyncio.to_thread(self._postgres.drop, chosen)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._pauses.add(task)
        task.add_done_callback(self._pauses.discard)
