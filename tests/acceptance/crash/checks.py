"""What must hold when all is quiet again, whatever was killed before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.acceptance.crash.clocks import TAKEN_OVER_SECONDS, ClockStep, real_time
from tests.acceptance.crash.ledger import Line
from tests.acceptance.crash.load import TURNS, Accepted, Read
from tests.acceptance.crash.processes import Exit, Pause
from tests.acceptance.crash.records import Records, StepRow

__all__ = ["Evidence", "Problem", "history", "late_lines", "problems"]

_TERMINAL = ("COMPLETED", "FAILED", "CANCELLED")
_HOOKS = ("deliveries", "signals", "turns")
_ITEMS = 3
_WAKE_SECONDS = 2
"""A process that was stopped finds out within so many seconds that its runs were taken over."""

_DOUBT_SECONDS = 0.5
"""How far the clocks by which processes write may be apart."""

_COMING_BACK = 10.0
"""Seconds in which who was away may still turn somebody away."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold, and the run that it is about."""

    text: str
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known at the end. `outages` are when the database or the broker was away,
    `clock_steps` when the clock was set that all go by."""

    accepted: Sequence[Accepted]
    reads: Sequence[Read]
    wrong: Sequence[str]
    ledger: Sequence[Line]
    records: Records
    pauses: Sequence[Pause]
    exits: Sequence[Exit]
    outages: Sequence[tuple[float, float]] = ()
    clock_steps: Sequence[ClockStep] = ()


def problems(evidence: Evidence) -> list[Problem]:
    """All that does not hold."""
    return [
        *_wrong_answers(evidence),
        *_unexpected_exits(evidence),
        *_lost_deliveries(evidence),
        *_wrong_runs_of_events(evidence),
        *_repeated_ticks(evidence),
        *_wrong_forms(evidence),
        *_wrong_ends(evidence),
        *_changed_ends(evidence),
        *_open_steps(evidence),
        *_ignored_decisions(evidence),
        *_wrong_results(evidence),
        *_incomplete_parts(evidence),
        *_crowded_turns(evidence),
        *_repeated_steps(evidence),
        *_wrong_keys(evidence),
        *_early_steps(evidence),
    ]


def history(evidence: Evidence, run_id: str) -> str:
    """All that is known of a run."""
    rows = [evidence.records.runs.get(run_id)]
    steps = [step for step in evidence.records.steps if step.run_id == run_id]
    lines = [line for line in evidence.ledger if line.run_id == run_id]
    reads = [read for read in evidence.reads if read.run_id == run_id]
    told = [one for one in evidence.accepted if run_id in str(one.values) or one.key == run_id]
    return "\n".join(f"    {item}" for item in (*told, *rows, *steps, *lines, *reads))


def late_lines(evidence: Evidence) -> list[tuple[Line, bool]]:
    """Executions that began after the completion of their step had been recorded, and whether the
    process that executed them had just been stopped and continued, or all clocks had just been set:
    it cannot know yet."""
    ends = _ends(evidence)
    recorded = {row.token for row in _with_token(evidence)}
    return [
        (line, _just_woke(evidence, line))
        for line in evidence.ledger
        if line.token not in recorded and line.at > ends[line.run_id, line.step]
    ]


def _wrong_answers(evidence: Evidence) -> Iterator[Problem]:
    """Callers get what they ask for, or 503, or nothing."""
    alike: dict[str, list[str]] = defaultdict(list)
    for text in evidence.wrong:
        alike[re.sub(r"[0-9a-f-]{16,}", "", text)].append(text)
    for texts in alike.values():
        yield Problem(f"{len(texts)} times: {texts[0]}")


def _unexpected_exits(evidence: Evidence) -> Iterator[Problem]:
    """Processes end when they are asked to, with 0. Only while the database or the broker is away,
    or has just come back, one that starts may give up, and so may Celery."""
    for one in evidence.exits:
        if not any(begin < one.at < end + _COMING_BACK for begin, end in evidence.outages):
            yield Problem(f"{one.name} ended with {one.status}:\n{one.printed}")


def _lost_deliveries(evidence: Evidence) -> Iterator[Problem]:
    """Accepted is durable (G1), and all answers for one delivery are alike (G4)."""
    started: dict[str, list[str]] = defaultdict(list)
    for run in evidence.records.runs.values():
        if run.event_id:
            started[run.event_id].append(run.id)
    first: dict[tuple[str, str], Accepted] = {}
    for one in evidence.accepted:
        if one.kind not in _HOOKS:
            continue
        event_id, run_ids = one.values["event_id"], one.values["run_ids"]
        earlier = first.setdefault((one.kind, one.key), one)
        if (earlier.values["event_id"], earlier.values["run_ids"]) != (event_id, run_ids):
            yield Problem(f"One delivery was answered in two ways: {earlier} and {one}.")
        if event_id not in evidence.records.events:
            yield Problem(f"The event of {one} is gone.")
        elif not one.values["runs"] == len(run_ids) == len(started[event_id]):
            yield Problem(f"{one} should have {one.values['runs']} runs: {started[event_id]}.")
        elif sorted(run_ids) != sorted(started[event_id]):
            yield Problem(f"{one} has started {started[event_id]}.")


def _wrong_runs_of_events(evidence: Evidence) -> Iterator[Problem]:
    """Each event is stored once, is matched, and starts a run for each of its triggers (G4). The
    schedule is disabled at the end, when its last tick may be stored and not matched yet."""
    last_tick = [one.id for one in evidence.records.events.values() if one.type == "schedule"][-1:]
    runs = Counter(run.event_id for run in evidence.records.runs.values())
    keys = Counter(
        (event.source, event.type, event.dedupe_key)
        for event in evidence.records.events.values()
        if event.dedupe_key
    )
    for key, times in keys.items():
        if times > 1:
            yield Problem(f"{key} is stored {times} times.")
    for event in evidence.records.events.values():
        may_be_filtered = event.source == "crash-deliveries" or event.id in last_tick
        if event.processed_at is None:
            yield Problem(f"{event} was never matched.")
        elif runs[event.id] > 1 or (runs[event.id] == 0 and not may_be_filtered):
            yield Problem(f"{event} has {runs[event.id]} runs.")


def _repeated_ticks(evidence: Evidence) -> Iterator[Problem]:
    """A schedule starts one run a tick, whatever the clocks of its workers say (G4)."""
    ticks = Counter(
        (event.source, event.dedupe_key)
        for event in evidence.records.events.values()
        if event.type == "schedule"
    )
    for (source, key), times in ticks.items():
        if key is None or times > 1:
            yield Problem(f"The tick {key} of {source} came {times} times.")


def _wrong_forms(evidence: Evidence) -> Iterator[Problem]:
    """The same page that is sent again starts nothing (G4)."""
    run_ids: dict[str, str] = {}
    for one in evidence.accepted:
        if one.kind == "form":
            run_id = one.values["run_id"]
            if run_ids.setdefault(one.key, run_id) != run_id:
                yield Problem(f"A form has started {run_ids[one.key]} and {run_id}.", run_id)


def _wrong_ends(evidence: Evidence) -> Iterator[Problem]:
    """Every run ends (G2), as it should."""
    ends: dict[str, str] = {}
    for one in evidence.accepted:
        for run_id in one.values.get("run_ids", [one.values.get("run_id")]):
            if run_id:
                ends[run_id] = "CANCELLED" if one.kind in ("holds", "cancel") else "COMPLETED"
    for run_id, expected in ends.items():
        run = evidence.records.runs.get(run_id)
        if run is None or run.status != expected:
            yield Problem(f"The run should be {expected}: {run}.", run_id)
    for run in evidence.records.runs.values():
        if run.status not in ("COMPLETED", "CANCELLED"):
            yield Problem(f"The run has not ended as any may: {run}.", run.id)


def _changed_ends(evidence: Evidence) -> Iterator[Problem]:
    """A terminal status never changes (G2)."""
    ends: dict[str, str] = {}
    for read in sorted(evidence.reads, key=lambda read: read.at):
        ended = ends.get(read.run_id)
        if ended is not None and read.status != ended:
            yield Problem(f"The run was {ended} and then {read.status}.", read.run_id)
        if read.status in _TERMINAL:
            ends[read.run_id] = read.status
    for run_id, status in ends.items():
        run = evidence.records.runs.get(run_id)
        if run is None or run.status != status:
            yield Problem(f"The run was {status} and is {run}.", run_id)


def _open_steps(evidence: Evidence) -> Iterator[Problem]:
    """A run that has ended has no open step, and nobody holds it."""
    for step in evidence.records.steps:
        if step.status in ("RUNNING", "WAITING"):
            yield Problem(f"The step was left open: {step}.", step.run_id)
    for run in evidence.records.runs.values():
        if run.status in _TERMINAL and (run.available_at or run.suspended_at):
            yield Problem(f"The run has ended and is still to be taken: {run}.", run.id)


def _ignored_decisions(evidence: Evidence) -> Iterator[Problem]:
    """What was decided is what the run went on with, and so is an event that it waited for."""
    steps = {(step.run_id, step.step): step for step in evidence.records.steps}
    for one in evidence.accepted:
        if one.kind == "decision":
            run_id = one.values["run_id"]
            ask = steps.get((run_id, "ask"))
            if ask is None or ask.port != one.values["decision"]:
                yield Problem(f"The run was {one.values['decision']}: {ask}.", run_id)
        if one.kind == "waits":
            run_id = one.values["run_id"]
            wait = steps.get((run_id, "wait"))
            if wait is None or wait.port != "out":
                yield Problem(f"The event that the run waited for has come: {wait}.", run_id)


def _wrong_results(evidence: Evidence) -> Iterator[Problem]:
    """A step is completed once, with the result of an execution of its own."""
    executions = defaultdict(set)
    for line in evidence.ledger:
        executions[line.run_id, line.step].add(line.token)
    completed = Counter(
        (s.run_id, s.step) for s in evidence.records.steps if s.status == "COMPLETED"
    )
    for (run_id, step), times in completed.items():
        if times > 1:
            yield Problem(f"The step {step} was completed {times} times.", run_id)
    for row in _with_token(evidence):
        if row.token not in executions[row.run_id, row.step]:
            yield Problem(f"Nothing in the ledger gave this result: {row}.", row.run_id)


def _incomplete_parts(evidence: Evidence) -> Iterator[Problem]:
    """A run that is completed has completed each item that it repeated, once, and each run that it
    called."""
    completed: dict[str, Counter[str]] = defaultdict(Counter)
    for step in evidence.records.steps:
        if step.status == "COMPLETED":
            completed[step.run_id][step.step] += 1
    called = defaultdict(list)
    for run in evidence.records.runs.values():
        if run.parent_id:
            called[run.parent_id].append(run.status)
    for run_id, steps in completed.items():
        if "each" in steps:
            wanted = {f"each[{item}]/{node}" for item in range(_ITEMS) for node in ("nap", "then")}
            if found := {key for key in steps if "]/" in key} ^ wanted:
                yield Problem(f"The items are not all there, or too many: {found}.", run_id)
        elif {"call", "last"} <= steps.keys() and called[run_id] != ["COMPLETED"]:
            yield Problem(f"The run has called runs that are {called[run_id]}.", run_id)


def _crowded_turns(evidence: Evidence) -> Iterator[Problem]:
    """Of runs with a limit no more were under way at once, between the executions that count."""
    recorded = {row.token: (row.run_id, row.step) for row in _with_token(evidence)}
    begins: dict[str, float] = {}
    ends: dict[str, float] = {}
    for line in evidence.ledger:
        if line.token in recorded and line.step in ("begin", "end"):
            (begins if line.step == "begin" else ends)[line.run_id] = line.at
    for run_id, begin in begins.items():
        others = [one for one in begins if begins[one] <= begin < ends.get(one, begin)]
        if len(others) > TURNS:
            yield Problem(f"{len(others)} runs were under way at once: {others}.", run_id)


def _repeated_steps(evidence: Evidence) -> Iterator[Problem]:
    """A step whose completion is recorded is never executed again (G3)."""
    for line, just_woke in late_lines(evidence):
        if not just_woke:
            yield Problem(f"A completed step was executed again: {line}.", line.run_id)


def _wrong_keys(evidence: Evidence) -> Iterator[Problem]:
    """Executions of one step carry one key, and of two steps two."""
    steps: dict[str, tuple[str, str]] = {}
    keys: dict[tuple[str, str], str] = {}
    for line in evidence.ledger:
        step = line.run_id, line.step
        if keys.setdefault(step, line.key) != line.key or steps.setdefault(line.key, step) != step:
            yield Problem(f"The key is not that of the step alone: {line}.", line.run_id)


def _early_steps(evidence: Evidence) -> Iterator[Problem]:
    """What acts on the world follows only from results that are recorded, and stay (G3, G5)."""
    recorded = {row.token for row in _with_token(evidence)}
    for line in evidence.ledger:
        if not recorded.issuperset(line.after):
            yield Problem(
                f"An execution was given a result that is not recorded: {line}.", line.run_id
            )


def _with_token(evidence: Evidence) -> Iterator[StepRow]:
    return (
        step
        for step in evidence.records.steps
        if step.status == "COMPLETED" and step.wait_kind is None and step.token is not None
    )


def _ends(evidence: Evidence) -> dict[tuple[str, str], float]:
    """When the completion of each step was recorded, in seconds since 1970: at the latest when its
    record says, and before anything was given its result, whatever the clocks said."""
    ends: dict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
    steps: dict[str, tuple[str, str]] = {}
    for row in evidence.records.steps:
        if row.status == "COMPLETED" and row.ended_at is not None:
            written = row.ended_at.timestamp()
            ends[row.run_id, row.step] = real_time(written, evidence.clock_steps) + _DOUBT_SECONDS
            if row.token is not None:
                steps[row.token] = row.run_id, row.step
    for line in evidence.ledger:
        for token in line.after:
            if token in steps:
                ends[steps[token]] = min(ends[steps[token]], line.at)
    return ends


def _just_woke(evidence: Evidence, line: Line) -> bool:
    """Whether the process of a line had been stopped until shortly before, or all clocks had been
    set. Who told the ledger over HTTP is not known."""
    woken = [
        (one.end, _WAKE_SECONDS) for one in evidence.pauses if line.process in (one.process, 0)
    ]
    woken += [(step.at, TAKEN_OVER_SECONDS) for step in evidence.clock_steps]
    return any(at <= line.at <= at + seconds for at, seconds in woken)
