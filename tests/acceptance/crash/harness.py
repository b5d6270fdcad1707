"""One crash test: an installation under load that is killed again and again, and then looked at."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.acceptance.crash import ledger, records
from tests.acceptance.crash.chaos import Chaos
from tests.acceptance.crash.checks import Evidence, Problem, history, late_lines, problems
from tests.acceptance.crash.clocks import MISSING, WallClock, library
from tests.acceptance.crash.load import Load
from tests.acceptance.crash.processes import Fleet, Postgres
from tests.acceptance.crash.project import DjangoProject, Project, SeerProject
from tests.brokers import Broker, RabbitMQ, Redis

__all__ = ["BROKERS", "STORES", "Report", "crash_test"]

STORES = ("seer-postgresql", "seer-sqlite", "django-postgresql", "django-sqlite")
BROKERS = ("django-postgresql+redis", "seer-postgresql+rabbitmq")
"""Stores with workers of Celery."""

_SCENARIO = Path(__file__).parent / "scenario.yaml"
_HOSTS: dict[str, type[Project]] = {"seer": SeerProject, "django": DjangoProject}
_BROKERS: dict[str, type[Broker]] = {"redis": Redis, "rabbitmq": RabbitMQ}
_QUEUE = "automate"
_QUIET_SECONDS = 240
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What a crash test has done and found. `folder` is kept when something does not hold: what the
    processes have printed is in `logs`, and what callers were answered in `accepted`. `left_out`
    names what was not done for want of a program."""

    folder: Path
    store: str
    seed: int
    disturbances: Counter[str]
    counts: dict[str, int]
    quiet_after: float
    evidence: Evidence
    problems: list[Problem]
    left_out: str = ""

    def as_json(self) -> dict[str, Any]:
        """The figures of the report, and what does not hold."""
        return {
            "store": self.store,
            "seed": self.seed,
            "disturbances": dict(sorted(self.disturbances.items())),
            "counts": self.counts,
            "quiet_after_seconds": round(self.quiet_after, 1),
            "problems": [f"{one.run_id or 'no run'}: {one.text}" for one in self.problems],
            "left_out": self.left_out,
        }

    @property
    def table_row(self) -> str:
        """A row for the table of `docs/explanation/guarantees.md`."""
        done, counts = self.disturbances, self.counts
        acts = [
            sum(times for kind, times in done.items() if kind.startswith(act))
            for act in ("kill", "pause", "stop", "set", "flush")
        ]
        figures = [
            *acts,
            counts["events"],
            counts["runs"],
            counts["executions in the ledger"],
            counts["runs taken over"],
        ]
        cells = [f"{self.store}, seed {self.seed}", *(f"{figure:,}" for figure in figures)]
        return f"| {' | '.join(cells)} |"

    def __str__(self) -> str:
        done = ", ".join(f"{times} x {kind}" for kind, times in sorted(self.disturbances.items()))
        counted = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        lines = [f"{self.store}, seed {self.seed}: {done}.", f"{counted}."]
        if self.left_out:
            lines.append(f"Left out: {self.left_out}.")
        kept = f", see {self.folder}" if self.problems else ""
        lines.append(f"Quiet after {self.quiet_after:.0f} s; {len(self.problems)} problems{kept}.")
        lines.append(self.table_row)
        for problem in self.problems[:_SHOWN]:
            lines.append(f"- seed {self.seed}, {problem.run_id or 'no run'}: {problem.text}")
            if problem.run_id:
                lines.append(history(self.evidence, problem.run_id))
        return "\n".join(lines)


def crash_test(store: str, seed: int, seconds: float) -> Report:
    """Disturb an installation on the store for so many seconds, and report."""
    host, _, kind = store.partition("-")
    database, _, broker_kind = kind.partition("+")
    folder = Path(tempfile.mkdtemp(prefix="automate-crash-"))
    folder.chmod(0o755)  # PostgreSQL, which may be another user, reads its clock there
    preload = _preload()
    with (
        ledger.serving(folder) as ledger_address,
        _postgres(folder, database, preload) as postgres,
        _broker(folder, broker_kind) as broker,
    ):
        project = _HOSTS[host](folder, postgres.dsn if postgres else None, broker and broker.url)
        scenario = folder / "scenario.yaml"
        scenario.write_text(_SCENARIO.read_text().replace("LEDGER", ledger_address))
        key = project.set_up(scenario)
        fleet = Fleet(project, 2 if postgres else 1, preload)
        installation = _Installation(store, project, fleet, postgres, broker, key)
        report = asyncio.run(_crash_test(installation, seed, seconds))
    if report.problems:
        (folder / "report").write_text(str(report))
    else:
        shutil.rmtree(folder)
    return report


@dataclass(frozen=True, slots=True)
class _Installation:
    """What is disturbed, and the API key of its callers."""

    store: str
    project: Project
    fleet: Fleet
    postgres: Postgres | None
    broker: Broker | None
    key: str


def _preload() -> Path | None:
    """The library that sets clocks. Without it clocks are left alone, but in CI it fails."""
    found = library()
    if found is None and os.environ.get("CI"):
        raise FileNotFoundError(MISSING)
    return found


@contextmanager
def _postgres(folder: Path, database: str, preload: Path | None) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
    else:
        clock = WallClock(folder / "clock-database", preload) if preload else None
        with Postgres.running(folder / "postgres", clock) as postgres:
            yield postgres


@contextmanager
def _broker(folder: Path, kind: str) -> Iterator[Broker | None]:
    if not kind:
        yield None
    else:
        with _BROKERS[kind](folder / "broker", _QUEUE) as broker:
            yield broker


async def _crash_test(installation: _Installation, seed: int, seconds: float) -> Report:
    project, fleet = installation.project, installation.fleet
    postgres = installation.postgres
    load = Load(fleet.address, installation.key, project.folder, seed)
    chaos_seed = random.Random(seed).randrange(2**32)
    chaos = Chaos(fleet, load, postgres, installation.broker, chaos_seed)
    try:
        await fleet.start()
        keeping = asyncio.create_task(fleet.keep_running())
        try:
            async with asyncio.timeout(seconds + _QUIET_SECONDS), asyncio.TaskGroup() as group:
                group.create_task(load.run(seconds))
                group.create_task(chaos.run(seconds))
        except* TimeoutError:
            load.wrong.append(f"It was not quiet {_QUIET_SECONDS} seconds after the last kill.")
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await asyncio.to_thread(fleet.stop)
    finally:
        fleet.kill()
    evidence = Evidence(
        accepted=load.accepted,
        reads=load.reads,
        wrong=load.wrong,
        ledger=ledger.read(project.folder),
        records=records.read(project),
        pauses=fleet.pauses,
        exits=fleet.exits,
        outages=[*(postgres.outages if postgres else []), *chaos.broker_outages],
        clock_steps=chaos.clock_steps,
    )
    return Report(
        folder=project.folder,
        store=installation.store,
        seed=seed,
        disturbances=chaos.counts,
        counts=_counts(evidence, load),
        quiet_after=load.quiet_after,
        evidence=evidence,
        problems=problems(evidence),
        left_out="" if fleet.clocks else MISSING,
    )


def _counts(evidence: Evidence, load: Load) -> dict[str, int]:
    """Figures for the reader: how much was put to the test."""
    runs = evidence.records.runs.values()
    executions = Counter((line.run_id, line.step, line.attempt) for line in evidence.ledger)
    answers = load.answers
    return {
        "answers": sum(answers.values()) - answers[0],
        "without an answer": answers[0],
        "answers 503": answers[503],
        "events": len(evidence.records.events),
        "ticks": sum(event.type == "schedule" for event in evidence.records.events.values()),
        "repeated deliveries": sum(bool(one.values.get("duplicate")) for one in evidence.accepted),
        "runs": len(runs),
        "runs taken over": sum(run.epoch > 1 for run in runs),
        "completed steps": sum(step.status == "COMPLETED" for step in evidence.records.steps),
        "executions in the ledger": len(evidence.ledger),
        "executions repeated before their commit": sum(executions.values()) - len(executions),
        "executions by a worker that had just woken": len(late_lines(evidence)),
        "refused writes of the servers": int(sum(load.refused_writes.values())),
        "status reads": len(evidence.reads),
    }
