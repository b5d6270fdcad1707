"""Automate: the same ten `set` nodes, by an engine over Seer's stores."""

from __future__ import annotations

import json

from benchmarks.durable.automate import SPEC
from benchmarks.durable.case import FIRST_NUMBER, Case, Measured, keep_busy
from benchmarks.host import host
from benchmarks.seer import seer_stores_on

__all__ = ["measure"]


async def measure(case: Case) -> Measured:
    async with seer_stores_on(case.database, case.location) as stores, host(stores) as running:
        published = await running.publish(SPEC)

        async def run_one() -> int:
            outputs = await running.run(published, {"number": FIRST_NUMBER})
            return int(json.loads(outputs)["number"])

        return await keep_busy(case, run_one)
