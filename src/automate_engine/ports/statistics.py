"""The statistics port: counting runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from automate_engine.domain.statistics import PeriodFigures, QueueFigures, RunFigure

__all__ = ["StatisticsStore"]


class StatisticsStore(Protocol):
    """Counts runs of one tenant (G9).

    Rules:

    - What a call costs is bounded by its arguments, however many runs there are.
    - `recent` are the newest runs of each of the workflows, at most `limit` of each, newest first.
    - `period` counts the runs that were created from `since` on and before `until`: the newest,
      `most` and those that were created at the same time as the last of them. Its `since` is then
      when that one was created, else the one given. The parts of the time are `seconds` long and
      numbered from 0 on; the first begins at the `since` given, which is a whole second. Runs
      without a workflow are in no workflow's figures.
    - A share of durations is the shortest duration that so many of them do not exceed.
    - `queue` counts each kind up to `most`. A run is suspended while all its branches wait, and
      running when it has begun and is not. The oldest of the queued runs is that of the lowest id.
    """

    async def recent(
        self, tenant_id: str, workflow_ids: Sequence[int], limit: int
    ) -> list[RunFigure]: ...

    async def period(
        self, tenant_id: str, since: datetime, until: datetime, *, seconds: int, most: int
    ) -> PeriodFigures: ...

    async def queue(self, tenant_id: str, most: int) -> QueueFigures: ...
