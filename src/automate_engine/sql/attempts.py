"""How a transaction is tried again, and what is said when that does not help."""

from __future__ import annotations

import random
from collections.abc import Iterator

from automate_engine.domain import StoreRefusedError, StoreUnavailableError

__all__ = ["pauses", "refused", "unavailable", "unknown_outcome"]

_ATTEMPTS = 6
_FIRST_PAUSE_SECONDS = 0.02


def pauses() -> Iterator[float]:
    """Seconds to wait after each attempt: longer each time, and random, so that two do not meet
    again."""
    for number in range(_ATTEMPTS):
        yield random.uniform(0.5, 1) * _FIRST_PAUSE_SECONDS * 2**number  # noqa: S311


def refused(error: Exception) -> StoreRefusedError:
    """The error for a transaction that was rolled back and would be again."""
    return StoreRefusedError(
        f"The database refused the change ({type(error).__name__}); nothing was stored."
    )


def unavailable() -> StoreUnavailableError:
    """The error for a database that was out of reach or busy at every attempt."""
    return StoreUnavailableError(
        "The database cannot be used now. Try again, and look at its state and load."
    )


def unknown_outcome() -> StoreUnavailableError:
    """The error for a COMMIT without an answer that cannot be looked up."""
    return StoreUnavailableError(
        "The connection to the database was lost during a commit, and whether it was stored "
        "cannot be told. Read the state again before you repeat the change."
    )
