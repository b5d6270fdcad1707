"""The journal port with its commits counted, so that no adapter has to count them."""

from __future__ import annotations

from time import perf_counter

from automate_engine.observability.metrics import Metrics
from automate_engine.ports.journal import Batch, CommitResult, Journal

__all__ = ["MeasuredJournal"]


class MeasuredJournal:
    """A Journal that passes each batch on to another and counts what became of it."""

    def __init__(self, journal: Journal, metrics: Metrics) -> None:
        self._journal = journal
        self._metrics = metrics

    async def commit(self, batch: Batch) -> CommitResult:
        started = perf_counter()
        try:
            result = await self._journal.commit(batch)
        except Exception:
            self._metrics.commit_failed()
            raise
        self._metrics.committed(batch, result, perf_counter() - started)
        return result
