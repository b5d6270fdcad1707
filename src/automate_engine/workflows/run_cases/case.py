"""A whole test case, as it stands in a file for ``python -m automate_engine.testing``."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from automate_engine.domain import (
    ConflictError,
    JsonObject,
    NotFoundError,
    Principal,
    Run,
    RunConfig,
    RunStatus,
    StepRecord,
    decode_json,
    encode_json,
)
from automate_engine.domain.ids import Kind
from automate_engine.nodes import PythonStepNode, step_functions
from automate_engine.spec import as_document, dump_yaml
from automate_engine.workflows.reruns import executed_document
from automate_engine.workflows.run_cases.expectations import expectation_of
from automate_engine.workflows.run_cases.mocks import approvals_of, mocks_of
from automate_engine.workflows.run_cases.recorded import RecordedRun, recorded_run
from automate_engine.workflows.services import Services

__all__ = ["RunCase", "run_case"]

_MOST_RECORDS: Final = 20_000
_PAGE: Final = 1_000
_MOST_CHARACTERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class RunCase:
    """A run as a test case; `yaml` is the file with the workflow and the case."""

    name: str
    case: JsonObject
    yaml: str


async def run_case(services: Services, principal: Principal, run_id: int) -> RunCase:
    """Turn a run into a test case that passes.

    Raises ConflictError for a run that has not ended or was cancelled, for a part of another run,
    and for one with too much data; SpecError when its document is not valid here any more.
    """
    run = await services.stores.runs.get(principal.tenant_id, run_id)
    _check(run)
    plan = await asyncio.to_thread(
        services.compile_document, await executed_document(services, run)
    )
    records = await _records(services, run)
    name = f"{await _workflow_name(services, run)} as in {services.ids.encode(Kind.RUN, run.id)}"
    event = await _event(services, run)
    return await asyncio.to_thread(_case, name, recorded_run(run, plan, records), event)


def _check(run: Run) -> None:
    if not run.status.is_terminal:
        raise ConflictError("The run has not ended. Wait for its end.")
    if run.status is RunStatus.CANCELLED:
        raise ConflictError(
            "The run was cancelled, so that there is no result to expect. Choose a run that ended "
            "by itself."
        )
    if RunConfig.from_json(run.config).part is not None:
        raise ConflictError("The run is a part of its parent. Turn the parent into a test case.")


async def _records(services: Services, run: Run) -> list[StepRecord]:
    """The records of all steps, attempts that are not the last among them."""
    records: list[StepRecord] = []
    after = None
    while True:
        page = await services.stores.runs.list_steps(
            run.tenant_id, run.id, after=after, limit=_PAGE
        )
        records += page.items
        after = page.next_after
        if after is None:
            return records
        if len(records) >= _MOST_RECORDS:
            raise ConflictError(
                f"The run has more than {_MOST_RECORDS:,} steps, too many for a test case. Run the "
                "workflow with less data."
            )


async def _workflow_name(services: Services, run: Run) -> str:
    if run.workflow_id is not None:
        try:
            return (await services.stores.workflows.get(run.tenant_id, run.workflow_id)).name
        except NotFoundError:
            pass
    return "The workflow"


async def _event(services: Services, run: Run) -> JsonObject | None:
    if run.event_id is None:
        return None
    event = await services.stores.events.get(run.tenant_id, run.event_id)
    return {"type": event.type, "source": event.source, "payload": event.payload}


def _case(name: str, recorded: RecordedRun, event: JsonObject | None) -> RunCase:
    mocks = mocks_of(recorded)
    case: JsonObject = {
        "name": name,
        "inputs": recorded.run.inputs,
        "event": event,
        "mocks": mocks,
        "approvals": approvals_of(recorded, mocks),
        "expect": expectation_of(recorded, mocks.keys()),
    }
    case = {part: value for part, value in case.items() if value}
    imports = _imports(recorded)
    file: JsonObject = {
        "workflow": as_document(recorded.plan.spec),
        **({"imports": imports} if imports else {}),
        "cases": [case],
    }
    return RunCase(name, case, _written(file))


def _imports(recorded: RecordedRun) -> list[str]:
    """The modules of the functions that steps of the workflow call."""
    known = step_functions()
    called = {
        str(step.config["function"])
        for step in recorded.steps.values()
        if step.type == PythonStepNode.type
    }
    return sorted({known[name].call.__module__ for name in called if name in known})


def _written(file: JsonObject) -> str:
    encoded = encode_json(file)
    if len(encoded) > _MOST_CHARACTERS:
        raise ConflictError(
            f"The test case would take more than {_MOST_CHARACTERS:,} characters. Run the workflow "
            "with less data."
        )
    return dump_yaml(decode_json(encoded))  # a copy in which no two parts are one object
