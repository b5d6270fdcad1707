"""Deleting runs and events that are past their time, in small batches beside the work."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import ValidationError

from automate_engine.domain.runs import RunStatus
from automate_engine.ports import Clock, Stores
from automate_engine.ports.retention import KeptRun, RetentionStore
from automate_engine.spec.retention import Retention

__all__ = ["Deleted", "RetentionPolicy", "delete_old"]

_BATCH = 500
_PAUSE_SECONDS = 0.05
_RATE_MARGIN = timedelta(hours=1)
_ENDED = (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """How long a host keeps what it stores: `runs` of workflows that say nothing else, and events
    of which no run is left for `event_days`. Keep events for longer than deliveries are repeated:
    what is deleted is not known as a duplicate any more."""

    runs: Retention = field(default_factory=Retention)
    event_days: float | None = None


@dataclass(slots=True)
class Deleted:
    """What one look through the stores has deleted."""

    runs: int = 0
    events: int = 0


async def delete_old(stores: Stores, clock: Clock, policy: RetentionPolicy) -> Deleted:
    """Delete what is past its time. It may be stopped at any moment, and run beside another."""
    deleted = Deleted()
    own = _valid(await stores.retention.policies())
    for workflow_id, retention in own.items():
        if retention.is_bounded:
            await _Look(stores, clock, {}, retention, deleted).through_runs(workflow_id)
    if policy.runs.is_bounded:
        await _Look(stores, clock, own, policy.runs, deleted).through_runs(None)
    await _delete_rates(stores.retention, clock)
    if policy.event_days is not None:
        before = clock.now() - timedelta(days=policy.event_days)
        deleted.events = await _delete_events(stores.retention, clock, before)
    return deleted


def _valid(policies: Mapping[int, object]) -> dict[int, Retention]:
    valid = {}
    for workflow_id, written in policies.items():
        try:
            valid[workflow_id] = Retention.model_validate(written)
        except ValidationError:
            _logger.warning(
                "The retention of workflow %s is not valid; it keeps everything", workflow_id
            )
            valid[workflow_id] = Retention()
    return valid


@dataclass(slots=True)
class _Look:
    """One look through runs, the oldest first. Workflows with a policy of their `own` are left to
    theirs."""

    stores: Stores
    clock: Clock
    own: Mapping[int, Retention]
    retention: Retention
    deleted: Deleted

    async def through_runs(self, workflow_id: int | None) -> None:
        after, bounds = 0, _Bounds(self.stores.retention, self.retention, self.clock.now())
        while page := await self.stores.retention.runs(after, _BATCH, workflow_id=workflow_id):
            after = page[-1].id
            concerned = [run for run in page if run.workflow_id not in self.own]
            due = [run.id for run in concerned if await bounds.have_passed(run)]
            if due:
                await self._delete(due)
            if bounds.keep_all_since(page[-1].created_at):
                return
            await self.clock.sleep(_PAUSE_SECONDS)

    async def _delete(self, run_ids: list[int]) -> None:
        values = await self.stores.retention.delete_runs(run_ids)
        self.deleted.runs += len(run_ids)
        by_tenant: dict[str, list[str]] = {}
        for tenant_id, key in values:
            by_tenant.setdefault(tenant_id, []).append(key)
        for tenant_id, keys in by_tenant.items():
            await self.stores.blobs.delete(tenant_id, keys)


class _Bounds:
    """Whether runs are past what a policy keeps."""

    def __init__(self, store: RetentionStore, retention: Retention, now: datetime) -> None:
        self._store = store
        self._retention = retention
        self._now = now
        self._oldest_kept: dict[tuple[int, RunStatus], int] = {}

    async def have_passed(self, run: KeptRun) -> bool:
        if run.status not in _ENDED or run.ended_at is None or run.is_child_of_live:
            return False
        bounds = self._retention.of(run.status)
        if bounds.days is not None and run.ended_at < self._now - timedelta(days=bounds.days):
            return True
        if bounds.keep is None or run.workflow_id is None:
            return False
        return run.id < await self._first_kept(run.workflow_id, run.status, bounds.keep)

    def keep_all_since(self, created_at: datetime) -> bool:
        """Whether no run that was created at that time or later can be past the bounds."""
        all_bounds = [self._retention.of(status) for status in _ENDED]
        if any(bounds.keep is not None for bounds in all_bounds):
            return False
        days = [bounds.days for bounds in all_bounds if bounds.days is not None]
        return created_at > self._now - timedelta(days=min(days))

    async def _first_kept(self, workflow_id: int, status: RunStatus, keep: int) -> int:
        """The id of the oldest run that is among those to keep; 0 when all are."""
        key = workflow_id, status
        if key not in self._oldest_kept:
            found = await self._store.nth_newest(workflow_id, status, max(keep, 1))
            newest_goes_too = 1 if keep == 0 and found is not None else 0
            self._oldest_kept[key] = (found or 0) + newest_goes_too
        return self._oldest_kept[key]


async def _delete_rates(store: RetentionStore, clock: Clock) -> None:
    before = clock.now() - _RATE_MARGIN
    while await store.delete_rates(before, _BATCH) == _BATCH:
        await clock.sleep(_PAUSE_SECONDS)


async def _delete_events(store: RetentionStore, clock: Clock, before: datetime) -> int:
    deleted = after = 0
    while page := await store.events(after, _BATCH):
        after = page[-1].id
        due = [event for event in page if event.received_at < before]
        ids = [event.id for event in due if event.is_processed and not event.has_runs]
        if ids:
            deleted += await store.delete_events(ids)
        if len(due) < len(page):
            break
        await clock.sleep(_PAUSE_SECONDS)
    return deleted
