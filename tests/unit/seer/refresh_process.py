"""A process of its own that asks for the access token of a connection and prints it."""

from __future__ import annotations

import asyncio
import sys

from automate_engine.credentials import KeyRing
from automate_engine.net import GuardedClient
from automate_engine.runtime.clock import SystemClock
from seer.database.connection import open_connection
from seer.database.encrypted_field import use_key_ring
from seer.database.stores import ConnectionStore
from seer.tools import OAuthManager, OAuthProvider
from tests.unit.seer.oauth_peer import CLIENT


async def main(database_url: str, key: str, token_url: str, user_id: str, id: str) -> None:
    use_key_ring(KeyRing.parse(key))
    database = await open_connection(database_url)
    connections = ConnectionStore(database)
    provider = OAuthProvider(token_url=token_url, client_id=CLIENT[0], client_secret=CLIENT[1])
    async with GuardedClient(allow_private=True) as http:
        manager = OAuthManager(connections, {"acme": provider}, http, SystemClock())
        stored = await connections.get(user_id, int(id))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(await manager.access_token(stored))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
