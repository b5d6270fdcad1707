"""How long it takes to import the engine, and which modules take the longest."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from typing import Any

__all__ = ["measure_imports"]

_WHAT = {
    "the package": "import automate_engine",
    "a step's decorator": "from automate_engine import step",
    "the whole engine": "import automate_engine.runtime",
}
_TIMED = "import time; started = time.perf_counter(); {}; print(time.perf_counter() - started)"
_SLOWEST = 10


def measure_imports(*, times: int) -> dict[str, Any]:
    """Milliseconds, the median of so many new processes; and the slowest modules by themselves."""
    return {
        "milliseconds": {
            name: round(median(_seconds(statement) for _ in range(times)) * 1000, 1)
            for name, statement in _WHAT.items()
        },
        "slowest_modules": _slowest(_WHAT["the whole engine"]),
    }


def _seconds(statement: str) -> float:
    return float(_python("-c", _TIMED.format(statement)).stdout)


def _slowest(statement: str) -> list[dict[str, Any]]:
    """The modules whose own code takes the longest, without what they import."""
    lines = _python("-X", "importtime", "-c", statement).stderr.splitlines()
    parts = [line.removeprefix("import time:").split("|") for line in lines[1:]]
    times = [(int(own), name.strip()) for own, _all, name in parts]
    return [
        {"module": name, "milliseconds": round(own / 1000, 1)}
        for own, name in sorted(times, reverse=True)[:_SLOWEST]
    ]


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
