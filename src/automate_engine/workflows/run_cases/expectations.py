"""What must hold of a run that repeats a recorded one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from automate_engine.domain import (
    JsonObject,
    JsonValue,
    RunStatus,
    StepStatus,
    decode_json,
)
from automate_engine.workflows.run_cases.recorded import TIMED, RecordedRun, RecordedStep

__all__ = ["expectation_of"]

_ERROR: Final = frozenset({"type", "message", "retryable", "step"})


def expectation_of(recorded: RecordedRun, mocked: Collection[str]) -> JsonObject:
    """The status, outputs or error of the run, and what is told of the workflow's own steps."""
    run = recorded.run
    expected: JsonObject = {"status": run.status.value}
    if run.status is RunStatus.COMPLETED:
        if _has_steady_outputs(recorded):
            expected["outputs"] = _steady_outputs(recorded, mocked)
    elif run.error is not None and _stops_are_steady(recorded):
        expected["error"] = run.error["message"]
    steps = {
        path: found
        for path, step in recorded.steps.items()
        if recorded.is_ordered and not step.is_inside and (found := _step(recorded, step))
    }
    return expected | ({"steps": steps} if steps else {})


def _has_steady_outputs(recorded: RecordedRun) -> bool:
    if recorded.run.outputs_blob is not None:
        return False
    return recorded.outputs_are_steady and _stops_are_steady(recorded)


def _stops_are_steady(recorded: RecordedRun) -> bool:
    """Whether no step that ended the run said something that is new each time."""
    return all(
        step.is_steady or not step.attempts
        for step in recorded.steps.values()
        if step.type == "stop"
    )


def _steady_outputs(recorded: RecordedRun, mocked: Collection[str]) -> JsonValue:
    """The outputs without times and without what a mocked failure does not keep."""
    outputs = _without_error_types(recorded.run.outputs)
    if recorded.plan.outputs is not None or not isinstance(outputs, dict):
        return outputs
    steady = {}
    for name, output in outputs.items():
        step = recorded.steps.get(name)
        if step is not None and step.type in TIMED and name not in mocked:
            kept = TIMED[step.type]
            output = {field: part for field, part in output.items() if field in kept}
        steady[name] = output
    return steady


def _without_error_types(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        kept = {"message", "retryable"} if value.keys() == _ERROR else value.keys()
        return {name: _without_error_types(part) for name, part in value.items() if name in kept}
    if isinstance(value, list):
        return [_without_error_types(part) for part in value]
    return value


def _step(recorded: RecordedRun, step: RecordedStep) -> JsonObject:
    last = step.last
    if last is None:
        return {"status": "SKIPPED"} if recorded.is_whole else {}
    expected: JsonObject = {}
    if not last.reused and last.attempt > 1:
        expected["attempts"] = last.attempt
    if last.status is StepStatus.FAILED and last.error is not None:
        expected |= {"status": "FAILED", "error": last.error["message"]}
    if last.status is StepStatus.COMPLETED and len(step.plan.ports) > 1:
        expected["port"] = last.port
    if step.is_call:
        expected |= _input(recorded, step)
    return expected


def _input(recorded: RecordedRun, step: RecordedStep) -> JsonObject:
    """What the step was called with, where that comes from the workflow and is the same again."""
    last = step.last
    config = recorded.config
    if last is None or last.input is None or last.reused or not step.is_steady:
        return {}
    if step.path in config.pins or step.path in config.overrides:
        return {}
    found: Any = decode_json(last.input)
    is_cut = isinstance(found, dict) and found.keys() == {"truncated", "bytes"}
    return {} if is_cut or not found else {"input": found}
