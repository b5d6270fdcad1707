"""What a workflow must do, worked out in the most obvious way: no concurrency, no store, no clock.

Random documents of `workflow_documents` are executed by the engine and by `expected_run`, which
reads them node by node and follows the rules of the documents as they are told to their authors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.domain.runs import RunStatus, StepRecord, StepStatus
from automate_engine.expressions import compile_condition, compile_value

__all__ = ["ExpectedRun", "ExpectedStep", "disagreements", "expected_run"]

_LAZY = ("body", "output", "condition")


@dataclass(slots=True)
class ExpectedStep:
    """How a step ends. When `certain` is false, something beside it may stop it before."""

    status: StepStatus
    port: str | None
    attempts: int = 1
    certain: bool = True


@dataclass(slots=True)
class ExpectedRun:
    """How a run may end: status and outputs, several when branches race; and its steps by key."""

    ends: list[tuple[RunStatus, JsonValue]] = field(default_factory=list)
    steps: dict[str, ExpectedStep] = field(default_factory=dict)


class _StepFailedError(Exception):
    def __init__(self, attempts: int = 1) -> None:
        super().__init__("a step failed")
        self.attempts = attempts


class _GraphFailedError(Exception):
    """A step of a graph failed for good."""


class _NeverEndsError(Exception):
    """A graph does not end, because a step in it ends the run."""


def expected_run(document: JsonObject, inputs: JsonObject) -> ExpectedRun:
    """Execute a document of `workflow_documents` by the rules."""
    run = ExpectedRun()
    names: JsonObject = {"inputs": inputs, "steps": {}}
    try:
        outputs = _graph(run, document, "", names)
    except _GraphFailedError:
        run.ends.append((RunStatus.FAILED, None))
    except _NeverEndsError:
        pass
    else:
        run.ends.append((RunStatus.COMPLETED, outputs))
    return run


def disagreements(
    expected: ExpectedRun,
    status: RunStatus,
    outputs: JsonValue,
    records: list[StepRecord],
) -> list[str]:
    """What of a real run is not as expected. `records` are the last ones of each step."""
    found = []
    if (status, _without_errors(outputs)) not in [
        (end, _without_errors(value)) for end, value in expected.ends
    ]:
        found.append(f"it ended {status} with {outputs!r}, not one of {expected.ends!r}")
    steps = {record.key: record for record in records if not record.key.endswith("]")}
    found += [f"{key} was executed" for key in steps.keys() - expected.steps.keys()]
    for key, step in expected.steps.items():
        record = steps.get(key)
        if record is None:
            if step.certain:
                found.append(f"{key} was not executed")
        elif not _agrees(step, record):
            found.append(f"{key} is {record.status} {record.port} {record.attempt}, not {step}")
    return found


def _agrees(step: ExpectedStep, record: StepRecord) -> bool:
    real = record.status, record.port, record.attempt
    if real == (step.status, step.port, step.attempts):
        return True
    stopped = record.status in (StepStatus.CANCELLED, StepStatus.RETRYING)
    return not step.certain and stopped and record.attempt <= step.attempts


def _without_errors(value: JsonValue) -> JsonValue:
    """A value whose error objects are equal: of steps that race, any may fail first."""
    if isinstance(value, dict):
        if set(value) == {"error"}:
            return {"error": None}
        return {name: _without_errors(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_errors(part) for part in value]
    return value


def _graph(run: ExpectedRun, graph: JsonObject, scope: str, names: JsonObject) -> JsonObject:
    """Execute a graph; the outputs of its last nodes that completed, by id."""
    walk = _Walk(run, graph, scope, names)
    before = set(run.steps)
    for node_id in walk.nodes:
        walk.resolve(node_id)
    if walk.failed or walk.stuck:
        for key in run.steps.keys() - before:
            run.steps[key].certain = False
        raise _GraphFailedError if walk.failed else _NeverEndsError
    sources = {edge["from"] for edge in graph.get("edges", [])}
    views = {node_id: names["steps"][node_id] for node_id in walk.nodes if node_id not in sources}
    return {
        node_id: view["output"] for node_id, view in views.items() if view["status"] == "COMPLETED"
    }


class _Walk:
    """One activation of a graph, each node after those before it."""

    def __init__(self, run: ExpectedRun, graph: JsonObject, scope: str, names: JsonObject) -> None:
        self.run = run
        self.nodes = {node["id"]: node for node in graph["nodes"]}
        self.edges = graph.get("edges", [])
        self.scope = scope
        self.names = names
        self.failed = False
        self.stuck = False
        self._ports: dict[str, str | None] = {}

    def resolve(self, node_id: str) -> bool:
        """Whether the node comes to an end; what it leaves by is noted."""
        if node_id in self._ports:
            return True
        incoming = [edge for edge in self.edges if edge["to"] == node_id]
        ended = [self.resolve(edge["from"]) for edge in incoming]
        if not all(ended):
            return False
        node = self.nodes[node_id]
        live = [edge for edge in incoming if self._ports[edge["from"]] == self._port_of(edge)]
        needed = len(incoming) if node.get("join") == "all" else min(1, len(incoming))
        if len(live) < needed:
            self._note(node_id, None, "SKIPPED", None)
            return True
        return self._execute(node)

    def _port_of(self, edge: JsonObject) -> str:
        return str(edge.get("when", "out"))

    def _note(self, node_id: str, output: JsonValue, status: str, port: str | None) -> None:
        self._ports[node_id] = port
        view = {"output": output, "error": None, "status": status, "port": port}
        self.names["steps"][node_id] = view

    def _execute(self, node: JsonObject) -> bool:
        key = f"{self.scope}/{node['id']}" if self.scope else node["id"]
        if key in self.run.steps:
            return False
        try:
            output, port, attempts = _KINDS[node["type"]](self, node, key)
        except _StepFailedError as failure:
            return self._fail(node, key, failure.attempts)
        except (ExpressionError, LimitError):
            return self._fail(node, key, 1)
        except _NeverEndsError:
            self.stuck = True
            return False
        self.run.steps[key] = ExpectedStep(StepStatus.COMPLETED, port, attempts)
        if node["type"] == "stop":
            self.stuck = True
            self.run.ends.append(_end_of(node))
            return False
        self._note(node["id"], output, "COMPLETED", port)
        return True

    def _fail(self, node: JsonObject, key: str, attempts: int) -> bool:
        policy = node.get("on_error", "fail")
        first = {"branch": "true", "switch": "default"}.get(node["type"], "out")
        port = {"fail": None, "route": "error", "continue": first}[policy]
        self.run.steps[key] = ExpectedStep(StepStatus.FAILED, port, attempts)
        if policy == "fail":
            self.failed = True
            return False
        self._note(node["id"], None, "FAILED", port)
        return True

    def config(self, node: JsonObject) -> JsonObject:
        written = {name: value for name, value in node["config"].items() if name not in _LAZY}
        values: JsonObject = compile_value(written).evaluate(self.names)
        return values

    def holds(self, node: JsonObject, names: JsonObject) -> bool:
        return bool(compile_condition(node["config"]["condition"]).evaluate(names))


_Outcome = tuple[JsonValue, str | None, int]


def _set(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    return walk.config(node)["values"], "out", 1


def _branch(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    result = walk.holds(node, walk.names)
    return {"result": result}, "true" if result else "false", 1


def _switch(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    config = walk.config(node)
    fitting = [case["port"] for case in config["cases"] if case["equals"] == config["value"]]
    port = fitting[0] if fitting else "default"
    return {"port": port}, port, 1


def _probe(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    config = walk.config(node)
    fails = config.get("fails", 0)
    tries = node.get("retry", {}).get("max_attempts", 1) if not config.get("permanent") else 1
    if fails >= tries:
        raise _StepFailedError(tries)
    return config.get("value"), "out", fails + 1


def _stop(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    return None, None, 1


def _end_of(node: JsonObject) -> tuple[RunStatus, JsonValue]:
    if node["config"]["status"] == "error":
        return RunStatus.FAILED, None
    return RunStatus.COMPLETED, node["config"]["output"]


def _for_each(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    config = walk.config(node)
    one_by_one = config.get("concurrency", 1) == 1
    results: list[JsonValue] = []
    failed = False
    before = set(walk.run.steps)
    for index, item in enumerate(config["items"]):
        try:
            results.append(_activation(walk, node, key, index, item))
        except _GraphFailedError:
            results.append({"error": None})
            if config.get("continue_on_error"):
                continue
            failed = True
            if one_by_one:
                break
    if failed:
        if not one_by_one:
            for inner in walk.run.steps.keys() - before:
                walk.run.steps[inner].certain = False
        raise _StepFailedError
    return results, "out", 1


def _loop(walk: _Walk, node: JsonObject, key: str) -> _Outcome:
    config = walk.config(node)
    item = config.get("initial")
    index = 0
    while walk.holds(node, {**walk.names, "item": item, "index": index}):
        if index >= config["max_iterations"]:
            raise _StepFailedError
        try:
            item = _activation(walk, node, key, index, item)
        except _GraphFailedError:
            raise _StepFailedError from None
        index += 1
    return item, "out", 1


def _activation(walk: _Walk, node: JsonObject, key: str, index: int, item: JsonValue) -> JsonValue:
    body = node["config"]["body"]
    steps = dict(walk.names["steps"])
    names = {**walk.names, "item": item, "index": index, "steps": steps}
    outputs = _graph(walk.run, body, f"{key}[{index}]", names)
    sources = {edge["from"] for edge in body.get("edges", [])}
    if len([one for one in body["nodes"] if one["id"] not in sources]) == 1:
        return next(iter(outputs.values()), None)
    return outputs


_KINDS: dict[str, Callable[[_Walk, JsonObject, str], _Outcome]] = {
    "set": _set,
    "branch": _branch,
    "switch": _switch,
    "probe": _probe,
    "stop": _stop,
    "for_each": _for_each,
    "loop": _loop,
}
