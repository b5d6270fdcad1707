"""When a schedule is due: by a cron expression in a time zone, or at an interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import ConfigDict, Field, TypeAdapter, field_validator

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import TriggerConfig, TriggerKind

__all__ = [
    "CronSchedule",
    "IntervalSchedule",
    "Schedule",
    "ScheduleTrigger",
    "next_tick",
    "parse_schedule",
]


class CronSchedule(TriggerConfig):
    """Due at the local times that a cron expression names."""

    model_config = ConfigDict(title="Cron expression")

    kind: Literal["cron"] = "cron"
    cron: str = Field(
        max_length=200,
        title="Cron expression",
        description="Minute, hour, day of month, month and day of week, such as 30 8 * * 1-5.",
    )
    timezone: str = Field(
        "UTC",
        max_length=100,
        title="Time zone",
        description="The IANA name of the zone whose clock counts, such as Europe/Berlin.",
    )

    @field_validator("cron")
    @classmethod
    def _cron_is_known(cls, cron: str) -> str:
        try:
            CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise ValueError(f"This is not a cron expression ({error})") from None
        return cron

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("There is no time zone of this name") from None
        return timezone


class IntervalSchedule(TriggerConfig):
    """Due again a fixed time after each tick."""

    model_config = ConfigDict(title="Interval")

    kind: Literal["interval"] = "interval"
    seconds: int = Field(
        ge=1, le=31_536_000, title="Interval", description="Seconds from one tick to the next."
    )


Schedule: TypeAlias = Annotated[CronSchedule | IntervalSchedule, Field(discriminator="kind")]

_SCHEDULE: TypeAdapter[CronSchedule | IntervalSchedule] = TypeAdapter(Schedule)


def parse_schedule(config: dict[str, Any]) -> CronSchedule | IntervalSchedule:
    """The schedule in a trigger's config; pydantic's ValidationError when it is not one."""
    return _SCHEDULE.validate_python(config)


def next_tick(schedule: CronSchedule | IntervalSchedule, after: datetime) -> datetime | None:
    """The first time (UTC) later than `after` at which the schedule is due.

    A local time that a change of clocks skips is due when the clock has jumped; one that comes
    twice is due once. None when a cron expression names no time within the next 50 years.
    """
    if isinstance(schedule, IntervalSchedule):
        return after + timedelta(seconds=schedule.seconds)
    local = after.astimezone(ZoneInfo(schedule.timezone))
    tick = next(CronSim(schedule.cron, local), None)
    return None if tick is None else tick.astimezone(UTC)


class ScheduleTrigger(TriggerKind[CronSchedule | IntervalSchedule]):
    """Times at which the workflow starts."""

    type = TriggerType.SCHEDULE.value
    title = "Schedule"
    description = "The workflow starts at the times of a cron expression, or at an interval."
    icon = "clock"
    config_type = Schedule
    sample: ClassVar[JsonObject] = {"scheduled_for": "2030-01-01T08:30:00+00:00"}

    def first_due(self, config: CronSchedule | IntervalSchedule, now: datetime) -> datetime | None:
        return next_tick(config, now)
