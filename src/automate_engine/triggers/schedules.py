"""When a schedule is due: by a cron expression in a time zone, at an interval, or at dates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import cached_property
from itertools import islice, takewhile
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import ConfigDict, Field, TypeAdapter, field_validator

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.triggers.base import ADVANCED, PlainTriggerConfig, TriggerKind

__all__ = [
    "AnySchedule",
    "CronSchedule",
    "DatesSchedule",
    "IntervalSchedule",
    "Schedule",
    "ScheduleTrigger",
    "next_tick",
    "parse_schedule",
    "ticks_between",
]

_CLOCK_CHANGE: Final = timedelta(hours=3)
"""More than any clock is changed by."""


class _Schedule(PlainTriggerConfig):
    """What all schedules have."""

    jitter_seconds: int = Field(
        0,
        ge=0,
        le=86_400,
        title="Jitter",
        description="The most seconds by which a tick is delayed, never beyond the next one. The "
        "delay follows from the trigger and the tick: many schedules of one time do not start at "
        "once.",
        json_schema_extra=ADVANCED,
    )
    catch_up: Literal["skip", "one", "all"] = Field(
        "one",
        title="Catch up",
        description="What to do about ticks that passed while no worker was there: skip them, "
        "start one run for the latest, or start one for each (the latest 1,000).",
        json_schema_extra=ADVANCED,
    )


def _known_timezone(timezone: str) -> str:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("There is no time zone of this name") from None
    return timezone


class CronSchedule(_Schedule):
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
        return _known_timezone(timezone)


class IntervalSchedule(_Schedule):
    """Due again a fixed time after each tick."""

    model_config = ConfigDict(title="Interval")

    kind: Literal["interval"] = "interval"
    seconds: int = Field(
        ge=1, le=31_536_000, title="Interval", description="Seconds from one tick to the next."
    )


class DatesSchedule(_Schedule):
    """Due at the listed times, and never again after the last."""

    model_config = ConfigDict(title="Dates")

    kind: Literal["dates"] = "dates"
    dates: list[Annotated[str, Field(max_length=40)]] = Field(
        min_length=1,
        max_length=1000,
        title="Dates",
        description="Times in ISO 8601, such as 2030-12-24T18:00 or 2030-12-24T18:00:00+01:00. "
        "One without an offset is a local time in the time zone.",
    )
    timezone: str = Field(
        "UTC",
        max_length=100,
        title="Time zone",
        description="The IANA name of the zone of the times that have no offset.",
    )

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, timezone: str) -> str:
        return _known_timezone(timezone)

    @field_validator("dates")
    @classmethod
    def _dates_are_times(cls, dates: list[str]) -> list[str]:
        for written in dates:
            try:
                year = _moment(written, "UTC").year
            except (ValueError, OverflowError):
                year = 0
            if not MINYEAR < year < MAXYEAR:  # so that it is a time in every zone
                raise ValueError("Each date has to be a time in ISO 8601, such as 2030-12-24T18:00")
        return dates

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """The times in UTC, each once, in order."""
        return tuple(sorted({_moment(written, self.timezone) for written in self.dates}))


def _moment(written: str, timezone: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(timezone))
    return moment.astimezone(UTC)


AnySchedule: TypeAlias = CronSchedule | IntervalSchedule | DatesSchedule

Schedule: TypeAlias = Annotated[AnySchedule, Field(discriminator="kind")]

_SCHEDULE: TypeAdapter[AnySchedule] = TypeAdapter(Schedule)


def parse_schedule(config: dict[str, Any]) -> AnySchedule:
    """The schedule in a trigger's config; pydantic's ValidationError when it is not one."""
    return _SCHEDULE.validate_python(config)


def next_tick(schedule: AnySchedule, after: datetime) -> datetime | None:
    """The first time (UTC) later than `after` at which the schedule is due, without jitter.

    Ticks of an interval are counted from `after`. A local time of a cron expression that a change
    of clocks skips is due when the clock has jumped; one that comes twice is due once. None when
    there is no further date, or no time that a cron expression names within the next 50 years.
    """
    if isinstance(schedule, IntervalSchedule):
        return after + timedelta(seconds=schedule.seconds)
    if isinstance(schedule, DatesSchedule):
        place = bisect_right(schedule.moments, after)
        return schedule.moments[place] if place < len(schedule.moments) else None
    return next(_cron_ticks(schedule, after), None)


def ticks_between(
    schedule: AnySchedule, first: datetime, last: datetime, limit: int
) -> list[datetime]:
    """The ticks from the tick `first` to `last`, both included: the latest, oldest first.

    The time it takes depends on `limit`, not on how long ago `first` was.
    """
    if isinstance(schedule, IntervalSchedule):
        step = timedelta(seconds=schedule.seconds)
        count = (last - first) // step + 1
        return [first + step * number for number in range(max(count - limit, 0), count)]
    if isinstance(schedule, DatesSchedule):
        return [moment for moment in schedule.moments if first <= moment <= last][-limit:]
    start = _start_of_latest(schedule, first, last, limit)
    found = list(takewhile(lambda tick: tick <= last, _cron_ticks(schedule, start)))
    return found[-limit:] if start > first else [first, *found][-limit:]


def _start_of_latest(
    schedule: CronSchedule, first: datetime, last: datetime, limit: int
) -> datetime:
    """A time, not before `first`, after which the latest ticks come.

    Going back, local times around a change of clocks may be taken in another way; hence the
    distance to them.
    """
    local = (last + timedelta(seconds=1)).astimezone(ZoneInfo(schedule.timezone))
    back = CronSim(schedule.cron, local, reverse=True)
    oldest = None
    for tick in islice(back, limit):
        oldest = tick.astimezone(UTC)
        if oldest <= first:
            return first
    return first if oldest is None else max(first, oldest - _CLOCK_CHANGE)


def _cron_ticks(schedule: CronSchedule, after: datetime) -> Iterator[datetime]:
    local = after.astimezone(ZoneInfo(schedule.timezone))
    return (tick.astimezone(UTC) for tick in CronSim(schedule.cron, local))


class ScheduleTrigger(TriggerKind[AnySchedule]):
    """Times at which the workflow starts."""

    type = TriggerType.SCHEDULE.value
    title = "Schedule"
    description = (
        "The workflow starts at the times of a cron expression, at an interval, or at dates."
    )
    icon = "clock"
    config_type = Schedule
    sample: ClassVar[JsonObject] = {
        "scheduled_for": "2030-01-01T08:30:00+00:00",
        "missed": False,
    }

    def source(self, config: AnySchedule) -> str:
        """A new name for each trigger, so that its ticks are events for it alone."""
        return uuid4().hex

    def subject(self, config: AnySchedule, secret: str | None) -> JsonValue:
        """What the times follow from."""
        other = {*PlainTriggerConfig.model_fields, "catch_up"}
        times: JsonObject = config.model_dump(mode="json", exclude=other)
        return times

    def changed_source(self, former: str, source: str, *, goes_on: bool) -> str:
        return former

    def first_due(self, config: AnySchedule, now: datetime) -> datetime | None:
        return next_tick(config, now)
