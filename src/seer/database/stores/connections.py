"""The connection store: the tokens of OAuth connections, and the right to refresh them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from tortoise.queryset import QuerySet

from automate_engine.domain import NotFoundError
from seer.database.models_oauth import OAuthConnection
from seer.database.stores.store import Store, reading, writing

__all__ = ["ConnectionStore", "StoredConnection", "Tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a provider granted. Without `expires_at` the access token holds until it is refused;
    an empty refresh token cannot be used."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConnection:
    """A user's account at a provider."""

    id: int
    user_id: str
    connection_id: str
    provider: str
    tokens: Tokens
    refreshing_until: datetime | None = None


class ConnectionStore(Store):
    """Keeps OAuth connections, for their user only.

    One caller at a time, of all processes, may refresh the tokens of a connection: the one that
    claimed them. `replace` and `drop` compare with the refresh token that was used, so that a
    claimant that was given up for dead cannot overwrite what came after it.
    """

    @writing
    async def create(self, user_id: str, provider: str, tokens: Tokens) -> StoredConnection:
        """Keep an account that a user connected."""
        row = OAuthConnection(user_id=user_id, provider=provider)
        _set(row, tokens)
        await row.save()
        return _connection_of(row)

    @reading
    async def get(self, user_id: str, id: int) -> StoredConnection:
        """The connection. Raises NotFoundError when there is none, or it is of another user."""
        return _connection_of(await _found(_rows(user_id, id)))

    @writing
    async def claim(
        self, user_id: str, id: int, now: datetime, until: datetime
    ) -> StoredConnection | None:
        """The connection, whose tokens the caller alone may refresh until then; None while another
        one has that right."""
        row = await _locked(user_id, id)
        if row.refreshing_until is not None and row.refreshing_until > now:
            return None
        row.refreshing_until = until
        await row.save(update_fields=["refreshing_until"])
        return _connection_of(row)

    @writing
    async def release(self, claimed: StoredConnection) -> None:
        """Give the right to refresh back, with the tokens as they were."""
        row = await _locked(claimed.user_id, claimed.id)
        if row.refreshing_until == claimed.refreshing_until:
            row.update_from_dict({"refreshing_until": None})
            await row.save(update_fields=["refreshing_until"])

    @writing
    async def replace(self, claimed: StoredConnection, tokens: Tokens) -> bool:
        """Keep new tokens in place of those of the claim; whether these were still there."""
        return await _replace(claimed, tokens)

    @writing
    async def drop(self, claimed: StoredConnection) -> bool:
        """Forget the tokens of the claim, which the provider refuses for good; whether these were
        still there."""
        return await _replace(claimed, Tokens(access_token=""))


async def _replace(claimed: StoredConnection, tokens: Tokens) -> bool:
    row = await _locked(claimed.user_id, claimed.id)
    if row.refresh_token != claimed.tokens.refresh_token:
        return False
    _set(row, tokens)
    await row.save()
    return True


def _set(row: OAuthConnection, tokens: Tokens) -> None:
    row.update_from_dict(
        {
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token,
            "expires_at": tokens.expires_at,
            "scopes": list(tokens.scopes),
            "refreshing_until": None,
        }
    )


async def _locked(user_id: str, id: int) -> OAuthConnection:
    return await _found(_rows(user_id, id).select_for_update())


async def _found(rows: QuerySet[OAuthConnection]) -> OAuthConnection:
    row = await rows.first()
    if row is None:
        raise NotFoundError("There is no such connection. Check the id.")
    return row


def _rows(user_id: str, id: int) -> QuerySet[OAuthConnection]:
    return OAuthConnection.filter(user_id=user_id, id=id)


def _connection_of(row: OAuthConnection) -> StoredConnection:
    return StoredConnection(
        id=row.id,
        user_id=row.user_id,
        connection_id=row.connection_id,
        provider=row.provider,
        tokens=Tokens(
            access_token=row.access_token,
            refresh_token=row.refresh_token,
            expires_at=row.expires_at,
            scopes=tuple(cast(list[str], row.scopes)),
        ),
        refreshing_until=row.refreshing_until,
    )
