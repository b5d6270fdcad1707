"""How often a caller may ask: a bound per minute on each key or user, and on wrong keys.

Requests are counted in the memory of the process, over a window that slides (the count of the
minute before weighs as much as is left of it). Each process of an installation counts by itself.
"""

from __future__ import annotations

import math
import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from automate_engine.api.problems import HttpError

__all__ = ["ANSWERS_PER_MINUTE", "WRONG_KEYS_PER_MINUTE", "RateLimits"]

ANSWERS_PER_MINUTE: Final = 30
"""How often each peer address may send answers to one hosted form."""

WRONG_KEYS_PER_MINUTE: Final = 60
"""How many wrong keys or tokens are looked at for each peer address."""

_IPV6_SITE: Final = 64


class RateLimits:
    """Counts the requests of callers. `per_minute` is the bound on each; 0 is no bound."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, caller: str, per_minute: int | None = None) -> None:
        """Count a request of a key or user; `per_minute` is a bound of its own.

        Raises HttpError 429 when the bound is passed.
        """
        bound = self._per_minute if per_minute is None else per_minute
        if bound and not self._windows.hit(_bound(bound), "caller", caller):
            raise self._refusal(
                f"This key or user may send {bound:,} requests a minute.",
                _bound(bound),
                "caller",
                caller,
            )

    def check_peer(self, address: str | None) -> None:
        """Raise HttpError 429 when too many wrong keys came from an address of late."""
        peer = _site(address)
        bound = _bound(WRONG_KEYS_PER_MINUTE)
        if not self._windows.test(bound, "peer", peer):
            raise self._refusal("Too many wrong keys came from this address.", bound, "peer", peer)

    def count_wrong_key(self, address: str | None) -> None:
        """Note that a key from an address was wrong."""
        self._windows.hit(_bound(WRONG_KEYS_PER_MINUTE), "peer", _site(address))

    def count_answers(self, form: str, address: str | None) -> None:
        """Count answers to a hosted form from an address, before they are read.

        Raises HttpError 429 when too many came of late.
        """
        peer = _site(address)
        bound = _bound(ANSWERS_PER_MINUTE)
        if not self._windows.hit(bound, "form", form, peer):
            reason = "Too many answers to this form came from this address."
            raise self._refusal(reason, bound, "form", form, peer)

    def count_delivery(self, hook: str, requests: int, seconds: int) -> None:
        """Count a delivery to a webhook that takes so many requests in so many seconds.

        Raises HttpError 429 when too many came of late.
        """
        bound = RateLimitItemPerSecond(requests, seconds)
        if not self._windows.hit(bound, "hook", hook):
            reason = f"This webhook takes {requests:,} deliveries in {seconds:,} s."
            raise self._refusal(reason, bound, "hook", hook)

    def _refusal(self, reason: str, bound: RateLimitItem, *identifiers: str) -> HttpError:
        free_at = self._windows.get_window_stats(bound, *identifiers).reset_time
        seconds = max(0, math.floor(free_at - time.time())) + 1
        return HttpError(
            429,
            "too-many-requests",
            f"{reason} Try again in {seconds} s.",
            {"Retry-After": str(seconds)},
        )


@lru_cache(maxsize=1000)
def _bound(per_minute: int) -> RateLimitItem:
    return RateLimitItemPerMinute(per_minute)


def _site(address: str | None) -> str:
    """The address, or for IPv6 the network that one site has."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or "local"
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _IPV6_SITE), strict=False))
    return str(parsed)
