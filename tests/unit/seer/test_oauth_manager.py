"""Access tokens are refreshed in time, once, and kept encrypted."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import Response
from fastapi.responses import JSONResponse

from automate_engine.credentials import KeyRing, generate_key, rotate_encryption
from automate_engine.domain import NotFoundError, PermanentError, RetryableError, SecretError
from automate_engine.net import GuardedClient
from automate_engine.testing import ManualClock
from seer.database.connection import Connection, open_connection
from seer.database.encrypted_field import use_key_ring
from seer.database.models_integrations import IntegrationResource, IntegrationSecret
from seer.database.stores import ConnectionStore, StoredConnection, Tokens, UserStore
from seer.database.stores.secrets import secret_stores
from seer.tools import OAuthManager, OAuthProvider
from tests.seer_database import (
    empty,
    make_tables,
    new_postgres_url,
    new_sqlite_url,
    seer_settings,
)
from tests.unit.seer.oauth_peer import CLIENT, Peer, running_peer

__all__ = ["seer_settings"]

KEY = generate_key()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database_url(
    request: pytest.FixtureRequest,
    seer_settings: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    if request.param == "sqlite":
        url = new_sqlite_url(tmp_path_factory.mktemp("oauth"))
        make_tables(url)
        yield url
        return
    with new_postgres_url(request.getfixturevalue("postgres_socket_folder")) as url:
        make_tables(url)
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Connection]:
    """The database, empty but for the user ``ann``."""
    use_key_ring(KeyRing.parse(KEY))
    opened = await open_connection(database_url)
    await empty(opened)
    await UserStore(opened).ensure("ann")
    yield opened
    await opened.close()
    use_key_ring(None)


@pytest.fixture
def connections(database: Connection) -> ConnectionStore:
    return ConnectionStore(database)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with running_peer() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[GuardedClient]:
    async with GuardedClient(allow_private=True) as client:
        yield client


def _providers(peer: Peer, secret: str | None = CLIENT[1]) -> dict[str, OAuthProvider]:
    provider = OAuthProvider(token_url=peer.url, client_id=CLIENT[0], client_secret=secret)
    return {"acme": provider}


@pytest.fixture
def manager(
    connections: ConnectionStore, peer: Peer, http: GuardedClient, clock: ManualClock
) -> OAuthManager:
    return OAuthManager(connections, _providers(peer), http, clock)


@pytest.fixture
async def expired(connections: ConnectionStore, peer: Peer, clock: ManualClock) -> StoredConnection:
    """A connection whose access token just ran out."""
    tokens = Tokens(access_token="old-access", refresh_token=peer.grant(), expires_at=clock.now())
    return await connections.create("ann", "acme", tokens)


async def test_a_token_that_holds_is_given_without_asking(
    manager: OAuthManager,
    connections: ConnectionStore,
    peer: Peer,
    clock: ManualClock,
) -> None:
    lasting = Tokens(access_token="valid", expires_at=clock.now() + timedelta(seconds=61))
    for tokens in (lasting, replace(lasting, expires_at=None)):
        connection = await connections.create("ann", "acme", tokens)
        assert await manager.access_token(connection) == "valid"
    assert peer.bodies == []


async def test_a_token_within_the_margin_is_refreshed_and_kept(
    manager: OAuthManager,
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    clock: ManualClock,
) -> None:
    token = await manager.access_token(expired)

    kept = await connections.get("ann", expired.id)
    assert kept.tokens.access_token == token != "old-access"
    assert list(peer.current) == [kept.tokens.refresh_token]
    assert kept.tokens.expires_at == clock.now() + timedelta(hours=1)
    assert kept.tokens.scopes == ("mail", "calendar")
    assert kept.refreshing_until is None
    assert peer.bodies == [
        {"grant_type": ["refresh_token"], "refresh_token": [expired.tokens.refresh_token]}
    ]
    assert await manager.access_token(expired) == token  # read again, not refreshed again
    assert peer.refreshes == 1


async def test_the_next_refresh_uses_the_rotated_token(
    manager: OAuthManager,
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    clock: ManualClock,
) -> None:
    tokens = []
    for _ in range(3):
        tokens.append(await manager.access_token(await connections.get("ann", expired.id)))
        await clock.advance(3600)
    assert len(set(tokens)) == peer.refreshes == 3
    assert peer.is_alive(tokens[-1])


async def test_a_provider_that_does_not_rotate_keeps_its_refresh_token(
    manager: OAuthManager, connections: ConnectionStore, expired: StoredConnection, peer: Peer
) -> None:
    peer.rotates = False
    await manager.access_token(expired)
    kept = await connections.get("ann", expired.id)
    assert kept.tokens.refresh_token == expired.tokens.refresh_token


@pytest.mark.parametrize(
    ("expires_in", "seconds"), [(None, None), ("120", 120), (90.5, 90.5), (10**12, 3650 * 86400)]
)
async def test_the_lifetime_that_a_provider_names_is_kept(
    manager: OAuthManager,
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    clock: ManualClock,
    expires_in: object,
    seconds: float | None,
) -> None:
    peer.expires_in = expires_in
    await manager.access_token(expired)
    expires_at = (await connections.get("ann", expired.id)).tokens.expires_at
    assert expires_at == (None if seconds is None else clock.now() + timedelta(seconds=seconds))


async def test_many_tasks_and_managers_refresh_once(
    database_url: str,
    manager: OAuthManager,
    expired: StoredConnection,
    peer: Peer,
    http: GuardedClient,
    clock: ManualClock,
) -> None:
    peer.pause = 0.1
    other = await open_connection(database_url)
    second = OAuthManager(ConnectionStore(other), _providers(peer), http, clock)

    tokens = await asyncio.gather(
        *(each.access_token(expired) for each in (manager, second) for _ in range(20))
    )
    await other.close()

    assert peer.refreshes == 1
    assert len(set(tokens)) == 1
    assert peer.is_alive(tokens[0])


async def test_several_processes_refresh_once(
    database_url: str, connections: ConnectionStore, peer: Peer
) -> None:
    connection = await connections.create(
        "ann",
        "acme",
        Tokens(
            access_token="old",
            refresh_token=peer.grant(),
            expires_at=ManualClock().now() - timedelta(days=3650),
        ),
    )
    peer.pause = 0.2
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.unit.seer.refresh_process",
            *(database_url, KEY, peer.url, "ann", str(connection.id)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"

    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    tokens = {out.decode() for out, _ in answers}
    assert peer.refreshes == 1
    assert len(tokens) == 1
    assert peer.is_alive(tokens.pop())


async def test_a_caller_that_gives_up_does_not_lose_the_tokens(
    manager: OAuthManager, connections: ConnectionStore, expired: StoredConnection, peer: Peer
) -> None:
    peer.pause = 0.1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(manager.access_token(expired), 0.05)

    await manager.close()

    kept = await connections.get("ann", expired.id)
    assert list(peer.current) == [kept.tokens.refresh_token]


async def test_a_claim_of_a_dead_process_ends(
    manager: OAuthManager,
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    clock: ManualClock,
) -> None:
    now = clock.now()
    claimed = await connections.claim("ann", expired.id, now, now + timedelta(seconds=60))
    assert claimed is not None
    assert await connections.claim("ann", expired.id, now, now + timedelta(seconds=60)) is None

    waiting = asyncio.create_task(manager.access_token(expired))
    await clock.advance(61)

    assert peer.is_alive(await waiting)
    assert await connections.replace(claimed, Tokens(access_token="late")) is False
    assert await connections.drop(claimed) is False
    await connections.release(claimed)
    assert peer.is_alive((await connections.get("ann", expired.id)).tokens.access_token)


async def test_a_grant_that_was_taken_back_is_a_clear_error_and_is_not_tried_again(
    manager: OAuthManager, connections: ConnectionStore, expired: StoredConnection, peer: Peer
) -> None:
    peer.current.clear()

    for _ in range(2):
        with pytest.raises(PermanentError, match="Connect it again") as told:
            await manager.access_token(expired)
        assert expired.tokens.refresh_token not in str(told.value)

    assert len(peer.bodies) == 1
    kept = await connections.get("ann", expired.id)
    assert (kept.tokens.access_token, kept.tokens.refresh_token) == ("", "")


async def test_an_expired_token_without_refresh_token_is_a_clear_error(
    manager: OAuthManager, connections: ConnectionStore, peer: Peer, clock: ManualClock
) -> None:
    connection = await connections.create(
        "ann", "acme", Tokens(access_token="old", expires_at=clock.now())
    )
    with pytest.raises(PermanentError, match="Connect it again"):
        await manager.access_token(connection)
    assert peer.bodies == []


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (JSONResponse({"error": "invalid_client"}, 401), PermanentError, "invalid_client"),
        (JSONResponse({"error": "se cret"}, 400), PermanentError, "client secret"),
        (JSONResponse({"error": "temporarily_unavailable"}, 400), RetryableError, "Try again"),
        (JSONResponse({"error": "invalid_grant"}, 503), RetryableError, "Try again"),
        (Response("down", 502), RetryableError, "Try again"),
        (Response("slow down", 429), RetryableError, "Try again"),
        (Response("<html>", 200), RetryableError, "Try again"),
        (JSONResponse([], 200), RetryableError, "Try again"),
        (JSONResponse({"token_type": "Bearer"}, 200), RetryableError, "Try again"),
        (JSONResponse({"access_token": {}}, 200), RetryableError, "Try again"),
        (JSONResponse({"access_token": "a", "expires_in": [1]}), RetryableError, "Try again"),
        (Response(status_code=307, headers={"location": "/x"}), RetryableError, "Try again"),
    ],
)
async def test_trouble_at_the_provider_is_told_and_the_tokens_stay(
    manager: OAuthManager,
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    answer: Response,
    error: type[Exception],
    told: str,
) -> None:
    peer.answer = answer
    with pytest.raises(error, match=told) as raised:
        await manager.access_token(expired)
    assert expired.tokens.refresh_token not in str(raised.value)
    assert await connections.get("ann", expired.id) == expired

    peer.answer = None
    assert peer.is_alive(await manager.access_token(expired))


async def test_a_wrong_client_secret_and_an_unknown_provider_are_told(
    connections: ConnectionStore,
    expired: StoredConnection,
    peer: Peer,
    http: GuardedClient,
    clock: ManualClock,
) -> None:
    for secret in ("wrong-secret", None):
        manager = OAuthManager(connections, _providers(peer, secret), http, clock)
        with pytest.raises(PermanentError, match="invalid_client") as told:
            await manager.access_token(expired)
        assert "wrong-secret" not in f"{told.value}{_providers(peer, secret)}"
    assert peer.bodies[-1]["client_id"] == [CLIENT[0]]
    with pytest.raises(PermanentError, match="'acme' is not configured"):
        await OAuthManager(connections, {}, http, clock).access_token(expired)


async def test_a_private_address_is_not_asked(
    connections: ConnectionStore, expired: StoredConnection, peer: Peer, clock: ManualClock
) -> None:
    async with GuardedClient() as guarded:
        manager = OAuthManager(connections, _providers(peer), guarded, clock)
        with pytest.raises(PermanentError, match="private"):
            await manager.access_token(expired)
    assert peer.bodies == []
    assert await connections.get("ann", expired.id) == expired


async def test_a_connection_of_another_user_is_not_there(
    manager: OAuthManager, connections: ConnectionStore, expired: StoredConnection, peer: Peer
) -> None:
    with pytest.raises(NotFoundError):
        await connections.get("ben", expired.id)
    with pytest.raises(NotFoundError):
        await manager.access_token(replace(expired, user_id="ben"))
    assert peer.bodies == []


async def test_tokens_are_encrypted_in_the_database_and_not_shown(
    manager: OAuthManager,
    database: Connection,
    connections: ConnectionStore,
    expired: StoredConnection,
) -> None:
    token = await manager.access_token(expired)
    kept = await connections.get("ann", expired.id)

    (row,) = await database.client.execute_query_dict("SELECT * FROM oauth_connections")
    assert row["access_token"].startswith("enc:v1:")
    assert row["refresh_token"].startswith("enc:v1:")
    for secret in (token, kept.tokens.refresh_token):
        assert secret not in str(row)
        assert secret not in repr(kept)


async def test_all_secrets_of_seer_are_rotated(
    database: Connection, connections: ConnectionStore, expired: StoredConnection
) -> None:
    with database.entered():
        resource = await IntegrationResource.create(
            user_id="ann", name="Production DB", resource_type="database"
        )
        secret = await IntegrationSecret.create(resource=resource, key="password", value="hush")
        with pytest.raises(SecretError, match="value is encrypted"):
            await resource.secrets.all().update(value="plain")
    await connections.create("ann", "acme", Tokens(access_token="only-access"))
    newest = KeyRing.parse(generate_key())

    stores = secret_stores(database)
    both = newest.followed_by(KeyRing.parse(KEY))
    assert await rotate_encryption(stores, both) == 4
    assert await rotate_encryption(stores, both) == 0

    use_key_ring(newest)
    assert (await connections.get("ann", expired.id)).tokens == expired.tokens
    with database.entered():
        assert (await IntegrationSecret.get(id=secret.id)).value == "hush"
