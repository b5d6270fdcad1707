"""What a node type supplies, and what a step may use while it runs.

A node type is a subclass of `InlineNode` (pure and quick, runs on the event loop), `AsyncNode`
(does I/O or waits for code of the user) or `CompositeNode` (repeats a body). One instance of it is
registered and shared by all steps, so it keeps no state.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from automate_engine.domain.errors import PermanentError, Problem
from automate_engine.domain.files import FileReference
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import WaitKind
from automate_engine.ports.clock import Clock
from automate_engine.spec import WorkflowSettings

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = [
    "ERROR_PORT",
    "AsyncNode",
    "CompositeNode",
    "Config",
    "Done",
    "Emit",
    "InlineNode",
    "Iterations",
    "Node",
    "Outcome",
    "StartRun",
    "StepContext",
    "Stop",
    "Wait",
    "WorkflowTarget",
]

ERROR_PORT = "error"
"""The port a failed step takes when its `on_error` is ``route``."""


_MAX_LOG_LINES = 1000
_MAX_LOG_TEXT = 10_000


class Config(BaseModel):
    """Base of node configurations. Unknown fields are refused.

    Titles and descriptions of the fields become forms.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


ConfigT = TypeVar("ConfigT", bound=Config)
_ConfigModel: TypeAlias = type[Config]


@dataclass(frozen=True, slots=True)
class WorkflowTarget:
    """A version that a step may start, found by `StepContext.resolve_workflow`."""

    workflow_id: int
    version_id: int
    spec_hash: str
    settings: WorkflowSettings = field(default_factory=WorkflowSettings)


@dataclass(frozen=True, slots=True)
class Done:
    """The step completed. `port` is the output port taken, by default the first."""

    output: JsonValue = None
    port: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The step waits; its `resume` is called with what resolved the wait.

    `until` is when the wait ends by itself: `resume` is then called with None. `event` is the
    ``type:source`` waited for and `match` the values it must have at dotted paths.
    """

    kind: WaitKind
    until: datetime | None = None
    event: str | None = None
    match: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRun:
    """Start a run of another workflow in the commit of this step.

    With `wait` the step then waits for its end and `resume` gets ``{"run_id", "status",
    "outputs", "error"}``; otherwise the step completes with ``{"run_id"}``.
    """

    target: WorkflowTarget
    inputs: JsonObject
    wait: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Emit:
    """Emit an event of the type ``event`` in the commit of this step, which it completes.

    `name` is its source. Of events of one name and `key` only the first of a day counts. The
    step's output is ``{"name", "trace_id"}``.
    """

    name: str
    payload: JsonValue
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End the whole run now, with success or with an error message."""

    status: Literal["success", "error"]
    message: str = ""
    output: JsonValue = None


Outcome: TypeAlias = Done | Wait | StartRun | Emit | Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterations:
    """How a composite repeats its body.

    `items` is the list to go through (for_each), or None to repeat while the config's condition
    holds (loop), at most `max_iterations` times, one after another, each seeing the result of the
    one before as its item (`initial` for the first). With `spread` the items are divided among
    runs of so many; `first` is the index of the first item here.
    """

    items: Sequence[JsonValue] | None = None
    first: int = 0
    spread: int | None = None
    initial: JsonValue = None
    concurrency: int = 1
    max_iterations: int
    item_name: str = "item"
    index_name: str = "index"
    collect: bool = True
    continue_on_error: bool = False


@dataclass(slots=True, kw_only=True)
class StepContext:
    """What a step may use. `run_id` is public. `find_workflow` and `find_file` are what the engine
    gives to the steps of every tenant; use the methods."""

    tenant_id: str
    run_id: str
    node_id: str
    key: str
    attempt: int
    started_at: datetime
    clock: Clock
    http: GuardedClient
    logs: list[JsonObject]
    loop: AbstractEventLoop
    find_workflow: Callable[[str, str], Awaitable[WorkflowTarget]]
    find_file: Callable[[str, FileReference | JsonObject], Awaitable[bytes]]

    @property
    def idempotency_key(self) -> str:
        """The same for every execution of this step, after a retry or a crash too (G3): pass it on
        to services that know such keys."""
        return f"{self.run_id}/{self.key}"

    def log(self, level: str, message: str, data: JsonValue = None) -> None:
        """Write a line to the run's history; lines beyond the thousandth are left out."""
        if len(self.logs) < _MAX_LOG_LINES:
            self.logs.append({"level": level, "message": message[:_MAX_LOG_TEXT], "data": data})

    async def resolve_workflow(self, name: str) -> WorkflowTarget:
        """The live version of a workflow of this tenant, by slug or public id."""
        return await self.find_workflow(self.tenant_id, name)

    async def read_file_async(self, reference: FileReference | JsonObject) -> bytes:
        """The bytes of a file among the run's inputs, by its reference.

        Raises PermanentError for what is no reference, or names no file of this tenant.
        """
        return await self.find_file(self.tenant_id, reference)

    def read_file(self, reference: FileReference | JsonObject) -> bytes:
        """As `read_file_async`, for sync functions, which run in a thread."""
        if _on_a_loop():
            raise PermanentError("Write 'await context.read_file_async(…)' in an async function.")
        reading = asyncio.run_coroutine_threadsafe(self.read_file_async(reference), self.loop)
        return reading.result()


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Node(ABC, Generic[ConfigT]):
    """A node type.

    `lazy` names config fields that are not evaluated before the step but by the runtime in the
    body's scope; `conditions` names fields that are conditions (an expression with or without
    braces, evaluated to a bool).
    """

    type: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    category: ClassVar[str]
    icon: ClassVar[str]
    config_model: ClassVar[_ConfigModel]
    lazy: ClassVar[frozenset[str]] = frozenset()
    conditions: ClassVar[frozenset[str]] = frozenset()
    default_timeout: ClassVar[float | None] = None

    def ports(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Output ports for a config as written (not evaluated); the first is the default."""
        return ("out",)

    def pinned_port(self, output: JsonValue) -> str | None:
        """The port by which a step goes on that is given this output instead of being executed;
        None for the first."""
        return None

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        """JSON Schema of the output for a config as written, or None when it is not known."""
        return None

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with a config as written, beyond what `config_model` tells.

        `field` of a problem is relative to the config (``cases.1.port``). The config may have
        expressions anywhere, and faults that the model reports.
        """
        return []

    def resume(self, config: ConfigT, resolution: JsonValue, context: StepContext) -> Outcome:
        """Go on after a Wait or StartRun; `resolution` is None when its time ran out."""
        raise NotImplementedError(f"{self.type} never waits")

    def recorded(self, values: JsonObject, config: ConfigT) -> JsonObject:
        """The evaluated config as the run's history keeps it: without secrets."""
        return values


class InlineNode(Node[ConfigT]):
    """A pure, quick node: runs on the event loop, so its work is bounded by its config's size."""

    @abstractmethod
    def run(self, config: ConfigT, context: StepContext) -> Outcome: ...


class AsyncNode(Node[ConfigT]):
    """A node that does I/O or runs user code. It may be cancelled at any await."""

    @abstractmethod
    async def run(self, config: ConfigT, context: StepContext) -> Outcome: ...


class CompositeNode(Node[ConfigT]):
    """A node that repeats the graph in its config's `body`.

    The result of an activation is the body's `output` field, evaluated in its scope; without one,
    the output of the body's only end node, or an object of them by node id.
    """

    lazy = frozenset({"body", "output"})

    @abstractmethod
    def iterations(self, config: ConfigT) -> Iterations: ...
