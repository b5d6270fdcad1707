"""The user store: who owns things, and the keys with which programs act for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from automate_engine.credentials import generate_api_key
from automate_engine.domain import NotFoundError
from seer.database.models import ApiKey, User
from seer.database.stores.store import Store, reading, writing

__all__ = ["StoredKey", "UserStore"]

_LAST_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """An API key as it is kept: by its `digest`, not the key itself.

    `prefix` tells keys apart in lists. `last_used_at` is exact to a minute. A key without
    `requests_per_minute` has the limit of the settings.
    """

    id: int
    user_id: str
    name: str
    prefix: str
    digest: str = field(repr=False)
    scopes: tuple[str, ...]
    requests_per_minute: int | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class UserStore(Store):
    """Keeps users and API keys."""

    @writing
    async def ensure(self, user_id: str, email: str = "") -> None:
        """Make the user of an external id, unless there is one, and note the address if given."""
        user = await User.filter(user_id=user_id).first()
        if user is None:
            try:
                async with in_transaction():
                    await User.create(user_id=user_id, email=email)
            except IntegrityError:  # another request made it
                return
        elif email and user.email != email:
            user.email = email
            await user.save(update_fields=["email"])

    @writing
    async def issue_key(
        self,
        user_id: str,
        name: str,
        *,
        scopes: Iterable[str] = ("*",),
        expires_at: datetime | None = None,
        requests_per_minute: int | None = None,
    ) -> tuple[StoredKey, str]:
        """Make a key of a user. The second value is the key itself, which is not kept and shown
        once. Raises NotFoundError when there is no such user."""
        if not await User.filter(user_id=user_id).exists():
            raise NotFoundError("There is no such user. Check the id.")
        made = generate_api_key()
        row = await ApiKey.create(
            user_id=user_id,
            name=name,
            prefix=made.key_prefix,
            key_hash=made.digest,
            scopes=sorted(scopes),
            expires_at=expires_at,
            requests_per_minute=requests_per_minute,
        )
        return _key_of(row), made.plain

    async def key_in_use(self, digest: str, now: datetime) -> StoredKey | None:
        """The key of this hash, if there is one. That it is used now is noted when it is valid.

        The caller verifies the key and asks `is_valid`.
        """
        key = await self._key(digest)
        if key is not None and key.is_valid(now) and _is_long_ago(key.last_used_at, now):
            await self._note_use(key.id, now)
        return key

    @reading
    async def keys(self, user_id: str | None = None) -> list[StoredKey]:
        """The keys of a user, or of all users, newest first."""
        rows = ApiKey.all() if user_id is None else ApiKey.filter(user_id=user_id)
        return [_key_of(row) for row in await rows.order_by("-id")]

    @writing
    async def revoke_key(self, key_id: int, now: datetime) -> StoredKey:
        """Revoke a key for good; one that is revoked stays as it is. NotFoundError if unknown."""
        row = await ApiKey.filter(id=key_id).select_for_update().first()
        if row is None:
            raise NotFoundError("There is no such key. List the keys.")
        if row.revoked_at is None:
            row.revoked_at = now
            await row.save(update_fields=["revoked_at"])
        return _key_of(row)

    @reading
    async def _key(self, digest: str) -> StoredKey | None:
        row = await ApiKey.filter(key_hash=digest).first()
        return None if row is None else _key_of(row)

    @writing
    async def _note_use(self, key_id: int, now: datetime) -> None:
        await ApiKey.filter(id=key_id).update(last_used_at=now)


def _is_long_ago(used_at: datetime | None, now: datetime) -> bool:
    return used_at is None or now - used_at >= _LAST_USED_EVERY


def _key_of(row: ApiKey) -> StoredKey:
    return StoredKey(
        id=row.id,
        user_id=row.user_id,
        name=row.name,
        prefix=row.prefix,
        digest=row.key_hash,
        scopes=tuple(row.scopes),
        requests_per_minute=row.requests_per_minute,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
