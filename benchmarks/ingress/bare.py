"""The peer: a bare FastAPI endpoint that inserts one row by asyncpg, and does nothing else."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request

__all__ = ["app"]

_TABLE = (
    "CREATE TABLE IF NOT EXISTS delivery"
    " (id bigserial PRIMARY KEY, body json, received_at timestamptz DEFAULT now())"
)
_INSERT = "INSERT INTO delivery (body) VALUES ($1) RETURNING id"


@asynccontextmanager
async def _with_pool(application: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=16, max_size=16) as pool:
        await pool.execute(_TABLE)
        application.state.pool = pool
        yield


app = FastAPI(lifespan=_with_pool)


@app.post("/deliveries", status_code=202)
async def deliver(request: Request) -> dict[str, int]:
    body = await request.body()
    return {"id": await request.app.state.pool.fetchval(_INSERT, body.decode())}
