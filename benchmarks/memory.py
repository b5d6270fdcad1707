"""Memory while a for_each goes through 100,000 items, on SQLite."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import psutil

from automate_engine.domain import JsonObject
from benchmarks.databases import fresh_database
from benchmarks.django import django_stores_on
from benchmarks.host import Host, host
from benchmarks.processes import in_process

__all__ = ["measure", "measure_memory"]

_SAMPLE_SECONDS = 0.02
_MEGABYTE = 1_000_000


def measure_memory(*, items: int) -> list[dict[str, Any]]:
    """How much the process grows between a tenth of the items and all of them, in megabytes."""
    rows = []
    for collect in (False, True):
        with fresh_database("sqlite") as location:
            rows.append(in_process("memory", location=location, items=items, collect=collect))
    return rows


async def measure(location: str, items: int, collect: bool) -> dict[str, Any]:
    async with django_stores_on("sqlite", location) as stores, host(stores) as running:
        published = await running.publish(_spec(collect))
        await running.run(published, {"items": list(range(100))})
        samples: list[tuple[int, int]] = []
        sampler = asyncio.create_task(_sample(running, samples))
        started = time.perf_counter()
        await running.run(published, {"items": list(range(items))})
        seconds = time.perf_counter() - started
        sampler.cancel()
    return {"items": items, "collect": collect, "seconds": round(seconds, 2), **_growth(samples)}


def _spec(collect: bool) -> JsonObject:
    body = {
        "nodes": [{"id": "double", "type": "set", "config": {"values": {"n": "{{ item * 2 }}"}}}]
    }
    config = {
        "items": "{{ inputs.items }}",
        "body": body,
        "concurrency": 50,
        "collect": collect,
    }
    return {"nodes": [{"id": "each", "type": "for_each", "config": config}]}


async def _sample(running: Host, samples: list[tuple[int, int]]) -> None:
    """Note again and again how many steps are durable, and how large the process is."""
    process = psutil.Process()
    while True:
        samples.append((running.steps, process.memory_info().rss))
        await asyncio.sleep(_SAMPLE_SECONDS)


def _growth(samples: list[tuple[int, int]]) -> dict[str, float]:
    first, last = samples[0][0], samples[-1][0]
    tenth = first + (last - first) / 10
    sizes = [size / _MEGABYTE for steps, size in samples if steps >= tenth]
    return {
        "at_a_tenth_mb": round(sizes[0], 1),
        "at_the_end_mb": round(sizes[-1], 1),
        "most_mb": round(max(sizes), 1),
        "growth_mb": round(sizes[-1] - sizes[0], 1),
    }
