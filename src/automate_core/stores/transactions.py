"""Where Django's transactions and connections meet what has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)

from automate_core.stores.database import called_in_transaction
from automate_engine.domain import StoreRefusedError
from automate_engine.ports.journal import Batch, Claim, CommitResult
from automate_engine.sql import Wakeups, unavailable
from automate_engine.workflows import Submitter

__all__ = [
    "OutsideTransactions",
    "answering_database",
    "never_atomic",
    "renewed_connections",
]

View = TypeVar("View", bound=Callable[..., Any])


class OutsideTransactions:
    """A Submitter that refuses to commit for a caller inside `transaction.atomic()`.

    The journal commits on a connection of its own: it would wait on SQLite for the caller's
    transaction, which waits for it, and elsewhere it would keep what the caller may yet undo.
    """

    def __init__(self, submitter: Submitter) -> None:
        self._submitter = submitter

    def claim(self) -> Claim | None:
        return self._submitter.claim()

    async def submit(self, batch: Batch) -> CommitResult:
        """Raises StoreRefusedError inside a transaction; nothing is stored."""
        if await called_in_transaction():
            raise StoreRefusedError(
                "Runs and events cannot be created inside an open database transaction: they are "
                "committed apart from it. Create them when it has ended, in a function that you "
                "give to transaction.on_commit(), or take the view out of ATOMIC_REQUESTS with "
                "@transaction.non_atomic_requests."
            )
        return await self._submitter.submit(batch)

    def notify(self, run_ids: Iterable[int]) -> None:
        self._submitter.notify(run_ids)

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]:
        return self._submitter.bell(run_id)


def never_atomic(view: View) -> View:
    """The view, kept out of the transactions that ``ATOMIC_REQUESTS`` of any database makes.

    Django makes none for async views, and refuses to call them while the setting is on.
    """
    for alias in connections:
        transaction.non_atomic_requests(alias)(view)
    return view


@contextmanager
def renewed_connections() -> Iterator[None]:
    """Before and after some work of this thread, close connections that are broken or have passed
    ``CONN_MAX_AGE``, as Django does around a request."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


@contextmanager
def answering_database() -> Iterator[None]:
    """Tell of a database that does not answer what Django's own queries ask as the stores do.

    Raises StoreUnavailableError in place of Django's error.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise unavailable() from error
