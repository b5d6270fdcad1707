"""The floor for waking another process by PostgreSQL: a bare insert and NOTIFY in one statement,
and a process that listens. Nothing is looked up, decided or executed."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from itertools import count
from multiprocessing.connection import Connection

import asyncpg

__all__ = ["measure_notifications"]

_CONNECTIONS = 16
_CHANNEL = "floor"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS floor"
    " (id bigserial PRIMARY KEY, body json, received_at timestamptz DEFAULT now())"
)
_SEND = (
    "WITH stored AS (INSERT INTO floor (body) VALUES ('{\"number\": 5}'))"
    f" SELECT pg_notify('{_CHANNEL}', $1)"
)
_STOP = "stop"


async def measure_notifications(dsn: str, rate: float, seconds: float) -> list[float]:
    """Seconds from when each row was due until the other process knew of it, at so many rows a
    second over 16 connections."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    listener = processes.Process(target=_listen, args=(dsn, theirs))
    async with asyncpg.create_pool(dsn, min_size=_CONNECTIONS, max_size=_CONNECTIONS) as pool:
        await pool.execute(_TABLE)
        listener.start()
        ours.recv()
        await _send(pool, rate, seconds)
        await pool.execute(_SEND, _STOP)
        latencies: list[float] = ours.recv()
    listener.join()
    return latencies


async def _send(pool: asyncpg.Pool, rate: float, seconds: float) -> None:
    started = time.time()
    async with asyncio.TaskGroup() as sending:
        for number in count():
            due_at = started + number / rate
            if due_at >= started + seconds:
                break
            await asyncio.sleep(max(0.0, due_at - time.time()))
            sending.create_task(pool.execute(_SEND, str(due_at)))


def _listen(dsn: str, told: Connection) -> None:
    told.send(asyncio.run(_received(dsn, told)))


async def _received(dsn: str, told: Connection) -> list[float]:
    """Listen until that is to stop; the seconds that each notification took."""
    latencies: list[float] = []
    stopped = asyncio.Event()

    def take(_connection: object, _process: int, _channel: str, payload: str) -> None:
        if payload == _STOP:
            stopped.set()
        else:
            latencies.append(time.time() - float(payload))

    connection = await asyncpg.connect(dsn)
    await connection.add_listener(_CHANNEL, take)
    told.send("ready")
    await stopped.wait()
    await connection.close()
    return latencies
