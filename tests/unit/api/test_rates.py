"""Counting requests in a window that slides."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.api import HttpError
from automate_engine.api.rates import WRONG_KEYS_PER_MINUTE, RateLimits

START = 1_800_000_000.25  # soon after the begin of a minute


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds since 1970, which a test may change."""
    now = [START]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def let_through(rates: RateLimits, attempts: int, caller: str = "ada") -> int:
    """How many of so many requests at once are not refused."""
    passed = 0
    for _ in range(attempts):
        with suppress(HttpError):
            rates.count(caller)
            passed += 1
    return passed


def seconds_to_wait(rates: RateLimits) -> int:
    with pytest.raises(HttpError) as caught:
        rates.count("ada")
    assert caught.value.status == 429
    return int(caught.value.headers["Retry-After"])


def test_as_many_pass_in_a_minute_as_the_bound_says(clock: list[float]) -> None:
    rates = RateLimits(10)
    assert let_through(rates, 15) == 10
    clock[0] += 30
    assert let_through(rates, 5) == 0


def test_the_bound_is_not_doubled_where_minutes_meet(clock: list[float]) -> None:
    rates = RateLimits(100)
    clock[0] += 59
    assert let_through(rates, 200) == 100
    clock[0] += 2
    assert let_through(rates, 200) < 5


@given(
    bound=st.integers(1, 200),
    pauses=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 250)), max_size=5),
)
def test_after_the_time_to_wait_the_next_request_passes(
    bound: int, pauses: list[tuple[int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        now = [START]
        patch.setattr(time, "time", lambda: now[0])
        rates = RateLimits(bound)
        for pause, attempts in [*pauses, (0, bound)]:
            now[0] += pause
            let_through(rates, attempts)
        wait = seconds_to_wait(rates)
        assert 1 <= wait <= 61
        now[0] += wait
        assert let_through(rates, 1) == 1


def test_callers_are_counted_apart_and_may_have_bounds_of_their_own(clock: list[float]) -> None:
    rates = RateLimits(2)
    assert let_through(rates, 5) == 2
    assert let_through(rates, 5, "bob") == 2
    for _ in range(50):
        rates.count("eve", 50)
    for _ in range(500):
        rates.count("root", 0)


def test_zero_is_no_bound(clock: list[float]) -> None:
    assert let_through(RateLimits(0), 5000) == 5000


def wrong_keys(rates: RateLimits, *addresses: str | None) -> int:
    """How many wrong keys from the addresses in turn are looked at."""
    for number in range(2 * WRONG_KEYS_PER_MINUTE):
        address = addresses[number % len(addresses)]
        try:
            rates.check_peer(address)
        except HttpError:
            return number
        rates.count_wrong_key(address)
    return 2 * WRONG_KEYS_PER_MINUTE


@pytest.mark.parametrize(
    "addresses",
    [
        ("192.0.2.1",),
        (None,),
        ("a-socket",),
        ("2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::"),
    ],
)
def test_wrong_keys_of_one_site_are_bounded(
    clock: list[float], addresses: tuple[str | None, ...]
) -> None:
    assert wrong_keys(RateLimits(0), *addresses) == WRONG_KEYS_PER_MINUTE


def test_wrong_keys_of_several_sites_are_counted_apart(clock: list[float]) -> None:
    rates = RateLimits(0)
    assert wrong_keys(rates, "192.0.2.1", "192.0.2.2") == 2 * WRONG_KEYS_PER_MINUTE
    assert wrong_keys(rates, "2001:db8::1", "2001:db8:0:1::1") == 2 * WRONG_KEYS_PER_MINUTE
    rates.check_peer("192.0.2.3")


def test_deliveries_to_a_webhook_are_counted_in_its_own_window(clock: list[float]) -> None:
    rates = RateLimits(0)
    for _ in range(3):
        rates.count_delivery("7", requests=3, seconds=10)
    with pytest.raises(HttpError, match="3 deliveries in 10 s") as caught:
        rates.count_delivery("7", requests=3, seconds=10)
    assert 1 <= int(caught.value.headers["Retry-After"]) <= 21
    rates.count_delivery("8", requests=3, seconds=10)
    clock[0] += 21
    rates.count_delivery("7", requests=3, seconds=10)
