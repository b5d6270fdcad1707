"""The parts of a run in memory: activations of graphs and the steps in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from automate_engine.compile import GraphPlan, PlanNode
from automate_engine.domain.errors import LimitError
from automate_engine.domain.json import MAX_VALUE_BYTES, JsonObject, JsonValue, encode_json
from automate_engine.domain.runs import Run, StepRecord, StepStatus, WaitKind, step_key
from automate_engine.nodes.base import Config
from automate_engine.runtime.state import GraphState

if TYPE_CHECKING:
    from automate_engine.runtime.repetition import Repetition

__all__ = [
    "DETACHED",
    "SKIPPED",
    "BlobReference",
    "Collector",
    "Scope",
    "StepCall",
    "event_names",
    "step_view",
]

DETACHED = "detached"
"""The wait key of a step that started a run whose end it does not wait for."""

SKIPPED: JsonObject = {"output": None, "error": None, "status": "SKIPPED", "port": None}
"""What expressions see of a step that was not reached."""


@dataclass(frozen=True, slots=True)
class BlobReference:
    """Stands in memory for an output that is kept as a blob until an expression needs it."""

    key: str


def event_names(run: Run, event: JsonObject | None) -> JsonObject:
    """What expressions see of what started a run: its newest event, and the list of all."""
    alone = [] if event is None else [event]
    return {"event": event, "events": run.events or alone}


def step_view(
    output: JsonValue | BlobReference,
    status: StepStatus,
    port: str | None,
    error: JsonObject | None = None,
) -> JsonObject:
    """What expressions see of a step, under ``steps.<id>``."""
    return {"output": output, "error": error, "status": status.value, "port": port}


class Scope:
    """One activation of a graph: the workflow itself (empty key) or a body, such as ``each[3]``."""

    __slots__ = ("_ended", "graph", "index", "key", "names", "repetition", "started_at", "state")

    def __init__(
        self,
        graph: GraphPlan,
        names: dict[str, Any],
        started_at: datetime,
        *,
        key: str = "",
        repetition: Repetition | None = None,
        index: int = 0,
    ) -> None:
        self.graph = graph
        self.names = names
        self.started_at = started_at
        self.key = key
        self.repetition = repetition
        self.index = index
        self.state = GraphState(graph)
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether this activation ended, or one around it."""
        return self._ended or (self.repetition is not None and self.repetition.scope.ended)

    def end(self) -> None:
        self._ended = True

    @property
    def steps(self) -> dict[str, JsonObject]:
        steps: dict[str, JsonObject] = self.names["steps"]
        return steps

    def resolve(self, node: PlanNode, port: str | None, view: JsonObject) -> list[int]:
        """Note how a node ended; the indexes of the nodes that may run now."""
        self.steps[node.id] = view
        ready, skipped = self.state.resolve(node.index, port)
        for index in skipped:
            self.steps[self.graph.nodes[index].id] = SKIPPED
        return ready


@dataclass(slots=True, eq=False)
class StepCall:
    """One attempt of a step under way. `recorded` is true once a row of it exists.

    `taken` is told what resolved the step's wait, where that is not its node.
    """

    scope: Scope
    node: PlanNode
    started_at: datetime
    started: float
    attempt: int = 1
    config: Config | None = None
    input: bytes | None = None
    logs: list[JsonObject] = field(default_factory=list)
    recorded: bool = False
    timed_out: bool = False
    wait_kind: WaitKind | None = None
    taken: Callable[[JsonObject], None] | None = None
    key: str = ""

    def __post_init__(self) -> None:
        self.key = self.key or step_key(self.scope.key, self.node.id)

    def record(self, run_id: int, status: StepStatus, **values: Any) -> StepRecord:
        """The row that tells of this attempt in a new status."""
        record = StepRecord(
            run_id=run_id,
            key=self.key,
            scope=self.scope.key,
            node_id=self.node.id,
            status=status,
            attempt=self.attempt,
            input=self.input,
            started_at=self.started_at,
            logs=encode_json(self.logs) if self.logs else None,
            replaces=self.recorded,
            **values,
        )
        self.recorded = True
        return record


class Collector:
    """Gathers encoded results into one JSON list in the order of their indexes.

    Raises LimitError when they together are too large for a value.
    """

    __slots__ = ("_early", "_next", "_text")

    def __init__(self) -> None:
        self._text = bytearray()
        self._early: dict[int, bytes] = {}
        self._next = 0

    def add(self, index: int, encoded: bytes) -> None:
        self._early[index] = encoded
        while self._next in self._early:
            if self._text:
                self._text += b","
            self._text += self._early.pop(self._next)
            self._next += 1
        if len(self._text) > MAX_VALUE_BYTES:
            raise LimitError(
                f"The results together take more than {MAX_VALUE_BYTES:,} bytes. Set 'collect' to "
                "false, or give each item a smaller result."
            )

    def as_json(self) -> bytes:
        return b"[" + bytes(self._text) + b"]"
