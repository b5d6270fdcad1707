"""Test cases of a workflow in YAML: what it is given, and what must come of it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from automate_engine.domain.errors import InvalidInputError, Problem, SpecError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import RunStatus, StepStatus
from automate_engine.spec import load_yaml, pydantic_problems
from automate_engine.testing.mocks import Attempts, Fails, Mock, Returns
from automate_engine.testing.results import RunResult
from automate_engine.testing.workflows import run_workflow

__all__ = ["Difference", "WorkflowCase", "load_cases"]

_ABSENT = "(nothing)"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Returns(_Strict):
    """The step completes with this output, by its first port or the one given."""

    returns: Any
    port: str | None = None


class _Fails(_Strict):
    """The step fails with this message, for good or so that it is tried again."""

    fails: str
    retryable: bool = False


_Result: TypeAlias = _Returns | _Fails


class _Decision(_Strict):
    decision: Literal["approved", "rejected"]
    comment: str = ""
    by: str = "tester"


class _ExpectedStep(_Strict):
    """What must hold of a step; SKIPPED is the status of one that was not reached."""

    status: StepStatus | Literal["SKIPPED"] | None = None
    input: Any = None
    output: Any = None
    port: str | None = None
    attempts: int | None = None
    error: str | None = None


class _Expectation(_Strict):
    """What must hold of the run. Of objects the parts named are compared, of `error` a part of the
    message; all else must be equal."""

    status: RunStatus = RunStatus.COMPLETED
    outputs: Any = None
    error: str | None = None
    steps: dict[str, _ExpectedStep] = Field(default_factory=dict)


class _Case(_Strict):
    name: str = Field(min_length=1)
    inputs: JsonObject = Field(default_factory=dict)
    event: JsonObject | None = None
    mocks: dict[str, _Result | list[_Result]] = Field(default_factory=dict)
    approvals: dict[str, Literal["approved", "rejected"] | _Decision] = Field(default_factory=dict)
    expect: _Expectation = Field(default_factory=_Expectation)


class _File(_Strict):
    workflow: str | JsonObject
    workflows: dict[str, str | JsonObject] = Field(default_factory=dict)
    imports: list[str] = Field(default_factory=list)
    cases: list[_Case] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a run differs from what was expected."""

    place: str
    expected: JsonValue
    actual: JsonValue

    def __str__(self) -> str:
        return f"{self.place}\n  expected: {self.expected!r}\n  actual:   {self.actual!r}"


@dataclass(frozen=True, slots=True)
class WorkflowCase:
    """One case of a file, ready to run. `str` gives its name."""

    path: Path
    name: str
    _workflow: JsonObject
    _workflows: dict[str, JsonObject]
    _case: _Case

    def __str__(self) -> str:
        return self.name

    async def differences(self) -> list[Difference]:
        """Run the case; where its run differs from what it expects.

        Raises SpecError, InvalidInputError or RunWaitsError when it cannot be run.
        """
        case = self._case
        result = await run_workflow(
            self._workflow,
            case.inputs,
            event=case.event,
            mocks={name: _mock(written) for name, written in case.mocks.items()},
            approvals={name: _answer(written) for name, written in case.approvals.items()},
            workflows=self._workflows,
        )
        return list(_differences(case.expect, result))

    def check(self) -> None:
        """Run the case in a test that is not async; AssertionError tells the differences."""
        found = asyncio.run(self.differences())
        assert not found, "\n".join([self.name, *map(str, found)])


def load_cases(path: Path | str) -> list[WorkflowCase]:
    """The cases of a YAML file::

        workflow: triage.yaml        # a file beside this one, or the document itself
        workflows: {billing: billing.yaml}   # others that it calls, by slug
        imports: [shop.steps]        # modules that register step functions
        cases:
          - name: a large order is approved first
            inputs: {total: 500}
            event: {payload: {id: 7}}
            mocks:
              fetch: {returns: {status: 200, body: {}}}
              charge: [{fails: out of order, retryable: true}, {returns: {id: ch_1}}]
            approvals: {ask: approved}
            expect:
              status: COMPLETED
              outputs: {charged: true}
              steps: {charge: {attempts: 2}, refuse: {status: SKIPPED}}

    Raises InvalidInputError naming every field that is wrong, and SpecError for bad YAML.
    """
    path = Path(path)
    written = _read(path)
    try:
        file = _File.model_validate(written)
    except ValidationError as error:
        raise InvalidInputError(
            f"{path} is not a file of workflow cases.", pydantic_problems(error, written=written)
        ) from None
    for module in file.imports:
        _import(module, path)
    workflow = _document(path, file.workflow, "workflow")
    workflows = {
        slug: _document(path, document, f"workflows.{slug}")
        for slug, document in file.workflows.items()
    }
    return [WorkflowCase(path, case.name, workflow, workflows, case) for case in file.cases]


def _read(path: Path) -> JsonObject:
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except SpecError as error:
        raise InvalidInputError(f"{path} cannot be read.", error.problems) from None
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("unreadable", f"{type(error).__name__}.", "Name a text file that exists.")
        raise InvalidInputError(f"{path} cannot be read.", [problem]) from None


def _document(path: Path, written: str | JsonObject, field: str) -> JsonObject:
    if isinstance(written, str):
        try:
            return _read(path.parent / written)
        except InvalidInputError as error:
            raise InvalidInputError(f"{path}: {field}: {error.message}", error.problems) from None
    return written


def _import(module: str, path: Path) -> None:
    try:
        importlib.import_module(module)
    except ImportError as error:
        problem = Problem("bad_import", f"{error}.", "Start where Python finds it.", "imports")
        raise InvalidInputError(f"{path} cannot be used.", [problem]) from None


def _mock(written: _Result | list[_Result]) -> Mock:
    match written:
        case _Returns():
            return Returns(written.returns, written.port)
        case _Fails():
            return Fails(written.fails, written.retryable)
        case attempts:
            return Attempts(*map(_mock, attempts))


def _answer(written: str | _Decision) -> str | JsonObject:
    return written if isinstance(written, str) else written.model_dump()


def _differences(expected: _Expectation, result: RunResult) -> Iterator[Difference]:
    if expected.status is not result.status:
        yield Difference("status", expected.status.value, result.status.value)
        if expected.error is None and result.error is not None:
            yield Difference("error", _ABSENT, result.error)
    if "outputs" in expected.model_fields_set:
        yield from _compared("outputs", expected.outputs, result.outputs)
    if expected.error is not None:
        yield from _error("error", expected.error, result.error)
    for key, step in expected.steps.items():
        yield from _step(f"steps.{key}", step, result, key)


def _step(place: str, expected: _ExpectedStep, result: RunResult, key: str) -> Iterator[Difference]:
    step = result.steps.get(key)
    status = "SKIPPED" if step is None else step.status.value
    if expected.status is not None and expected.status != status:
        yield Difference(f"{place}.status", str(expected.status), status)
    elif step is None and expected.status is None:
        yield Difference(place, "a step that was reached", _ABSENT)
    if step is None:
        return
    for name in sorted(expected.model_fields_set - {"status", "error"}):
        yield from _compared(f"{place}.{name}", getattr(expected, name), getattr(step, name))
    if expected.error is not None:
        yield from _error(f"{place}.error", expected.error, step.error)


def _error(place: str, part: str, error: JsonObject | None) -> Iterator[Difference]:
    message = _ABSENT if error is None else str(error.get("message"))
    if error is None or part not in message:
        yield Difference(place, f"… {part} …", message)


def _compared(place: str, expected: JsonValue, actual: JsonValue) -> Iterator[Difference]:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for name, value in expected.items():
            yield from _compared(f"{place}.{name}", value, actual.get(name, _ABSENT))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, value in enumerate(expected):
            yield from _compared(f"{place}[{index}]", value, actual[index])
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield Difference(place, expected, actual)
