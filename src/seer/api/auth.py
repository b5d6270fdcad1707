"""Who calls the API: a program with an API key, a person with a token of the issuer, or in local
mode whoever sits at this machine."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from automate_engine.api.rates import RateLimits
from automate_engine.api.requests import is_local, not_authenticated, presented_key
from automate_engine.credentials import hash_api_key, verify_api_key
from automate_engine.domain import Principal
from automate_engine.ports import Clock
from seer.api.tokens import CredentialError, TokenVerifier
from seer.database.stores.users import UserStore

__all__ = ["ANONYMOUS", "LOCAL_USER", "Access", "comes_from_here"]

ANONYMOUS: Final = Principal(tenant_id="", actor="anonymous", scopes=frozenset())
"""Who calls an operation that is open to everyone."""

LOCAL_USER: Final = "local"
"""The one user of local mode."""

_LOCAL: Final = Principal(tenant_id=LOCAL_USER, actor=f"user:{LOCAL_USER}")
_FRESH_SECONDS: Final = 1.0
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who a key or token stands for.

    Requests are counted under the name `counted_as`; `bound` is the key's own limit of them per
    minute. `expires_at` counts seconds since 1970, `checked_at` is of the monotonic clock.
    """

    principal: Principal
    counted_as: str
    bound: int | None
    expires_at: float
    checked_at: float


class Access:
    """Tells who calls, and counts the calls.

    A key or token that was found valid is taken for valid for a second without asking again, so
    that its revocation is seen a second later at most; its expiry is seen at once. The last ten
    thousand are remembered, by their hash.
    """

    def __init__(
        self,
        users: UserStore,
        clock: Clock,
        rates: RateLimits,
        *,
        tokens: TokenVerifier | None = None,
        local_mode: bool = False,
        origins: Collection[str] = (),
    ) -> None:
        self._users = users
        self._clock = clock
        self._rates = rates
        self._tokens = tokens
        self._local_mode = local_mode
        self._origins = frozenset(origins)
        self._local_user_exists = False
        self._remembered: dict[str, _Caller] = {}

    async def principal(self, request: Request) -> Principal:
        """Who sends a request.

        Raises HttpError 401 for nobody known, 429 for who calls too often, and 503 while tokens
        cannot be checked.
        """
        headers = request.headers
        presented = presented_key(headers.get("authorization"), headers.get("x-api-key"))
        if presented is None:
            return await self._local_user(request)
        digest = hash_api_key(presented)
        caller = self._remembered.get(digest)
        if caller is None or not self._is_fresh(caller):
            caller = await self._verified(presented, digest, request)
        self._rates.count(caller.counted_as, caller.bound)
        return caller.principal

    async def _local_user(self, request: Request) -> Principal:
        if not self._local_mode:
            raise not_authenticated("Send an API key as 'Authorization: Bearer KEY'.")
        if not comes_from_here(request) or not self._same_origin(request.headers):
            raise not_authenticated(
                "In local mode only programs and pages of this machine need no API key."
            )
        self._rates.count(_LOCAL.actor)
        if not self._local_user_exists:
            await self._users.ensure(LOCAL_USER)
            self._local_user_exists = True
        return _LOCAL

    def _same_origin(self, headers: Headers) -> bool:
        """Whether no page of another site sends the request."""
        origin = headers.get("origin")
        return (
            origin is None
            or origin in self._origins
            or urlsplit(origin).netloc == headers.get("host")
        )

    def _is_fresh(self, caller: _Caller) -> bool:
        return (
            self._clock.monotonic() - caller.checked_at < _FRESH_SECONDS
            and self._clock.now().timestamp() < caller.expires_at
        )

    async def _verified(self, presented: str, digest: str, request: Request) -> _Caller:
        """Look a key or token up. Wrong ones count against the peer, known ones never do."""
        peer = request.client.host if request.client else None
        is_new = digest not in self._remembered
        if is_new:
            self._rates.check_peer(peer)
        try:
            if self._tokens is not None and presented.count(".") == 2:
                caller = await self._owner_of_token(self._tokens, presented, is_new)
            else:
                caller = await self._owner_of_key(presented, digest)
        except CredentialError as error:
            self._remembered.pop(digest, None)
            self._rates.count_wrong_key(peer)
            raise not_authenticated(str(error)) from None
        self._remember(digest, caller)
        return caller

    async def _owner_of_token(self, tokens: TokenVerifier, token: str, is_new: bool) -> _Caller:
        checked_at = self._clock.monotonic()
        verified = await tokens.verify(token)
        principal = verified.principal
        if is_new:
            await self._users.ensure(principal.tenant_id, verified.email)
        return _Caller(principal, principal.actor, None, verified.expires_at, checked_at)

    async def _owner_of_key(self, plain: str, digest: str) -> _Caller:
        checked_at, now = self._clock.monotonic(), self._clock.now()
        key = await self._users.key_in_use(digest, now)
        if key is None or not verify_api_key(plain, key.digest) or not key.is_valid(now):
            raise CredentialError("The API key is not known, or is revoked or expired.")
        principal = Principal(
            tenant_id=key.user_id, actor=f"key:{key.name}", scopes=frozenset(key.scopes)
        )
        expires_at = math.inf if key.expires_at is None else key.expires_at.timestamp()
        return _Caller(principal, digest, key.requests_per_minute, expires_at, checked_at)

    def _remember(self, digest: str, caller: _Caller) -> None:
        self._remembered.pop(digest, None)
        self._remembered[digest] = caller
        if len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]


def comes_from_here(request: Request) -> bool:
    """Whether a program of this machine sends the request, and no proxy passed it on."""
    headers = request.headers
    return is_local(
        request.client.host if request.client else None,
        headers.get("host"),
        (headers.get("x-forwarded-for"), headers.get("forwarded")),
    )
