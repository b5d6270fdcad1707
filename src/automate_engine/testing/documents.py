"""Random valid workflow documents, for property tests with hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from automate_engine.domain.json import JsonObject

__all__ = ["workflow_documents"]

_CONDITIONS = ["inputs.n > 2", "inputs.n % 2 == 0", "true", "false"]
_ITEM_CONDITIONS = ["index == 1", "index % 2 == 0", "inputs.n > index"]
_MAX_DEPTH = 2


@st.composite
def workflow_documents(draw: st.DrawFn) -> JsonObject:
    """A document of nodes `set`, `branch`, `switch`, `probe`, `for_each`, `loop` and `stop`, with
    joins, error ports and retries. Its inputs are an integer ``n`` from 0 to 5."""
    names = _Names()
    return {"version": 1, **_graph(draw, names, 0, [])}


class _Names:
    def __init__(self) -> None:
        self._count = 0

    def next(self) -> str:
        self._count += 1
        return f"s{self._count}"


def _graph(draw: st.DrawFn, names: _Names, depth: int, visible: list[str]) -> JsonObject:
    """A graph whose expressions may refer to the steps `visible` from outside."""
    nodes: list[JsonObject] = []
    edges: list[JsonObject] = []
    ports: dict[str, list[str]] = {}
    above: dict[str, set[str]] = {}
    for _ in range(draw(st.integers(1, 6 - 2 * depth))):
        node_id = names.next()
        sources = _sources(draw, ports)
        above[node_id] = {source for source, _ in sources}.union(
            *(above[source] for source, _ in sources)
        )
        known = [*visible, *sorted(above[node_id])]
        node = _node(draw, names, node_id, depth, known)
        nodes.append(node)
        ports[node_id] = _ports(node)
        edges += [{"from": source, "to": node_id, "when": port} for source, port in sources]
    return {"nodes": nodes, "edges": edges}


def _sources(draw: st.DrawFn, ports: dict[str, list[str]]) -> list[tuple[str, str]]:
    pairs = [(source, port) for source, ports_ in ports.items() for port in ports_]
    if not pairs or draw(st.integers(0, 4)) == 0:
        return []
    return draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique=True))


def _ports(node: JsonObject) -> list[str]:
    ports = {"branch": ["true", "false"], "switch": ["default", "a", "b"], "stop": []}
    usual = ports.get(node["type"], ["out"])
    return [*usual, "error"] if node.get("on_error") == "route" else usual


def _node(draw: st.DrawFn, names: _Names, node_id: str, depth: int, known: list[str]) -> JsonObject:
    kinds = ["set", "branch", "switch", "probe", "probe"]
    if depth == 0:
        kinds.append("stop")
    if depth < _MAX_DEPTH:
        kinds += ["for_each", "for_each", "loop"]
    kind = draw(st.sampled_from(kinds))
    node: JsonObject = {
        "id": node_id,
        "type": kind,
        "config": _config(draw, names, kind, depth, known),
        "join": draw(st.sampled_from(["any", "all"])),
    }
    if kind != "stop":
        node["on_error"] = draw(st.sampled_from(["fail", "continue", "route", "route"]))
    if kind == "probe":
        tries = draw(st.integers(1, 3))
        node["retry"] = {"max_attempts": tries, "initial_seconds": 0, "jitter": 0}
    return node


def _config(draw: st.DrawFn, names: _Names, kind: str, depth: int, known: list[str]) -> JsonObject:
    conditions = _CONDITIONS + (_ITEM_CONDITIONS if depth else [])
    match kind:
        case "set":
            return {"values": {"v": _value(draw, depth, known)}}
        case "branch":
            return {"condition": draw(st.sampled_from(conditions))}
        case "switch":
            cases = [{"port": "a", "equals": 1}, {"port": "b", "equals": 2}]
            return {"value": "{{ inputs.n % 3 }}", "cases": cases}
        case "probe":
            return {
                "value": _value(draw, depth, known),
                "fails": draw(st.sampled_from([0, 0, 1, 2, 3])),
                "permanent": draw(st.booleans()),
            }
        case "stop":
            status = draw(st.sampled_from(["success", "error"]))
            return {"status": status, "message": "stopped", "output": draw(st.integers(0, 9))}
        case "for_each":
            return {
                "items": draw(
                    st.sampled_from([[], [1], [1, 2, 3], "{{ range(inputs.n) | list }}"])
                ),
                "concurrency": draw(st.sampled_from([1, 1, 2, 5])),
                "continue_on_error": draw(st.booleans()),
                "body": _graph(draw, names, depth + 1, known),
            }
        case _:
            return {
                "condition": f"index < {draw(st.integers(0, 3))}",
                "initial": 0,
                "max_iterations": draw(st.sampled_from([2, 10])),
                "body": _graph(draw, names, depth + 1, known),
            }


def _value(draw: st.DrawFn, depth: int, known: list[str]) -> Any:
    values: list[Any] = [1, "text", "{{ inputs.n + 1 }}", "{{ inputs.missing }}"]
    for step in known[-3:]:
        values += [f"{{{{ steps.{step}.output }}}}", f"{{{{ steps.{step}.status }}}}"]
    if depth:
        values += ["{{ item }}", "{{ index * 2 }}"]
    return draw(st.sampled_from(values))
