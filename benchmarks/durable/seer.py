"""Automate over Seer's stores, with steps of code."""

from __future__ import annotations

from benchmarks.durable.case import Case, Measured
from benchmarks.durable.workflows import CODE_SPEC, measure_on
from benchmarks.seer import seer_stores_on

__all__ = ["measure"]


async def measure(case: Case) -> Measured:
    return await measure_on(seer_stores_on(case.database, case.location), CODE_SPEC, case)
