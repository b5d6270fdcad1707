"""An OAuth 2 provider on loopback that refreshes tokens by RFC 6749 and rotates them (RFC 9700)."""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

CLIENT = ("seer-client", "the-client-secret")


@dataclass
class Peer:
    """The provider's state. `answer` replaces what it would answer to a refresh."""

    url: str = ""
    refreshes: int = 0
    bodies: list[dict[str, list[str]]] = field(default_factory=list)
    current: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    expires_in: Any = 3600
    rotates: bool = True
    pause: float = 0.0
    answer: Response | None = None

    def grant(self) -> str:
        """A refresh token of a new grant."""
        token = secrets.token_urlsafe(16)
        self.current[token] = secrets.token_hex(4)
        return token

    def is_alive(self, access_token: str) -> bool:
        return access_token.partition("-")[0] in self.current.values()

    async def refresh(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        self.bodies.append(form)
        await asyncio.sleep(self.pause)
        if self.answer is not None:
            return self.answer
        if not _is_client(request):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != ["refresh_token"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        (token,) = form["refresh_token"]
        if token in self.used:
            self.current.clear()  # a token that is seen twice was stolen
        if token not in self.current:
            detail = f"The token {token} is not valid."
            return JSONResponse({"error": "invalid_grant", "error_description": detail}, 400)
        return JSONResponse(self._granted(token))

    def _granted(self, token: str) -> dict[str, Any]:
        self.refreshes += 1
        family = self.current[token]
        granted = {
            "access_token": f"{family}-{secrets.token_urlsafe(16)}",
            "token_type": "Bearer",
            "scope": "mail calendar",
        }
        if self.expires_in is not None:
            granted["expires_in"] = self.expires_in
        if self.rotates:
            self.used.add(token)
            del self.current[token]
            granted["refresh_token"] = secrets.token_urlsafe(16)
            self.current[granted["refresh_token"]] = family
        return granted


@asynccontextmanager
async def running_peer() -> AsyncIterator[Peer]:
    """A provider that serves until the end of the block."""
    peer = Peer()
    app = FastAPI()

    @app.post("/token")
    async def token(request: Request) -> Response:
        return await peer.refresh(request)

    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    peer.url = f"http://127.0.0.1:{port}/token"
    try:
        yield peer
    finally:
        await server.shutdown()


def _is_client(request: Request) -> bool:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    return kind == "Basic" and b64decode(encoded).decode() == ":".join(CLIENT)
