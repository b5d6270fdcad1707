"""Valid access tokens for the accounts that users connected, refreshed when they run out.

Refreshing follows RFC 6749, section 6, with rotation of the refresh token (RFC 9700, section
4.14.2): a provider that sees a refresh token twice may take back the whole grant, so it is used
once, however many tasks and processes want an access token at that moment.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]

from automate_engine.domain import PermanentError, RetryableError
from automate_engine.net import GuardedClient
from automate_engine.ports import Clock
from seer.database.stores.connections import ConnectionStore, StoredConnection, Tokens
from seer.tools.oauth_transport import GuardedTransport

__all__ = ["OAuthManager", "OAuthProvider"]

_CLAIM: Final = timedelta(seconds=60)
_POLL_SECONDS: Final = 0.05
_PASSING_ERRORS: Final = frozenset({"server_error", "slow_down", "temporarily_unavailable"})
_ERROR_CODE: Final = re.compile("[a-z_]{1,40}")
_LONGEST: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthProvider:
    """Where and as whom tokens of a provider are refreshed. Without `client_secret` the client is
    a public one."""

    token_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)

    @property
    def authentication(self) -> str:
        """The name of the client's authentication method in RFC 7591."""
        return "client_secret_basic" if self.client_secret else "none"


class OAuthManager:
    """Gives access tokens of connections. One value serves all tasks of an event loop.

    A token is refreshed when it expires within `margin`.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        providers: Mapping[str, OAuthProvider],
        http: GuardedClient,
        clock: Clock,
        *,
        margin: timedelta = timedelta(seconds=60),
    ) -> None:
        self._connections = connections
        self._providers = providers
        self._http = http
        self._clock = clock
        self._margin = margin
        self._refreshing: dict[int, asyncio.Task[Tokens]] = {}

    async def access_token(self, connection: StoredConnection) -> str:
        """An access token that is valid for `margin` at least.

        Raises PermanentError when the account has to be connected again or the provider is not
        configured rightly, and RetryableError when the provider is in trouble.
        """
        if self._is_valid(connection.tokens):
            return connection.tokens.access_token
        task = self._refreshing.get(connection.id)
        if task is None:
            task = asyncio.create_task(self._fresh(connection))
            self._refreshing[connection.id] = task
            task.add_done_callback(lambda ended: self._forget(connection.id, ended))
        return (await asyncio.shield(task)).access_token  # goes on although a caller gives up

    async def close(self) -> None:
        """Wait for the refreshes under way, whose tokens would be lost."""
        await asyncio.gather(*self._refreshing.values(), return_exceptions=True)

    async def _fresh(self, connection: StoredConnection) -> Tokens:
        """Valid tokens from the store, by another process or by this one."""
        provider = self._provider(connection)
        while True:
            stored = await self._connections.get(connection.user_id, connection.id)
            if self._is_valid(stored.tokens):
                return stored.tokens
            if not stored.tokens.refresh_token:
                raise _to_connect_again(connection)
            now = self._clock.now()
            claimed = await self._connections.claim(stored.user_id, stored.id, now, now + _CLAIM)
            if claimed is None:
                await asyncio.sleep(_POLL_SECONDS)
                continue
            granted = await self._refreshed(claimed, provider)
            if granted is not None:
                return granted

    async def _refreshed(self, claimed: StoredConnection, provider: OAuthProvider) -> Tokens | None:
        """New tokens for those of the claim, stored; None when these were replaced meanwhile."""
        if self._is_valid(claimed.tokens) or not claimed.tokens.refresh_token:
            await self._connections.release(claimed)
            return None
        try:
            granted = await self._granted(claimed, provider)
        except _RefusedError:
            if await self._connections.drop(claimed):
                raise _to_connect_again(claimed) from None
            return None
        except BaseException:
            await self._connections.release(claimed)
            raise
        return granted if await self._connections.replace(claimed, granted) else None

    async def _granted(self, claimed: StoredConnection, provider: OAuthProvider) -> Tokens:
        """What the provider gives for the refresh token."""
        asked_at = self._clock.now()
        async with AsyncOAuth2Client(
            provider.client_id,
            provider.client_secret,
            token_endpoint_auth_method=provider.authentication,
            transport=GuardedTransport(self._http),
            trust_env=False,
        ) as client:
            try:
                answer = await client.refresh_token(
                    provider.token_url, refresh_token=claimed.tokens.refresh_token
                )
            except OAuthError as error:
                raise _refusal(claimed.provider, str(error.error)) from None
            except (httpx2.HTTPStatusError, OverflowError, TypeError, ValueError):
                raise _in_trouble(claimed.provider) from None
        return _tokens(answer, claimed, asked_at)

    def _is_valid(self, tokens: Tokens) -> bool:
        if not tokens.access_token:
            return False
        return tokens.expires_at is None or tokens.expires_at > self._clock.now() + self._margin

    def _provider(self, connection: StoredConnection) -> OAuthProvider:
        provider = self._providers.get(connection.provider)
        if provider is None:
            raise PermanentError(
                f"The OAuth provider '{connection.provider}' is not configured here. Configure its "
                "token URL, client id and client secret."
            )
        return provider

    def _forget(self, id: int, ended: asyncio.Task[Tokens]) -> None:
        self._refreshing.pop(id, None)
        if not ended.cancelled():
            ended.exception()  # it was raised to those who waited, if anybody did


class _RefusedError(Exception):
    """The provider takes the refresh token no more (``invalid_grant``)."""


def _tokens(answer: Mapping[str, Any], claimed: StoredConnection, asked_at: datetime) -> Tokens:
    """The tokens in a provider's answer; what it does not name stays as it was."""
    access_token, refresh_token = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access_token, str) or not access_token:
        raise _in_trouble(claimed.provider)
    lifetime = _lifetime(answer.get("expires_in"))
    scope = answer.get("scope")
    return Tokens(
        access_token=access_token,
        refresh_token=str(refresh_token or claimed.tokens.refresh_token),
        expires_at=None if lifetime is None else asked_at + lifetime,
        scopes=tuple(scope.split()) if isinstance(scope, str) else claimed.tokens.scopes,
    )


def _lifetime(seconds: object) -> timedelta | None:
    """How long an access token holds; some providers write the number as a text."""
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        return None
    return timedelta(seconds=min(seconds, _LONGEST.total_seconds()))


def _refusal(provider: str, code: str) -> Exception:
    """The error for an error code of RFC 6749, section 5.2."""
    if code == "invalid_grant":
        return _RefusedError()
    if code in _PASSING_ERRORS:
        return _in_trouble(provider)
    shown = f" ({code})" if _ERROR_CODE.fullmatch(code) else ""
    return PermanentError(
        f"The OAuth provider '{provider}' refuses to refresh tokens{shown}. Check the client id, "
        "the client secret and the token URL that are configured for it."
    )


def _in_trouble(provider: str) -> RetryableError:
    return RetryableError(
        f"The OAuth provider '{provider}' did not answer with a token. Try again, and check its "
        "token URL."
    )


def _to_connect_again(connection: StoredConnection) -> PermanentError:
    return PermanentError(
        f"The account {connection.connection_id} at '{connection.provider}' gives no access any "
        "more. Connect it again."
    )
