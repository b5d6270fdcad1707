"""Automate over Django's stores, with pure steps."""

from __future__ import annotations

from benchmarks.django import django_stores_on
from benchmarks.durable.case import Case, Measured
from benchmarks.durable.workflows import PURE_SPEC, measure_on

__all__ = ["measure"]


async def measure(case: Case) -> Measured:
    return await measure_on(django_stores_on(case.database, case.location), PURE_SPEC, case)
