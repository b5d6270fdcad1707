"""Mocked steps: their config is evaluated and checked as ever, but their node is not executed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeAlias

from automate_engine.compile import GraphPlan, Plan, PlanNode
from automate_engine.domain.errors import (
    InvalidInputError,
    PermanentError,
    Problem,
    RetryableError,
    StepError,
)
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import step_path
from automate_engine.nodes import ERROR_PORT, AsyncNode, Config, Done, Node, StepContext

__all__ = [
    "Attempts",
    "Fails",
    "Mock",
    "Returns",
    "check_names",
    "step_paths",
    "with_mocks",
]


@dataclass(frozen=True, slots=True)
class Returns:
    """The mocked step completes with `output` by `port`, by default its node's first port."""

    output: JsonValue = None
    port: str | None = None


@dataclass(frozen=True, slots=True)
class Fails:
    """The mocked step fails; with `retryable` it is tried again as its retry policy says."""

    message: str
    retryable: bool = False


class Attempts:
    """What the mocked step does in its first attempt, its second and so on; the last is kept."""

    def __init__(self, *results: Mock) -> None:
        if not results:
            raise ValueError("Say what the attempts do: Attempts(Fails('…', retryable=True), {…}).")
        self._results = results

    def result(self, attempt: int) -> Mock:
        return self._results[min(attempt, len(self._results)) - 1]


Mock: TypeAlias = Any
"""Returns, Fails, Attempts, a function, or any other value: the output that the step completes
with. A function, sync or async, gets the step's input (its evaluated config, as history keeps it)
and gives one of the others, or raises a StepError; whatever else it raises fails the test."""


def with_mocks(plan: Plan, mocks: Mapping[str, Mock], faults: list[Exception]) -> Plan:
    """The plan with the steps mocked that have a path (see `step_paths`) or a key in `mocks`.

    What a mock's function raises other than a StepError is added to `faults`.
    """
    by_path: dict[str, dict[str, Mock]] = {}
    for name, mock in mocks.items():
        by_path.setdefault(step_path(name), {})[name] = mock
    return replace(plan, graph=_mocked_graph(plan.graph, "", by_path, faults))


def step_paths(graph: GraphPlan, prefix: str = "") -> Iterator[tuple[str, PlanNode]]:
    """Every node with its path: its id, after the ids of the composites around it."""
    for node in graph.nodes:
        path = f"{prefix}{node.id}"
        yield path, node
        if node.body is not None:
            yield from step_paths(node.body, f"{path}/")


def check_names(field: str, names: Mapping[str, object], known: Mapping[str, object]) -> None:
    """Raise InvalidInputError for names that are no paths of steps."""
    problems = []
    for name in names:
        if name in known:
            continue
        close = get_close_matches(name, list(known), n=1)
        remedy = (
            f"Did you mean '{close[0]}'?" if close else "Name a step, or 'each/step' in a body."
        )
        message = f"No workflow of the test has such a step '{name}'."
        problems.append(Problem("unknown_step", message, remedy, f"{field}.{name}"))
    if problems:
        raise InvalidInputError("The test does not fit the workflow.", problems)


def _mocked_graph(
    graph: GraphPlan, prefix: str, mocks: Mapping[str, Mapping[str, Mock]], faults: list[Exception]
) -> GraphPlan:
    nodes = []
    for node in graph.nodes:
        path = f"{prefix}{node.id}"
        if path in mocks:
            node = replace(node, node=_MockedNode(path, node, mocks[path], faults))
        elif node.body is not None:
            node = replace(node, body=_mocked_graph(node.body, f"{path}/", mocks, faults))
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


class _MockedNode(AsyncNode[Any]):
    """Stands for a node: takes its config and has its ports, but does what the mocks say, which are
    those of its steps by path or key."""

    def __init__(
        self, path: str, planned: PlanNode, mocks: Mapping[str, Mock], faults: list[Exception]
    ) -> None:
        self._path = path
        self._node: Node[Any] = planned.node
        self._ports = (*planned.ports, *([ERROR_PORT] if planned.on_error == "route" else []))
        self._mocks = mocks
        self._faults = faults
        self.config_model = planned.node.config_model  # type: ignore[misc]

    def recorded(self, values: JsonObject, config: Config) -> JsonObject:
        return self._node.recorded(values, config)

    async def run(self, config: Config, context: StepContext) -> Done:
        name = context.key if context.key in self._mocks else self._path
        if name not in self._mocks:
            raise self._fault(
                ValueError(f"The step '{context.key}' is reached and has no mock. Add one.")
            )
        return self._outcome(await self._result(self._mocks[name], config, context))

    async def _result(self, mock: Mock, config: Config, context: StepContext) -> Mock:
        while True:
            if isinstance(mock, Attempts):
                mock = mock.result(context.attempt)
            elif callable(mock):
                mock = await self._called(mock, config)
            else:
                return mock

    async def _called(self, function: Callable[[JsonObject], Mock], config: Config) -> Mock:
        values = self._node.recorded(config.model_dump(mode="json", exclude_unset=True), config)
        try:
            result = function(values)
            return await result if inspect.isawaitable(result) else result
        except StepError:
            raise
        except Exception as error:
            raise self._fault(error) from error

    def _outcome(self, result: Mock) -> Done:
        match result:
            case Fails(message=message, retryable=True):
                raise RetryableError(message)
            case Fails(message=message):
                raise PermanentError(message)
            case Returns(output=output, port=port):
                if port is not None and port not in self._ports:
                    raise self._fault(
                        ValueError(
                            f"The mock of '{self._path}' takes the port '{port}', which the step "
                            f"does not have. Use one of: {', '.join(self._ports) or 'none'}."
                        )
                    )
                return Done(output, port)
            case output:
                return Done(output)

    def _fault(self, error: Exception) -> PermanentError:
        """Keep what is wrong with the test itself, and end the step."""
        self._faults.append(error)
        return PermanentError(f"The mock of '{self._path}' failed: {error}")
