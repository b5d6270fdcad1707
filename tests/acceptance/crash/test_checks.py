"""The checks of the crash tests find what is wrong: each is given evidence that is good but for one
thing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.acceptance.crash.checks import Evidence, late_lines, problems
from tests.acceptance.crash.clocks import ClockStep, real_time
from tests.acceptance.crash.ledger import Line
from tests.acceptance.crash.load import Accepted, Read
from tests.acceptance.crash.processes import Exit, Pause
from tests.acceptance.crash.records import EventRow, Records, RunRow, StepRow

_HOUR = 3600.0


class Story:
    """What a crash test would have gathered, to be changed before it is looked at."""

    def __init__(self) -> None:
        self.accepted: list[Accepted] = []
        self.reads: list[Read] = []
        self.wrong: list[str] = []
        self.ledger: list[Line] = []
        self.runs: dict[str, RunRow] = {}
        self.steps: list[StepRow] = []
        self.events: dict[str, EventRow] = {}
        self.pauses: list[Pause] = []
        self.exits: list[Exit] = []
        self.outages: list[tuple[float, float]] = []
        self.clock_steps: list[ClockStep] = []
        self._seconds = itertools.count(1_000_000_000, 10)

    def problems(self) -> list[str]:
        return [problem.text for problem in problems(self.evidence())]

    def evidence(self) -> Evidence:
        return Evidence(
            accepted=self.accepted,
            reads=self.reads,
            wrong=self.wrong,
            ledger=self.ledger,
            records=Records(self.runs, self.steps, self.events),
            pauses=self.pauses,
            exits=self.exits,
            outages=self.outages,
            clock_steps=self.clock_steps,
        )

    # -- telling

    def event(self, id: str, type: str = "webhook", source: str = "crash-signals") -> None:
        self.events[id] = EventRow(id, type, source, f"{source}:{id}", _time(1))

    def run(self, id: str, status: str = "COMPLETED", **values: Any) -> None:
        given = {"event_id": None, "trigger_id": 1, "epoch": 1, "available_at": None}
        given |= {"suspended_at": None, "error": None}
        self.runs[id] = RunRow(id=id, status=status, **(given | values))
        self.reads.append(Read(1.0, id, "RUNNING"))
        self.reads.append(Read(2.0, id, status))

    def step(self, run_id: str, key: str, *after: str, executed: bool = True, **values: Any) -> str:
        """A step that took a second, with its execution; the token of that."""
        at, token = float(next(self._seconds)), f"{run_id}/{key}/token"
        if executed:
            line = Line(run_id=run_id, step=key, key=f"{run_id}/{key}", at=at, token=token)
            self.ledger.append(replace(line, process=7, after=after))
        given = {"attempt": 1, "status": "COMPLETED", "port": "out", "wait_kind": None}
        given |= {"started_at": _time(at), "ended_at": _time(at + 1)}
        given |= {"output": {"token": token} if executed else None}
        self.steps.append(StepRow(run_id=run_id, step=key, **(given | values)))
        return token

    def accept(self, kind: str, key: str, **values: Any) -> None:
        self.accepted.append(Accepted(kind, key, values))

    # -- changing

    def change_run(self, id: str, **values: Any) -> None:
        self.runs[id] = replace(self.runs[id], **values)

    def change_step(self, run_id: str, key: str, **values: Any) -> None:
        self.steps = [
            replace(one, **values) if (one.run_id, one.step) == (run_id, key) else one
            for one in self.steps
        ]

    def drop_step(self, run_id: str, key: str) -> None:
        self.steps = [one for one in self.steps if (one.run_id, one.step) != (run_id, key)]

    def line(self, run_id: str, key: str) -> Line:
        (line,) = [one for one in self.ledger if (one.run_id, one.step) == (run_id, key)]
        return line

    def execute_again(self, run_id: str, key: str, *, later: float) -> None:
        line = self.line(run_id, key)
        self.ledger.append(replace(line, at=line.at + later, token="another"))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.fixture
def story() -> Story:
    """An installation in which all is well."""
    told = Story()
    told.event("delivery", source="crash-deliveries")
    told.run("repeats", event_id="delivery")
    for duplicate in (False, True):
        ids: dict[str, Any] = {"event_id": "delivery", "run_ids": ["repeats"]}
        told.accept("deliveries", "1", **ids, runs=1, duplicate=duplicate)
    first = told.step("repeats", "first")
    for item in range(3):
        nap = told.step("repeats", f"each[{item}]/nap", first)
        told.step("repeats", f"each[{item}]/then", nap)
    told.step("repeats", "each", executed=False)
    told.run("parent")
    told.accept("parents", "2", run_id="parent")
    told.step("parent", "first")
    told.run("child", parent_id="parent")
    told.step("child", "only")
    told.step("parent", "call", executed=False, wait_kind="run")
    told.step("parent", "last")
    told.run("asked")
    told.step("asked", "ask", executed=False, port="approved", wait_kind="approval")
    told.accept("decision", "asked", run_id="asked", decision="approved")
    told.run("waiting")
    told.step("waiting", "wait", executed=False, wait_kind="event")
    told.accept("waits", "3", run_id="waiting")
    told.run("held", "CANCELLED")
    told.accept("holds", "4", run_id="held")
    told.run("filled in")
    told.accept("form", "5", run_id="filled in")
    for number in range(2):
        told.event(f"tick {number}", "schedule", "")
        told.run(f"ticked {number}", event_id=f"tick {number}")
    for number in range(3):
        told.event(f"turn {number}")
        told.run(f"turn {number}", event_id=f"turn {number}")
        begin = told.step(f"turn {number}", "begin")
        told.step(f"turn {number}", "end", begin)
    return told


def test_what_is_well_is_not_complained_of(story: Story) -> None:
    assert story.problems() == []


def _lose_event(story: Story) -> None:
    del story.events["delivery"]


def _start_twice(story: Story) -> None:
    story.run("again", event_id="delivery")


def _answer_otherwise(story: Story) -> None:
    ids: dict[str, Any] = {"event_id": "delivery", "run_ids": ["other"]}
    story.accept("deliveries", "1", **ids, runs=1)


def _store_twice(story: Story) -> None:
    story.events["copy"] = replace(story.events["turn 0"], id="copy")
    story.run("of the copy", event_id="copy")


def _forget_to_match(story: Story) -> None:
    story.events["turn 0"] = replace(story.events["turn 0"], processed_at=None)


def _tick_twice(story: Story) -> None:
    first = story.events["tick 0"]
    story.events["tick 1"] = replace(first, id="tick 1")


def _exit(story: Story) -> None:
    story.exits.append(Exit("server", 1, 10.0, 20.0, "Traceback"))


def _exit_without_database(story: Story) -> None:
    _exit(story)
    story.outages.append((5.0, 15.0))


def _crowd(story: Story) -> None:
    """All three begin before any ends."""
    ends = [story.line(f"turn {number}", "end") for number in range(3)]
    last = max(line.at for line in ends)
    story.ledger = [
        replace(one, at=last + 1) if one.step == "end" and one.run_id.startswith("turn") else one
        for one in story.ledger
    ]
    for number in range(3):
        story.change_step(f"turn {number}", "end", ended_at=_time(last + 2))


_BAD: dict[str, tuple[Callable[[Story], Any], str]] = {
    "an answer": (lambda s: s.wrong.append("POST /: 500"), "1 times: POST /: 500"),
    "an exit": (_exit, "server ended with 1"),
    "a lost event": (_lose_event, "is gone"),
    "a second run": (_start_twice, "should have 1 runs"),
    "another answer": (_answer_otherwise, "answered in two ways"),
    "an event twice": (_store_twice, "is stored 2 times"),
    "an event unmatched": (_forget_to_match, "was never matched"),
    "a tick twice": (_tick_twice, "came 2 times"),
    "a form twice": (lambda s: s.accept("form", "5", run_id="asked"), "A form has started"),
    "a lost run": (lambda s: s.runs.pop("parent"), "should be COMPLETED: None"),
    "a failed run": (
        lambda s: s.change_run("ticked 0", status="FAILED"),
        "has not ended as any may",
    ),
    "a run that goes on": (
        lambda s: s.change_run("held", status="RUNNING"),
        "should be CANCELLED",
    ),
    "a changed end": (
        lambda s: s.reads.append(Read(3.0, "asked", "CANCELLED")),
        "was COMPLETED and then CANCELLED",
    ),
    "an end that was read and is another": (
        lambda s: s.reads.append(Read(1.5, "waiting", "FAILED")),
        "was FAILED and then COMPLETED",
    ),
    "an open step": (
        lambda s: s.change_step("child", "only", status="RUNNING"),
        "left open",
    ),
    "a run still to be taken": (
        lambda s: s.change_run("child", available_at=_time(1)),
        "still to be taken",
    ),
    "a decision": (lambda s: s.change_step("asked", "ask", port="rejected"), "was approved"),
    "an awaited event": (
        lambda s: s.change_step("waiting", "wait", port="timeout"),
        "waited for has come",
    ),
    "a step twice": (lambda s: s.step("child", "only"), "was completed 2 times"),
    "a result of nobody": (
        lambda s: s.change_step("parent", "last", output={"token": "unknown"}),
        "Nothing in the ledger",
    ),
    "a lost item": (lambda s: s.drop_step("repeats", "each[1]/nap"), "items are not all there"),
    "an item too many": (lambda s: s.step("repeats", "each[3]/nap"), "items are not all there"),
    "a child that failed": (
        lambda s: s.change_run("child", parent_id=None),
        "has called runs that are []",
    ),
    "two children": (
        lambda s: s.run("second", parent_id="parent"),
        "has called runs that are ['COMPLETED', 'COMPLETED']",
    ),
    "too many at once": (_crowd, "3 runs were under way at once"),
    "a repeated step": (
        lambda s: s.execute_again("parent", "last", later=5),
        "executed again",
    ),
    "a step repeated after what follows": (
        lambda s: s.execute_again("turn 0", "begin", later=11),
        "executed again",
    ),
    "another key": (
        lambda s: s.ledger.append(replace(s.line("child", "only"), key="odd", at=0)),
        "key is not that of the step",
    ),
    "a key of another step": (
        lambda s: (
            s.step("turn 0", "begin 2")
            and s.ledger.append(
                replace(s.line("turn 0", "begin 2"), key="turn 0/begin", token="t", at=0)
            )
        ),
        "key is not that of the step",
    ),
    "a result that is not recorded": (
        lambda s: s.ledger.append(replace(s.line("child", "only"), after=("lost",), at=0)),
        "result that is not recorded",
    ),
}


@pytest.mark.parametrize("name", _BAD)
def test_what_is_wrong_is_found(story: Story, name: str) -> None:
    spoil, expected = _BAD[name]

    spoil(story)

    found = story.problems()
    assert any(expected in text for text in found), found


def test_an_exit_for_want_of_the_database_is_none_of_ours(story: Story) -> None:
    _exit_without_database(story)

    assert story.problems() == []


def test_an_exit_long_after_the_database_came_back_is_wrong(story: Story) -> None:
    _exit_without_database(story)
    story.exits[0] = replace(story.exits[0], at=100.0)

    assert len(story.problems()) == 1


def test_a_repetition_before_the_commit_is_allowed(story: Story) -> None:
    story.execute_again("parent", "last", later=0.5)

    assert story.problems() == []
    assert late_lines(story.evidence()) == []


@pytest.mark.parametrize("process", [7, 8])
def test_only_who_was_stopped_may_not_know(story: Story, process: int) -> None:
    again = story.line("parent", "last").at + 5
    story.execute_again("parent", "last", later=5)
    story.pauses.append(Pause(process, again - 4, again - 0.5))

    assert ["executed again" in text for text in story.problems()] == (
        [] if process == 7 else [True]
    )
    assert [is_woken for _, is_woken in late_lines(story.evidence())] == [process == 7]


@pytest.mark.parametrize("seconds", [3, 300])
def test_only_shortly_after_all_clocks_were_set_nobody_may_know(
    story: Story, seconds: float
) -> None:
    story.execute_again("parent", "last", later=10 + seconds)
    story.clock_steps.append(ClockStep(story.ledger[-1].at - seconds, _HOUR))

    assert bool(story.problems()) == (seconds == 300)


def test_times_that_a_wrong_clock_has_written_are_told_from_right_ones() -> None:
    ahead, behind = [ClockStep(1000, _HOUR)], [ClockStep(1000, -_HOUR)]

    assert real_time(900, []) == 900
    assert real_time(900, ahead) == 900
    assert real_time(1500 + _HOUR, ahead) == 1500
    assert real_time(1004, ahead) == 1004, "a process had not seen the step yet"
    assert real_time(1500, ahead) == float("inf")
    assert real_time(2500 - _HOUR, behind) == 2500
    assert real_time(900, behind) == 900 + _HOUR, "at the latest"
