"""How long runs and events are kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from automate_engine.domain.runs import RunStatus

__all__ = ["Retention", "StatusRetention"]


class StatusRetention(BaseModel):
    """Which runs of a status are kept: a run goes when it is too old, or when there are too many
    that are newer. An empty bound does not count."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Kept runs")

    days: float | None = Field(
        None, ge=0, le=36_500, title="Days", description="How long after its end a run is kept."
    )
    keep: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        title="Runs",
        description="How many runs of the status each workflow keeps, the newest.",
    )


class Retention(BaseModel):
    """How long runs are kept by the status that they ended in; without a bound, for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Retention")

    completed: StatusRetention = StatusRetention()
    failed: StatusRetention = StatusRetention()
    cancelled: StatusRetention = StatusRetention()

    def of(self, status: RunStatus) -> StatusRetention:
        """What holds for runs that ended in a status."""
        bounds: StatusRetention = getattr(self, status.value.lower())
        return bounds

    @property
    def is_bounded(self) -> bool:
        """Whether there is anything to delete by it."""
        return any(
            bounds.days is not None or bounds.keep is not None
            for bounds in (self.completed, self.failed, self.cancelled)
        )
