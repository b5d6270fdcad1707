"""The workflow document: what people and programs write, and what versions keep."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

__all__ = [
    "ConcurrencyLimit",
    "Edge",
    "Graph",
    "NodeId",
    "NodeSpec",
    "Position",
    "RateLimit",
    "RetryPolicy",
    "WorkflowSettings",
    "WorkflowSpec",
]

NodeId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", min_length=1, max_length=100),
]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class RetryPolicy(_Document):
    """How often and how late a step that failed with a retryable error is tried again.

    The wait before attempt n+1 is ``initial_seconds * multiplier**(n-1)``, at most `max_seconds`,
    shortened by a random part of up to `jitter` of it.
    """

    max_attempts: int = Field(
        1, ge=1, le=100, title="Attempts", description="How often to try in all."
    )
    initial_seconds: float = Field(
        1.0, ge=0, le=86_400, title="First wait", description="Seconds before the second attempt."
    )
    multiplier: float = Field(
        2.0, ge=1, le=10, title="Growth", description="Each wait is so many times the one before."
    )
    max_seconds: float = Field(
        300.0, ge=0, le=86_400, title="Longest wait", description="Seconds that no wait exceeds."
    )
    jitter: float = Field(
        0.1, ge=0, le=1, title="Jitter", description="Random share taken off each wait."
    )


class Position(_Document):
    """Where the node stands on the canvas, in pixels."""

    x: float
    y: float


class NodeSpec(_Document):
    """One step of the graph.

    `join` says when a node with several incoming edges runs, once all of them are resolved:
    ``any`` when at least one is live, ``all`` when every one is; otherwise it is skipped.
    `on_error` says what a failure does after the last attempt: ``fail`` the run, ``continue`` by
    the node's usual port with a null output, or ``route`` to the port ``error``.
    `timeout` is in seconds and counts for each attempt.
    """

    id: NodeId
    type: str = Field(min_length=1, max_length=100)
    name: str | None = Field(None, max_length=200)
    config: dict[str, Any] = Field(default_factory=dict)
    retry: RetryPolicy | None = None
    timeout: float | None = Field(None, gt=0, le=31_536_000)
    on_error: Literal["fail", "continue", "route"] = "fail"
    join: Literal["any", "all"] = "any"
    position: Position | None = None
    notes: str | None = Field(None, max_length=10_000)


def _port_name(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


class Edge(_Document):
    """A connection from a node's output port (`when`, by default its first) to a node.

    The ports of a branch may be written as the booleans true and false.
    """

    from_: NodeId = Field(alias="from")
    to: NodeId
    when: Annotated[
        str | None, BeforeValidator(_port_name, json_schema_input_type=str | bool | None)
    ] = Field(None, max_length=100)


class Graph(_Document):
    """Nodes and edges: the workflow itself, or the body of a for_each or loop."""

    nodes: list[NodeSpec] = Field(default_factory=list)
    edges: list[Edge] = Field(default_factory=list)


class ConcurrencyLimit(_Document):
    """How many runs of the workflow may have started and not ended at any time.

    With `key`, an expression over `inputs` and `event` that is evaluated when a run is created,
    so many for each of its values. A run that waits, for a person or a time, keeps its place.
    """

    limit: int = Field(ge=1, le=100_000)
    key: str | None = Field(None, min_length=1, max_length=2_000)


class RateLimit(_Document):
    """At most `limit` runs of the workflow start in so many `seconds`, evenly spaced; those above
    it wait. After a pause up to `burst` of them start at once.

    With `key`, an expression over `inputs` and `event` that is evaluated when a run is created,
    so many for each of its values.
    """

    limit: int = Field(ge=1, le=100_000)
    seconds: float = Field(ge=0.001, le=31_536_000)
    burst: int = Field(1, ge=1, le=100_000)
    key: str | None = Field(None, min_length=1, max_length=2_000)


class WorkflowSettings(_Document):
    """Bounds and policies of a run. `timeout` is in seconds, for the run as a whole.

    `error_workflow` is the slug or public id of a workflow that is started when a run fails, with
    the inputs ``{"run_id", "workflow_id", "error", "step"}``.

    Runs with a higher `priority` are started sooner. A run may start `delay_seconds` after it was
    created, and ends as CANCELLED when it has not started `expires_seconds` after that.
    """

    timeout: float | None = Field(None, gt=0, le=31_536_000)
    error_workflow: str | None = Field(None, max_length=200)
    priority: int = Field(0, ge=-100, le=100)
    delay_seconds: float = Field(0.0, ge=0, le=31_536_000)
    expires_seconds: float | None = Field(None, gt=0, le=31_536_000)
    concurrency: ConcurrencyLimit | None = None
    rate: RateLimit | None = None


class WorkflowSpec(Graph):
    """The whole document. JSON and YAML are the same thing.

    `inputs` is the JSON Schema of the run's inputs. `outputs` maps names to values or expressions;
    without it a run's outputs are those of the nodes that nothing follows, by node id.
    """

    version: Literal[1] = 1
    inputs: dict[str, Any] = Field(default_factory=dict)
    vars: dict[str, Any] = Field(default_factory=dict)
    outputs: dict[str, Any] = Field(default_factory=dict)
    settings: WorkflowSettings = Field(default_factory=WorkflowSettings)
