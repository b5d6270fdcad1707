"""One crash test: an installation under load that is killed again and again, and then looked at."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.crash import ledger, records
from tests.acceptance.crash.chaos import Chaos
from tests.acceptance.crash.checks import Evidence, Problem, history, late_lines, problems
from tests.acceptance.crash.load import Load
from tests.acceptance.crash.processes import Fleet, Postgres
from tests.acceptance.crash.project import DjangoProject, Project, SeerProject

__all__ = ["STORES", "Report", "crash_test"]

STORES = ("seer-postgresql", "seer-sqlite", "django-postgresql", "django-sqlite")
_SCENARIO = Path(__file__).parent / "scenario.yaml"
_HOSTS: dict[str, type[Project]] = {"seer": SeerProject, "django": DjangoProject}
_QUIET_SECONDS = 240
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What a crash test has done and found. `folder` is kept when something does not hold: what the
    processes have printed is in `logs`, and what callers were answered in `accepted`."""

    folder: Path
    store: str
    seed: int
    disturbances: Counter[str]
    counts: dict[str, int]
    quiet_after: float
    evidence: Evidence
    problems: list[Problem]

    def __str__(self) -> str:
        done = ", ".join(f"{times} x {kind}" for kind, times in sorted(self.disturbances.items()))
        counted = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        lines = [f"{self.store}, seed {self.seed}: {done}.", f"{counted}."]
        kept = f", see {self.folder}" if self.problems else ""
        lines.append(f"Quiet after {self.quiet_after:.0f} s; {len(self.problems)} problems{kept}.")
        for problem in self.problems[:_SHOWN]:
            lines.append(f"- seed {self.seed}, {problem.run_id or 'no run'}: {problem.text}")
            if problem.run_id:
                lines.append(history(self.evidence, problem.run_id))
        return "\n".join(lines)


def crash_test(store: str, seed: int, seconds: float) -> Report:
    """Disturb an installation on the store for so many seconds, and report."""
    host, _, database = store.partition("-")
    folder = Path(tempfile.mkdtemp(prefix="automate-crash-"))
    with (
        ledger.serving(folder) as ledger_address,
        _postgres(folder, database) as postgres,
    ):
        project = _HOSTS[host](folder, postgres.dsn if postgres else None)
        scenario = folder / "scenario.yaml"
        scenario.write_text(_SCENARIO.read_text().replace("LEDGER", ledger_address))
        key = project.set_up(scenario)
        fleet = Fleet(project, workers=2 if postgres else 1)
        report = asyncio.run(_crash_test(store, seed, seconds, project, fleet, postgres, key))
    if not report.problems:
        shutil.rmtree(folder)
    return report


@contextmanager
def _postgres(folder: Path, database: str) -> Iterator[Postgres | None]:
    if database == "sqlite":
        yield None
    else:
        with Postgres.running(folder / "postgres") as postgres:
            yield postgres


async def _crash_test(
    store: str,
    seed: int,
    seconds: float,
    project: Project,
    fleet: Fleet,
    postgres: Postgres | None,
    key: str,
) -> Report:
    load = Load(fleet.address, key, project.folder, seed)
    chaos = Chaos(fleet, load, postgres, random.Random(seed).randrange(2**32))
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
        outages=postgres.outages if postgres else [],
    )
    counts = _counts(evidence, load)
    found = problems(evidence)
    return Report(
        project.folder, store, seed, chaos.counts, counts, load.quiet_after, evidence, found
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
