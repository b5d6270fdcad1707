"""Seer's users and API keys: made once, kept by hash, listed and revoked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from automate_engine.credentials import hash_api_key, verify_api_key
from automate_engine.domain import NotFoundError
from seer.database.models import ApiKey, User
from seer.database.stores import SeerStores, UserStore, open_stores
from tests.seer_database import empty, seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)


@pytest.fixture
async def stores(seer_url: str) -> AsyncIterator[SeerStores]:
    made = await open_stores(seer_url)
    await empty(made.connection)
    yield made
    await made.close()


@pytest.fixture
async def users(stores: SeerStores) -> UserStore:
    await stores.users.ensure("ann", "ann@example.com")
    return stores.users


async def _emails(stores: SeerStores) -> dict[str, str]:
    async def read() -> dict[str, str]:
        return {user.user_id: user.email for user in await User.all()}

    return await stores.connection.read(read)


async def test_a_user_is_made_once_and_the_address_kept_up_to_date(stores: SeerStores) -> None:
    await asyncio.gather(*(stores.users.ensure("ann") for _ in range(8)))
    assert await _emails(stores) == {"ann": ""}

    await stores.users.ensure("ann", "ann@example.com")
    await stores.users.ensure("ann")

    assert await _emails(stores) == {"ann": "ann@example.com"}


async def test_a_key_is_kept_by_its_hash_alone(stores: SeerStores, users: UserStore) -> None:
    made, plain = await users.issue_key(
        "ann", "ci", scopes=["runs:read", "events:read"], requests_per_minute=60
    )

    assert made.prefix == plain[:11]
    assert verify_api_key(plain, made.digest)
    assert made.scopes == ("events:read", "runs:read")
    assert made.requests_per_minute == 60
    assert await users.keys("ann") == [made]
    stored = await stores.connection.client.execute_query_dict("SELECT * FROM api_keys")
    assert plain not in repr(stored)
    assert made.digest not in repr(made)


async def test_a_key_is_found_by_its_hash_and_its_use_noted_each_minute(users: UserStore) -> None:
    made, plain = await users.issue_key("ann", "ci")
    digest = hash_api_key(plain)

    assert await users.key_in_use(digest, NOW) == made
    for seconds, noted in ((59, NOW), (60, NOW), (61, NOW + timedelta(seconds=60))):
        found = await users.key_in_use(digest, NOW + timedelta(seconds=seconds))
        assert found is not None
        assert found.last_used_at == noted

    assert await users.key_in_use(hash_api_key("ak_other"), NOW) is None


async def test_an_expired_or_revoked_key_is_not_valid_and_not_noted_as_used(
    users: UserStore,
) -> None:
    expired, plain = await users.issue_key("ann", "old", expires_at=NOW)
    revoked, other = await users.issue_key("ann", "gone")
    await users.revoke_key(revoked.id, NOW)

    for key in (plain, other):
        found = await users.key_in_use(hash_api_key(key), NOW)
        assert found is not None
        assert not found.is_valid(NOW)
    assert expired.is_valid(NOW - timedelta(seconds=1))
    assert [key.last_used_at for key in await users.keys()] == [None, None]


async def test_revoking_is_for_good(users: UserStore) -> None:
    made, _plain = await users.issue_key("ann", "ci")

    first = await users.revoke_key(made.id, NOW)
    again = await users.revoke_key(made.id, NOW + timedelta(days=1))

    assert first.revoked_at == again.revoked_at == NOW
    with pytest.raises(NotFoundError):
        await users.revoke_key(made.id + 1, NOW)


async def test_keys_are_listed_newest_first_for_one_user_or_all(users: UserStore) -> None:
    await users.ensure("bob")
    first, _ = await users.issue_key("ann", "one")
    second, _ = await users.issue_key("bob", "two")

    assert await users.keys() == [second, first]
    assert await users.keys("ann") == [first]
    assert await users.keys("nobody") == []


async def test_a_key_for_an_unknown_user_is_refused(stores: SeerStores, users: UserStore) -> None:
    with pytest.raises(NotFoundError, match="no such user"):
        await users.issue_key("nobody", "ci")

    assert await stores.connection.read(_count) == 0


async def _count() -> int:
    return await ApiKey.all().count()
