"""The public keys of the issuer of bearer tokens, from its JWKS address (RFC 7517)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from automate_engine.api import HttpError
from automate_engine.domain import StepError
from automate_engine.net import AllowPrivate, GuardedClient
from automate_engine.ports import Clock

__all__ = ["IssuerKeys"]

_FRESH_SECONDS: Final = 300.0
_KEPT_SECONDS: Final = 3600.0
_RETRY_SECONDS: Final = 10.0
_TIMEOUT_SECONDS: Final = 5.0
_MAX_BYTES: Final = 512 * 1024
_MAX_KEYS: Final = 100
_PUBLIC: Final = frozenset({"RSA", "EC", "OKP"})

_logger = logging.getLogger("seer.api")


class IssuerKeys:
    """The signing keys at a JWKS address, fetched when they are first asked for.

    They are fetched again after five minutes, and when a token names a key that is not among them
    (the issuer rotates its keys), but no more often than every ten seconds. While the issuer does
    not answer, the last keys are used for up to an hour. `allow_private` tells which addresses may
    be reached beside public ones.
    """

    def __init__(self, url: str, clock: Clock, *, allow_private: AllowPrivate = False) -> None:
        self._url = url
        self._allow_private = allow_private
        self._clock = clock
        self._keys: tuple[Key, ...] = ()
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetching = asyncio.Lock()

    async def find(self, suits: Callable[[Key], bool]) -> Sequence[Key]:
        """The keys that suit a token, from a new fetch where none of the known ones does.

        Raises HttpError 503 while the issuer's keys cannot be had.
        """
        if self._older_than(self._fetched_at, _FRESH_SECONDS):
            await self._fetch()
        if self._older_than(self._fetched_at, _KEPT_SECONDS):
            raise _unavailable()
        found = [key for key in self._keys if suits(key)]
        if not found and await self._fetch():
            found = [key for key in self._keys if suits(key)]
        return found

    def _older_than(self, time: float | None, seconds: float) -> bool:
        return time is None or self._clock.monotonic() - time >= seconds

    async def _fetch(self) -> bool:
        """Fetch the keys, unless that was tried of late; whether they are new."""
        asked_at = self._clock.monotonic()
        async with self._fetching:
            if self._fetched_at is not None and self._fetched_at >= asked_at:
                return True
            if not self._older_than(self._tried_at, _RETRY_SECONDS):
                return False
            self._tried_at = self._clock.monotonic()
            try:
                self._keys = await self._download()
            except (StepError, JoseError, ValueError) as error:
                _logger.warning("The keys of the issuer of tokens could not be fetched: %s", error)
                return False
            self._fetched_at = self._clock.monotonic()
            return True

    async def _download(self) -> tuple[Key, ...]:
        async with GuardedClient(allow_private=self._allow_private) as http:
            answer = await http.request(
                "GET",
                self._url,
                headers={"Accept": "application/json"},
                timeout=_TIMEOUT_SECONDS,
                max_response_bytes=_MAX_BYTES,
                follow_redirects=False,
            )
        if answer.status != 200:
            raise ValueError(f"the status of the answer is {answer.status}")
        document = answer.json()
        listed = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise ValueError("the answer has no list of keys")
        return tuple(key for key in map(_imported, listed[:_MAX_KEYS]) if key is not None)


def _imported(data: Any) -> Key | None:
    """A public key for signatures; None for one of another kind, or one that is not valid."""
    if not isinstance(data, dict) or data.get("kty") not in _PUBLIC:
        return None
    if data.get("use") not in {None, "sig"}:
        return None
    try:
        return JWKRegistry.import_key(data)
    except (JoseError, ValueError, TypeError) as error:
        _logger.warning("A key of the issuer of tokens cannot be used: %s", type(error).__name__)
        return None


def _unavailable() -> HttpError:
    return HttpError(
        503,
        "issuer-unavailable",
        "The token cannot be checked: the keys of its issuer cannot be had. Try again soon.",
        {"Retry-After": str(int(_RETRY_SECONDS))},
    )
