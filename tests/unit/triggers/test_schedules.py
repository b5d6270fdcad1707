"""When schedules are due: ticks, jitter, dates, and catching up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from automate_engine.domain.events import Trigger
from automate_engine.triggers import next_tick, parse_schedule
from automate_engine.triggers.schedules import AnySchedule, ticks_between
from automate_engine.triggers.ticks import Due, due_at, due_ticks, first_due, next_times, tick_of

TRIGGER = Trigger(id=7, tenant_id="a", workflow_id=1, type="schedule", source="")
CRONS = ("* * * * *", "*/7 * * * *", "30 2 * * *", "0 8 * * 1-5", "0 0 1 * *", "15 1-3 * * *")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")

moments = st.datetimes(datetime(2025, 1, 1), datetime(2031, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
spans = st.timedeltas(timedelta(seconds=0), timedelta(days=5))


@st.composite
def schedules(draw: st.DrawFn) -> AnySchedule:
    common = {
        "jitter_seconds": draw(st.sampled_from([0, 1, 90, 86_400])),
        "catch_up": draw(st.sampled_from(["skip", "one", "all"])),
    }
    kind = draw(st.sampled_from(["cron", "interval", "dates"]))
    if kind == "cron":
        own: dict[str, Any] = {
            "cron": draw(st.sampled_from(CRONS)),
            "timezone": draw(st.sampled_from(ZONES)),
        }
    elif kind == "interval":
        own = {"seconds": draw(st.sampled_from([1, 60, 3600, 86_400]))}
    else:
        own = {"dates": [one.isoformat() for one in draw(st.lists(moments, min_size=1))]}
    return parse_schedule({"kind": kind, **own, **common})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(schedules(), moments)
def test_ticks_grow(schedule: AnySchedule, after: datetime) -> None:
    ticks = []
    tick = next_tick(schedule, after)
    while tick is not None and len(ticks) < 5:
        ticks.append(tick)
        tick = next_tick(schedule, tick)
    assert all(before < tick for before, tick in pairwise([after, *ticks]))


@given(schedules(), moments, st.integers(1, 10**9))
def test_jitter_keeps_within_its_bounds_and_the_order(
    schedule: AnySchedule, after: datetime, trigger_id: int
) -> None:
    tick = next_tick(schedule, after)
    if tick is None:
        return
    due = due_at(schedule, trigger_id, tick)
    assert timedelta(0) <= due - tick <= timedelta(seconds=schedule.jitter_seconds)
    assert due == due_at(schedule, trigger_id, tick)
    following = next_tick(schedule, tick)
    if following is not None:
        assert due <= following


def test_jitter_spreads_the_triggers_of_one_time() -> None:
    schedule = parse_schedule({"kind": "interval", "seconds": 3600, "jitter_seconds": 600})
    tick = at("2030-01-01T00:00:00")
    delays = [(due_at(schedule, id, tick) - tick).total_seconds() for id in range(1000)]
    for start in range(0, 600, 100):
        assert 100 < sum(start <= delay < start + 100 for delay in delays) < 240


@settings(deadline=None)
@given(schedules(), moments, spans, st.integers(1, 50))
def test_the_latest_ticks_are_those_that_were_counted_one_by_one(
    schedule: AnySchedule, after: datetime, span: timedelta, limit: int
) -> None:
    first = next_tick(schedule, after)
    if first is None:
        return
    last = first + min(span, timedelta(minutes=30) if limit % 2 else span)
    counted = [first]
    while (tick := next_tick(schedule, counted[-1])) is not None and tick <= last:
        counted.append(tick)
        if len(counted) > 20_000:
            return
    assert ticks_between(schedule, first, last, limit) == counted[-limit:]


@settings(deadline=None)
@given(schedules(), moments, spans)
def test_what_was_missed_is_caught_up_as_configured(
    schedule: AnySchedule, after: datetime, late: timedelta
) -> None:
    due = first_due(schedule, TRIGGER.id, after)
    if due.at is None:
        return
    trigger = replace(TRIGGER, state=due.state or {})
    now = due.at + late
    ticks, again = due_ticks(schedule, trigger, due.at, now)
    times = [tick.scheduled_for for tick in ticks]
    assert times == sorted(set(times))
    assert len(times) <= {"skip": 1, "one": 1, "all": 1000}[schedule.catch_up]
    assert all(due_at(schedule, trigger.id, tick) <= now for tick in times)
    for tick in ticks:
        assert tick.missed == (
            now - due_at(schedule, trigger.id, tick.scheduled_for) > timedelta(seconds=60)
        )
    if schedule.catch_up == "one":
        assert len(times) == 1
    if schedule.catch_up == "skip":
        assert not any(tick.missed for tick in ticks)
    if schedule.catch_up == "all":
        assert tick_of(schedule, trigger, due.at) == times[0] or len(times) == 1000
    assert again.at is None or again.at > now


@given(schedules(), moments, st.integers(1, 5))
def test_schedulers_that_look_at_different_times_agree_on_the_ticks(
    schedule: AnySchedule, after: datetime, count: int
) -> None:
    """Going on tick by tick gives the times that are shown beforehand."""
    shown = next_times(schedule, TRIGGER.id, next_tick(schedule, after), count)
    due = first_due(schedule, TRIGGER.id, after)
    for time in shown:
        assert due.at == time
        trigger = replace(TRIGGER, state=due.state or {})
        ticks, due = due_ticks(schedule, trigger, time, time)
        assert [due_at(schedule, TRIGGER.id, tick.scheduled_for) for tick in ticks] == [time]


def test_an_interval_does_not_drift() -> None:
    schedule = parse_schedule({"kind": "interval", "seconds": 60})
    first = at("2030-01-01T00:00:00")
    _, again = due_ticks(schedule, TRIGGER, first, first + timedelta(seconds=7.25))
    assert again == Due(first + timedelta(seconds=60), None)
    _, again = due_ticks(schedule, TRIGGER, first, first + timedelta(seconds=605))
    assert again == Due(first + timedelta(seconds=660), None)


def test_all_missed_ticks_are_at_most_a_thousand_and_the_latest() -> None:
    schedule = parse_schedule({"kind": "cron", "cron": "* * * * *", "catch_up": "all"})
    first, now = at("2000-01-01T00:00:00"), at("2030-01-01T00:00:30")
    ticks, again = due_ticks(schedule, TRIGGER, first, now)
    assert len(ticks) == 1000
    assert ticks[-1].scheduled_for == at("2030-01-01T00:00:00")
    assert ticks[0].scheduled_for == ticks[-1].scheduled_for - timedelta(minutes=999)
    assert [tick.missed for tick in ticks[-3:]] == [True, True, False]
    assert again.at == at("2030-01-01T00:01:00")


@pytest.mark.parametrize(
    ("zone", "after", "ticks"),
    [
        ("Europe/Berlin", "2030-03-30T12:00:00", ["2030-03-31T01:00:00", "2030-04-01T00:30:00"]),
        ("Europe/Berlin", "2030-10-26T12:00:00", ["2030-10-27T00:30:00", "2030-10-28T01:30:00"]),
        ("America/New_York", "2030-03-09T12:00:00", ["2030-03-10T07:00:00", "2030-03-11T06:30:00"]),
    ],
)
def test_changes_of_clocks_neither_lose_nor_double_a_tick(
    zone: str, after: str, ticks: list[str]
) -> None:
    schedule = parse_schedule({"kind": "cron", "cron": "30 2 * * *", "timezone": zone})
    first = next_tick(schedule, at(after))
    assert first is not None
    assert [first, next_tick(schedule, first)] == [at(tick) for tick in ticks]


def test_dates_are_local_times_or_have_an_offset_and_come_once() -> None:
    schedule = parse_schedule(
        {
            "kind": "dates",
            "dates": [
                "2030-12-24T18:00",
                "2030-07-01T09:00:00+02:00",
                "2030-07-01T07:00:00Z",
                "2031-01-01",
            ],
            "timezone": "Europe/Berlin",
        }
    )
    times = next_times(schedule, 1, next_tick(schedule, at("2030-01-01T00:00:00")), 10)
    assert times == [
        at("2030-07-01T07:00:00"),
        at("2030-12-24T17:00:00"),
        at("2030-12-31T23:00:00"),
    ]
    assert next_tick(schedule, times[-1]) is None


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"kind": "dates", "dates": []}, "dates"),
        ({"kind": "dates", "dates": ["tomorrow"]}, "ISO 8601"),
        ({"kind": "dates", "dates": ["9999-12-31T23:00"], "timezone": "Etc/GMT+12"}, "ISO 8601"),
        ({"kind": "dates", "dates": ["2030-01-01"], "timezone": "Mars/Base"}, "timezone"),
        ({"kind": "dates", "dates": ["2030-01-01"] * 1001}, "dates"),
        ({"kind": "interval", "seconds": 5, "jitter_seconds": -1}, "jitter_seconds"),
        ({"kind": "interval", "seconds": 5, "jitter_seconds": 86_401}, "jitter_seconds"),
        ({"kind": "interval", "seconds": 5, "catch_up": "some"}, "catch_up"),
    ],
)
def test_what_is_wrong_is_named(config: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        parse_schedule(config)
