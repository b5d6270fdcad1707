"""Automate: ten `set` nodes in a row, by an engine over Django's stores."""

from __future__ import annotations

import json

from automate_engine.domain import JsonObject
from benchmarks.django import django_stores_on
from benchmarks.durable.case import FIRST_NUMBER, STEPS, Case, Measured, keep_busy
from benchmarks.host import host

__all__ = ["SPEC", "measure"]

SPEC: JsonObject = {
    "nodes": [
        {
            "id": f"add_{number}",
            "type": "set",
            "config": {
                "values": {
                    "number": f"{{{{ steps.add_{number - 1}.output.number + 1 }}}}"
                    if number
                    else "{{ inputs.number + 1 }}"
                }
            },
        }
        for number in range(STEPS)
    ],
    "edges": [{"from": f"add_{number}", "to": f"add_{number + 1}"} for number in range(STEPS - 1)],
    "outputs": {"number": f"{{{{ steps.add_{STEPS - 1}.output.number }}}}"},
}
"""The workflow that adds ten to its input ``number``."""


async def measure(case: Case) -> Measured:
    async with django_stores_on(case.database, case.location) as stores, host(stores) as running:
        published = await running.publish(SPEC)

        async def run_one() -> int:
            outputs = await running.run(published, {"number": FIRST_NUMBER})
            return int(json.loads(outputs)["number"])

        return await keep_busy(case, run_one)
