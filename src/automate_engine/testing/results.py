"""What a test sees of a run."""

from __future__ import annotations

from dataclasses import dataclass

from automate_engine.domain.json import JsonObject, JsonValue, decode_json
from automate_engine.domain.runs import Run, RunStatus, StepRecord, StepStatus
from automate_engine.ports import Stores
from automate_engine.ports.runs import RunFilter

__all__ = ["RunResult", "StepResult", "read_result", "unfinished_runs"]

_ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step of a run as its last attempt left it. `input` is its evaluated config."""

    key: str
    status: StepStatus
    attempts: int
    input: JsonValue
    output: JsonValue
    port: str | None
    error: JsonObject | None
    logs: list[JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A run, ended or waiting.

    `steps` are those that were reached, by key: ``fetch``, or ``each[0]/fetch`` inside a body.
    `logs` are the lines written by all steps, each with its ``step``.
    """

    status: RunStatus
    inputs: JsonObject
    outputs: JsonValue
    error: JsonObject | None
    steps: dict[str, StepResult]
    logs: list[JsonObject]

    @property
    def waiting(self) -> list[str]:
        """Keys of the steps that wait: for a time, an event, a person or another run."""
        return [key for key, step in self.steps.items() if step.status is StepStatus.WAITING]


async def unfinished_runs(stores: Stores, tenant_id: str) -> list[Run]:
    """The tenant's runs that have not ended."""
    runs = (await stores.runs.find(tenant_id, RunFilter(), limit=_ALL)).items
    return [run for run in runs if not run.status.is_terminal]


async def read_result(stores: Stores, tenant_id: str, run_id: int) -> RunResult:
    """Read a run with its steps, those of its activations left out."""
    run = await stores.runs.get(tenant_id, run_id)
    records = (await stores.runs.list_steps(tenant_id, run_id, limit=_ALL)).items
    steps: dict[str, StepResult] = {}
    logs: list[JsonObject] = []
    for record in records:
        if record.key.endswith("]"):
            continue
        step = await _step(stores, tenant_id, record)
        steps[record.key] = step
        logs += [{"step": record.key, **line} for line in step.logs]
    return RunResult(
        status=run.status,
        inputs=run.inputs,
        outputs=await _value(stores, tenant_id, run.outputs, run.outputs_blob),
        error=run.error,
        steps=steps,
        logs=logs,
    )


async def _step(stores: Stores, tenant_id: str, record: StepRecord) -> StepResult:
    output = _decoded(record.output)
    return StepResult(
        key=record.key,
        status=record.status,
        attempts=record.attempt,
        input=_decoded(record.input),
        output=await _value(stores, tenant_id, output, record.output_blob),
        port=record.port,
        error=record.error,
        logs=_decoded(record.logs) or [],
    )


async def _value(stores: Stores, tenant_id: str, value: JsonValue, blob: str | None) -> JsonValue:
    return value if blob is None else decode_json(await stores.blobs.get(tenant_id, blob))


def _decoded(value: bytes | None) -> JsonValue:
    return None if value is None else decode_json(value)
