"""What an HTTP answer other than a success means for a poller."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from automate_engine.domain.errors import PermanentError, RetryableError

if TYPE_CHECKING:
    from automate_engine.net import GuardedResponse

__all__ = ["NOT_MODIFIED", "refuse_failure"]

NOT_MODIFIED: Final = 304
_PASSING: Final = frozenset({408, 425, 429})


def refuse_failure(response: GuardedResponse, now: datetime) -> None:
    """Raise RetryableError for a status that may pass, PermanentError for another that is no
    success; 304 is one."""
    status = response.status
    if status < 300 or status == NOT_MODIFIED:
        return
    if status in _PASSING or status >= 500:
        raise RetryableError(
            f"The server answered with status {status}.", response.retry_after(now)
        )
    raise PermanentError(
        f"The server answered with status {status}. Check the address, and the trigger's secret "
        "if the server asks for one."
    )
