"""Writing and reading which workers are there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import Error, router

from automate.presence.models import Worker
from automate_core.stores.database import Database, Store, stored

__all__ = ["SEEN_FOR", "WorkerStore", "worker_is_present"]

SEEN_FOR: Final = timedelta(minutes=1)
"""A worker that was seen so long ago counts as present."""

_FORGET_AFTER: Final = timedelta(days=1)


class WorkerStore(Store):
    """Keeps the workers that are there."""

    def __init__(self) -> None:
        super().__init__(Database(router.db_for_write(Worker)))

    @stored
    def seen(self, name: str, at: datetime) -> None:
        """Show a worker as present, and forget those that died long ago."""
        if Worker.objects.filter(name=name).update(seen_at=at):
            return
        Worker.objects.filter(seen_at__lt=at - _FORGET_AFTER).delete()
        Worker.objects.create(name=name, started_at=at, seen_at=at)

    @stored
    def leave(self, name: str) -> None:
        Worker.objects.filter(name=name).delete()


def worker_is_present(now: datetime) -> bool | None:
    """Whether a worker was seen lately; None when the database cannot tell."""
    try:
        return Worker.objects.filter(seen_at__gte=now - SEEN_FOR).exists()
    except Error:
        return None
