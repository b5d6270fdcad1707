"""Stores that tell when something was committed, so that a test can wait for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from automate_engine.ports import Journal, Stores
from automate_engine.ports.journal import Batch, CommitResult

__all__ = ["Changes", "observed"]


class Changes(asyncio.Event):
    """Is set whenever a commit ends."""


class _ObservedJournal:
    """A journal that sets `changes` after each commit."""

    def __init__(self, journal: Journal, changes: Changes) -> None:
        self._journal = journal
        self._changes = changes

    async def commit(self, batch: Batch) -> CommitResult:
        try:
            return await self._journal.commit(batch)
        finally:
            self._changes.set()


def observed(stores: Stores, changes: Changes) -> Stores:
    """The stores, with a journal that sets `changes` after each commit."""
    return replace(stores, journal=_ObservedJournal(stores.journal, changes))
