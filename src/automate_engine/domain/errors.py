"""Every error the engine raises on purpose.

::

    AutomateError
    ├── InvalidInputError      the caller sent something wrong; nothing was changed   (HTTP 422)
    │   └── SpecError          a workflow document has problems; all are listed
    ├── NotFoundError          no such thing for this tenant                          (HTTP 404)
    ├── ConflictError          the thing is not in the state the caller expected      (HTTP 409)
    │   ├── RevisionConflictError   a draft moved on since the caller read it
    │   │   └── OutdatedProposalError   or since an edit of it was proposed
    │   └── SecretError        a stored secret cannot be opened
    ├── PermissionDeniedError  the principal may not do this                          (HTTP 403)
    ├── FencedError            a write under a lease that was taken over
    ├── StoreError             the database did not take a change                     (HTTP 503)
    │   ├── StoreRefusedError      it was rolled back: nothing of it was stored
    │   └── StoreUnavailableError  the database is out of reach; whether it was stored is unknown
    └── StepError              a step failed
        ├── RetryableError     trying again may help (network, rate limit, timeout)
        │   └── StepTimeoutError
        └── PermanentError     trying again cannot help
            ├── ExpressionError    an expression is wrong or refers to nothing
            └── LimitError         a bound on time, size, depth or count was passed

Messages are shown to users: they name what is wrong and how to mend it, and never carry
a secret or a submitted value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

__all__ = [
    "AutomateError",
    "ConflictError",
    "ExpressionError",
    "FencedError",
    "InvalidInputError",
    "LimitError",
    "NotFoundError",
    "OutdatedProposalError",
    "PermanentError",
    "PermissionDeniedError",
    "Problem",
    "RetryableError",
    "RevisionConflictError",
    "SecretError",
    "SpecError",
    "StepError",
    "StepTimeoutError",
    "StoreError",
    "StoreRefusedError",
    "StoreUnavailableError",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with submitted input.

    `field` is a dotted path (``nodes.3.config.url``), empty for the document as a whole.
    `node_id` names the workflow node when there is one. `remedy` says what to do.
    """

    code: str
    message: str
    remedy: str
    field: str = ""
    node_id: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.node_id, self.field) if part)
        return (
            f"{place}: {self.message} {self.remedy}" if place else f"{self.message} {self.remedy}"
        )


class AutomateError(Exception):
    """Base of all errors the engine raises on purpose."""


class InvalidInputError(AutomateError):
    """What was submitted is wrong; nothing was changed."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"- {problem}" for problem in self.problems)])


class SpecError(InvalidInputError):
    """A workflow document has problems; `problems` lists all of them."""


class NotFoundError(AutomateError):
    """There is no such thing, or it belongs to another tenant."""


class ConflictError(AutomateError):
    """The thing is not in the state the caller expected."""


class RevisionConflictError(ConflictError):
    """The draft moved on since the caller read it."""

    def __init__(self, base_revision: int, current_revision: int) -> None:
        super().__init__(
            f"The draft is at revision {current_revision}, your change is based on revision "
            f"{base_revision}. Read the draft again and repeat the change on it."
        )
        self.base_revision = base_revision
        self.current_revision = current_revision


class OutdatedProposalError(RevisionConflictError):
    """The draft moved on since an edit of it was proposed.

    `problems` says what keeps the proposal from being merged; it can be when there are none.
    """

    def __init__(
        self, base_revision: int, current_revision: int, problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(base_revision, current_revision)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        moved = (
            f"The draft is at revision {self.current_revision}, the proposal was made on revision "
            f"{self.base_revision}."
        )
        if self.problems:
            return (
                f"{moved} They cannot be merged: {self.problems[0].field} is the first of "
                f"{len(self.problems)} places where they disagree or cannot be read. Change the "
                "draft there, or make a new proposal on it."
            )
        return (
            f"{moved} They can be merged: look at the merge, then accept it with the revision that "
            "it was shown for."
        )


class SecretError(ConflictError):
    """A stored secret cannot be opened: its key is missing, or it was changed or moved."""


class PermissionDeniedError(AutomateError):
    """The principal is known and may not do this."""


class FencedError(AutomateError):
    """A write was refused because the run's lease was taken over."""


class StoreError(AutomateError):
    """The database did not take a change."""


class StoreRefusedError(StoreError):
    """The change was rolled back: nothing of it was stored."""


class StoreUnavailableError(StoreError):
    """The database is out of reach; whether the change was stored is not known."""


class StepError(AutomateError):
    """A step failed; the message is shown to users and stored with the run."""

    retryable: bool = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RetryableError(StepError):
    """Trying the step again may help. `retry_after` (seconds) is the peer's wish, if any."""

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StepTimeoutError(RetryableError):
    """The step took longer than its time limit."""


class PermanentError(StepError):
    """Trying the step again cannot help."""


class ExpressionError(PermanentError):
    """An expression is wrong, or refers to something that is not there."""


class LimitError(PermanentError):
    """A bound on time, size, depth or count was passed."""
