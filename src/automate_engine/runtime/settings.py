"""Settings of an engine. Durations are in seconds, sizes in bytes."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from uuid import uuid4

__all__ = ["EngineSettings"]


def _worker_name() -> str:
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """How an engine works.

    `worker` names it in leases and must be unique. `capacity` is the most runs it claims by itself
    and holds at once: with 0 it does all else, and executes what `Engine.take` gives it.
    `job_capacity` is the most jobs. With a `tenant_limit`, each tenant's runs held by all engines
    together are at most so many; it is the same for all of them, and 0 is no limit. `lease` is how
    long a run stays its own without renewal, the same for all engines; a dead worker's runs start
    again after it. `poll` is the longest pause between looks for work. A run whose branches all
    wait longer than `park_after` is given up until it is due. A step that takes longer than
    `show_running_after` is recorded as RUNNING. `step_timeout` bounds each attempt of a step
    without a timeout of its own. `max_steps` bounds the steps of one run, `max_depth` how deep
    workflows call workflows. `poll_capacity` is how many triggers look for news at once,
    `poll_timeout` bounds each look, and what was found again within `duplicate_hours` starts
    nothing. A trigger is disabled after `pause_after_failures` runs in a row that failed, if its
    config does not say; 0 is never. `shutdown_grace` is how long stopping waits for steps under
    way. `retention_every` is the pause between looks for runs and events that are past their time.
    """

    worker: str = field(default_factory=_worker_name)
    capacity: int = 1000
    job_capacity: int = 8
    tenant_limit: int = 0
    lease: float = 30.0
    poll: float = 1.0
    park_after: float = 2.0
    show_running_after: float = 1.0
    step_timeout: float = 3600.0
    max_steps: int = 1_000_000
    max_depth: int = 20
    poll_capacity: int = 8
    poll_timeout: float = 60.0
    duplicate_hours: int = 24
    pause_after_failures: int = 0
    shutdown_grace: float = 5.0
    plan_cache: int = 500
    retention_every: float = 600.0
