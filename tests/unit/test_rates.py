"""Starts under a rate: never too many, in order, and as soon as they may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.domain import Rate
from automate_engine.domain.rates import next_start

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

RATES = st.builds(
    Rate,
    key=st.just("7:"),
    limit=st.integers(1, 50),
    seconds=st.floats(0.001, 1000, allow_nan=False),
    burst=st.integers(1, 20),
)
ARRIVALS = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=80).map(sorted)
"""Times at which runs may start, in milliseconds after NOW."""


def _starts(rate: Rate, arrivals: list[int]) -> list[datetime]:
    free_at, starts = None, []
    for arrival in arrivals:
        start, free_at = next_start(rate, free_at, NOW + timedelta(milliseconds=arrival))
        starts.append(start)
    return starts


@given(RATES, ARRIVALS)
def test_no_time_has_more_starts_than_limit_and_burst(rate: Rate, arrivals: list[int]) -> None:
    starts = _starts(rate, arrivals)
    window = timedelta(seconds=rate.seconds)

    for begin in starts:
        within = sum(begin <= start < begin + window for start in starts)
        assert within <= rate.limit + rate.burst - 1


@given(RATES, ARRIVALS)
def test_runs_start_in_order_and_none_too_soon(rate: Rate, arrivals: list[int]) -> None:
    starts = _starts(rate, arrivals)

    assert starts == sorted(starts)
    assert all(
        start >= NOW + timedelta(milliseconds=arrival)
        for start, arrival in zip(starts, arrivals, strict=True)
    )


@given(RATES, ARRIVALS)
def test_a_run_waits_only_while_a_burst_before_it_is_too_close(
    rate: Rate, arrivals: list[int]
) -> None:
    """A deferred run ends a burst: what a bucket of `burst` places gives, that fills evenly."""
    starts = _starts(rate, arrivals)

    places, at = float(rate.burst), NOW
    for start, arrival in zip(starts, arrivals, strict=True):
        earliest = NOW + timedelta(milliseconds=arrival)
        places = min(rate.burst, places + max(0.0, (earliest - at) / rate.spacing))
        at = max(at, earliest)
        soonest = at if places >= 1 else at + rate.spacing * (1 - places)
        assert abs(start - soonest) <= timedelta(microseconds=len(arrivals))
        places, at = max(places, 1.0) - 1, max(at, start)


@given(RATES)
def test_the_spacing_is_exact_or_wider(rate: Rate) -> None:
    assert rate.spacing * rate.limit >= timedelta(microseconds=round(rate.seconds * 1e6))
    assert rate.spacing >= timedelta(microseconds=1)


def test_a_rate_starts_so_many_runs_in_its_time() -> None:
    starts = _starts(Rate("7:", limit=10, seconds=60), [0] * 20)

    assert starts == [NOW + timedelta(seconds=6 * number) for number in range(20)]


@pytest.mark.parametrize(("expires", "is_moved"), [(9, False), (10, False), (11, True)])
def test_a_run_that_expires_by_its_start_takes_no_place(expires: int, is_moved: bool) -> None:
    rate, free_at = Rate("7:", limit=1, seconds=10), NOW + timedelta(seconds=10)

    start, after = next_start(rate, free_at, NOW, NOW + timedelta(seconds=expires))

    assert start == free_at
    assert after == free_at + timedelta(seconds=10 * is_moved)


def test_a_start_after_all_time_is_the_last_moment() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    rate = Rate("7:", limit=1, seconds=31_536_000, burst=100_000)

    assert next_start(rate, last, NOW)[1] == last
    assert next_start(Rate("7:", 1, 31_536_000), last, NOW) == (last, last)
    assert next_start(rate, None, NOW)[0] == NOW
