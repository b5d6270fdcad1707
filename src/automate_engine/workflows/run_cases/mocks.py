"""Which steps of a recorded run are mocked, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from automate_engine.domain import (
    ConflictError,
    JsonObject,
    StepRecord,
    StepStatus,
    decode_json,
)
from automate_engine.workflows.run_cases.recorded import TIMED, RecordedRun, RecordedStep

__all__ = ["approvals_of", "mocks_of"]

_MUST_RUN: Final = frozenset({"log", "stop"})
"""Types whose work is not in their output."""

_ENDED: Final = (StepStatus.COMPLETED, StepStatus.FAILED)


def mocks_of(recorded: RecordedRun) -> dict[str, JsonObject | list[JsonObject]]:
    """The mocks by path, or by key where the activations of a body differ.

    Mocked are steps that reach out of the run, and those whose result could not come about again:
    they read the time or the like, or were taken over, pinned or edited.
    """
    mocks: dict[str, JsonObject | list[JsonObject]] = {}
    covered: list[str] = []
    for path, step in recorded.steps.items():
        if any(path.startswith(f"{outer}/") for outer in covered):
            continue
        if _is_mocked(recorded, step):
            mocks.update(_mocks_of_step(recorded, step))
            covered.append(path)
    return mocks


def approvals_of(recorded: RecordedRun, mocks: Mapping[str, Any]) -> JsonObject:
    """The decisions that people made, by path or key."""
    decisions: JsonObject = {}
    for path, step in recorded.steps.items():
        if step.type != "approval" or path in mocks:
            continue
        made = {key: _decision(records[-1]) for key, records in step.attempts.items()}
        decisions.update(_by_path(path, {key: each for key, each in made.items() if each}))
    return decisions


def _is_mocked(recorded: RecordedRun, step: RecordedStep) -> bool:
    if step.type in _MUST_RUN:
        return False
    if not step.is_inside and _is_given(recorded, step):
        return True
    if step.plan.body is not None and _is_mocked_with_body(step):
        return True
    if step.type in TIMED:
        return bool(step.attempts) and _time_is_read(recorded, step)
    return step.is_call or (bool(step.attempts) and not step.is_steady)


def _is_mocked_with_body(step: RecordedStep) -> bool:
    """Whether the steps in a body are elsewhere, or were cut short by a failure that was taken."""
    is_spread = step.config.get("spread") is not None
    return is_spread or (step.failed and step.plan.on_error != "fail")


def _is_given(recorded: RecordedRun, step: RecordedStep) -> bool:
    """Whether the step got its output or its input from somewhere else than the workflow."""
    config = recorded.config
    is_reused = step.last is not None and step.last.reused
    return is_reused or step.path in config.pins or step.path in config.overrides


def _time_is_read(recorded: RecordedRun, step: RecordedStep) -> bool:
    """Whether anything depends on the times in the step's output."""
    if step.is_inside and step.is_end:
        return True
    outputs = recorded.plan.outputs
    references = [
        *(() if outputs is None else outputs.references),
        *(reference for each in recorded.steps.values() for reference in each.references),
    ]
    return any(
        reference.path[:2] == ("steps", step.plan.id) and _has_time(step, reference.path[2:])
        for reference in references
    )


def _has_time(step: RecordedStep, rest: tuple[str | int | None, ...]) -> bool:
    if rest and rest[0] != "output":
        return False
    return len(rest) < 2 or rest[1] not in TIMED[step.type]


def _mocks_of_step(
    recorded: RecordedRun, step: RecordedStep
) -> dict[str, JsonObject | list[JsonObject]]:
    otherwise = _result_before_the_end(recorded, step)
    results: dict[str, list[JsonObject]] = {}
    for key, records in step.attempts.items():
        found = [result for record in records if (result := _result(step, record))]
        if otherwise is not None and records[-1].status not in _ENDED:
            found.append(otherwise)
        if found:
            results[key] = found
    mocks = _by_path(step.path, results)
    if otherwise is not None:
        mocks.setdefault(step.path, [otherwise])
    return {name: made[0] if len(made) == 1 else made for name, made in mocks.items()}


def _by_path(path: str, by_key: Mapping[str, Any]) -> dict[str, Any]:
    """Values by key as one value by path, if all are the same."""
    values = list(by_key.values())
    if values and all(value == values[0] for value in values):
        return {path: values[0]}
    return dict(by_key)


def _result(step: RecordedStep, record: StepRecord) -> JsonObject | None:
    """What an attempt did, None for one that did not come to its end."""
    if record.status is StepStatus.COMPLETED:
        result: JsonObject = {"returns": _output(record)}
        if record.port is not None and record.port != step.plan.ports[0]:
            result["port"] = record.port
        return result
    if record.status not in (StepStatus.FAILED, StepStatus.RETRYING) or record.error is None:
        return None
    failed: JsonObject = {"fails": record.error["message"]}
    if record.error["retryable"]:
        failed["retryable"] = True
    return failed


def _output(record: StepRecord) -> Any:
    if record.output_blob is not None:
        raise ConflictError(
            f"The output of the step '{record.key}' is too large for a test case. Let the step "
            "give less, or write the case by hand."
        )
    return None if record.output is None else decode_json(record.output)


def _result_before_the_end(recorded: RecordedRun, step: RecordedStep) -> JsonObject | None:
    """What a step does where the run, or the body around it, ended before the step did.

    Steps at the same time may come in another order than they did; whichever is first then fails
    alike. None where every step came to its end, so that only those recorded are reached.
    """
    for path in _around(step.path):
        for records in recorded.steps[path].attempts.values():
            error = records[-1].error
            if records[-1].status is StepStatus.FAILED and error is not None:
                return {"fails": error["message"]}
    if recorded.is_whole:
        return None
    error = recorded.run.error
    return {"returns": None} if error is None else {"fails": error["message"]}


def _around(path: str) -> Iterator[str]:
    """The paths of the composites around a step, innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _decision(record: StepRecord) -> JsonObject | None:
    if record.status is not StepStatus.COMPLETED:
        return None
    output = _output(record)
    if output["decision"] not in ("approved", "rejected"):
        return None
    made = {name: output[name] for name in ("decision", "comment", "by") if output.get(name)}
    return made
