"""The leases of an engine's runs and jobs: renewed every so often, and when a step waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from automate_engine.domain.runs import Lease
from automate_engine.ports import Clock, RunQueue
from automate_engine.runtime.concurrency import first_of
from automate_engine.runtime.execution import Execution
from automate_engine.runtime.jobs import JobRunner
from automate_engine.runtime.settings import EngineSettings

__all__ = ["Leases"]

_logger = logging.getLogger(__name__)


class Leases:
    """Keeps the leases of runs that are executed or `starting`, and of `jobs`.

    Executions that were lost are abandoned, and `signal` is told of those with something new.
    """

    def __init__(
        self,
        queue: RunQueue,
        clock: Clock,
        settings: EngineSettings,
        *,
        executions: Mapping[int, Execution],
        starting: Mapping[int, Lease],
        jobs: JobRunner | None,
        signal: Callable[[Iterable[int]], None],
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._settings = settings
        self._executions = executions
        self._starting = starting
        self._jobs = jobs
        self._signal = signal
        self._asked = asyncio.Event()
        self._renewals = asyncio.Condition()

    def end(self) -> datetime:
        """Until when a lease lasts that is given now."""
        return self._clock.now() + timedelta(seconds=self._settings.lease)

    async def renewed(self) -> None:
        """Ask for a renewal, and return when there was one."""
        self._asked.set()
        async with self._renewals:
            await self._renewals.wait()

    async def run(self) -> None:
        """Renew until it is cancelled; soon again after the store did not answer."""
        every = pause = self._settings.lease / 3
        while True:
            await first_of(self._clock.sleep(pause), self._asked.wait())
            self._asked.clear()
            began = self._clock.monotonic()
            try:
                await self._renew()
                if self._jobs is not None:
                    await self._jobs.renew()
                pause = max(0.0, every - (self._clock.monotonic() - began))
            except Exception:
                _logger.exception("Leases could not be renewed; trying again")
                pause = min(every, self._settings.poll)

    async def _renew(self) -> None:
        leases = [execution.lease for execution in self._executions.values()]
        leases += self._starting.values()
        if not leases:
            return
        until = self.end()
        worker = self._settings.worker
        renewal = await self._queue.renew(worker, leases, self._clock.now(), until)
        for lease in leases:
            execution = self._executions.get(lease.run_id)
            if execution is None or execution.lease != lease:
                continue
            if lease.run_id in renewal.lost:
                execution.abandon()
            else:
                execution.leased_until = until
        self._signal(renewal.signalled)
        async with self._renewals:
            self._renewals.notify_all()
