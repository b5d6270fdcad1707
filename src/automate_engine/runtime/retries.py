"""When a failed step is tried again."""

from __future__ import annotations

import random

from automate_engine.domain.errors import RetryableError, StepError
from automate_engine.spec import RetryPolicy

__all__ = ["retry_delay"]


def retry_delay(policy: RetryPolicy | None, attempt: int, error: StepError) -> float | None:
    """Seconds until the next attempt after `attempt` failed, or None when there is none.

    A peer's own wish (`retry_after`) is honoured when it is longer, up to a day.
    """
    if policy is None or not error.retryable or attempt >= policy.max_attempts:
        return None
    exponent = min(attempt - 1, 100)
    delay = min(policy.initial_seconds * policy.multiplier**exponent, policy.max_seconds)
    delay *= 1 - policy.jitter * random.random()  # noqa: S311
    if isinstance(error, RetryableError) and error.retry_after is not None:
        delay = max(delay, min(error.retry_after, 86_400.0))
    return delay
