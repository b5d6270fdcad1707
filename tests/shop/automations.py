"""What the shop adds to its automations: steps and jobs, found when Django starts."""

from __future__ import annotations

from typing import Any

from automate_core.jobs import job
from automate_engine import step


@step(name="shop.discount")
def discount(total: float, percent: float = 10) -> float:
    """The total with a discount taken off."""
    return round(total * (100 - percent) / 100, 2)


@job("shop.count")
def count(job: Any) -> dict[str, int]:
    """Count to the number asked for, telling how far it is."""
    wanted = int(job.params["to"])
    for number in range(1, wanted + 1):
        job.set_progress(number, wanted)
    return {"counted": wanted}
