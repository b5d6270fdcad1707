"""Merging two edits of one document."""

from __future__ import annotations

import gc
import time
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automate_engine.domain import decode_json, encode_json
from automate_engine.spec import Merge, as_document, diff, merge, parse

BASE: dict[str, Any] = {
    "inputs": {"type": "object", "properties": {"order": {"type": "integer"}}},
    "nodes": [
        {
            "id": "fetch",
            "type": "http.request",
            "config": {"url": "https://a", "headers": {"a": 1}},
        },
        {"id": "check", "type": "branch", "config": {"condition": "{{ true }}"}},
        {"id": "tell", "type": "log", "config": {"message": "done"}},
    ],
    "edges": [{"from": "fetch", "to": "check"}, {"from": "check", "to": "tell", "when": "true"}],
    "vars": {"limit": 1},
}


def _node(node_id: str, **changes: Any) -> dict[str, Any]:
    node = next(node for node in BASE["nodes"] if node["id"] == node_id)
    return {**node, **changes}


def _with_node(node_id: str, **changes: Any) -> dict[str, Any]:
    nodes = [_node(node_id, **changes) if each["id"] == node_id else each for each in BASE["nodes"]]
    return {**BASE, "nodes": nodes}


def _with_config(node_id: str, **changes: Any) -> dict[str, Any]:
    return _with_node(node_id, config={**_node(node_id)["config"], **changes})


def _without_node(node_id: str) -> dict[str, Any]:
    return {
        **BASE,
        "nodes": [each for each in BASE["nodes"] if each["id"] != node_id],
        "edges": [each for each in BASE["edges"] if node_id not in (each["from"], each["to"])],
    }


def _with(*nodes: dict[str, Any], edges: Any = (), **more: Any) -> dict[str, Any]:
    added = {"nodes": [*BASE["nodes"], *nodes], "edges": [*BASE["edges"], *edges]}
    return {**BASE, **added, **more}


def _merge(draft: Any, proposal: Any, base: Any = BASE) -> Merge:
    return merge(parse(base), parse(draft), parse(proposal))


def _merged(draft: Any, proposal: Any, base: Any = BASE) -> dict[str, Any]:
    found = _merge(draft, proposal, base)
    assert found.conflicts == []
    assert found.document is not None
    return found.document


def _paths(draft: Any, proposal: Any, base: Any = BASE) -> list[tuple[str, str]]:
    found = _merge(draft, proposal, base)
    assert found.document is None
    return [(each.draft_path, each.proposal_path) for each in found.conflicts]


def _set(node_id: str, **values: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "set", "config": {"values": values}}


def _body(*nodes: dict[str, Any], edges: Any = ()) -> dict[str, Any]:
    body = {"nodes": list(nodes), "edges": list(edges)}
    return {"nodes": [{"id": "each", "type": "for_each", "config": {"items": [1], "body": body}}]}


def test_changes_of_different_nodes_are_both_kept() -> None:
    merged = _merged(_with_config("fetch", url="https://b"), _with_config("tell", message="bye"))

    by_id = {node["id"]: node["config"] for node in merged["nodes"]}
    assert (by_id["fetch"]["url"], by_id["tell"]["message"]) == ("https://b", "bye")
    assert list(by_id) == ["fetch", "check", "tell"]


def test_changes_of_different_fields_of_one_node_are_both_kept() -> None:
    merged = _merged(
        _with_config("fetch", headers={"a": 1, "b": 2}),
        _with_node("fetch", retry={"max_attempts": 3}),
    )

    assert merged["nodes"][0] == _node(
        "fetch",
        config={"url": "https://a", "headers": {"a": 1, "b": 2}},
        retry={"max_attempts": 3},
    )


def test_nodes_added_by_both_sides_are_kept_with_their_edges() -> None:
    draft = _with(_set("mine", x=1), edges=[{"from": "tell", "to": "mine"}])
    proposal = _with(_set("yours", y=1), edges=[{"from": "tell", "to": "yours"}])

    merged = _merged(draft, proposal)

    assert [node["id"] for node in merged["nodes"]] == ["fetch", "check", "tell", "mine", "yours"]
    assert [edge["to"] for edge in merged["edges"]] == ["check", "tell", "mine", "yours"]


def test_names_of_the_document_are_merged_one_by_one() -> None:
    draft = {**BASE, "vars": {"limit": 2}, "outputs": {"a": "{{ vars.limit }}"}}
    proposal = {**BASE, "vars": {"limit": 1, "more": True}, "settings": {"timeout": 5}}

    merged = _merged(draft, proposal)

    assert merged["vars"] == {"limit": 2, "more": True}
    assert merged["outputs"] == {"a": "{{ vars.limit }}"}
    assert merged["settings"] == {"timeout": 5.0}


def test_a_removal_is_kept_beside_other_changes() -> None:
    merged = _merged(_without_node("tell"), _with_config("fetch", url="https://b"))

    assert [node["id"] for node in merged["nodes"]] == ["fetch", "check"]
    assert merged["edges"] == [{"from": "fetch", "to": "check"}]
    assert merged["nodes"][0]["config"]["url"] == "https://b"


def test_what_both_changed_alike_is_no_conflict() -> None:
    changed = _with(_set("new", x=[1]), vars={"limit": 9})

    assert _merged(changed, changed) == as_document(parse(changed))


def test_bodies_of_nodes_are_merged_node_by_node() -> None:
    base = _body(_set("a", x=1), _set("b", x=1))

    merged = _merged(
        _body(_set("a", x=2), _set("b", x=1)), _body(_set("a", x=1), _set("b", x=3)), base
    )

    assert merged == _body(_set("a", x=2), _set("b", x=3))
    assert _paths(_body(_set("a", x=2)), _body(_set("a", x=3)), base) == [
        ("nodes.each.config.body.nodes.a.config.values.x",) * 2
    ]


@pytest.mark.parametrize(
    ("draft", "proposal", "path"),
    [
        (
            _with_config("fetch", url="https://b"),
            _with_config("fetch", url="https://c"),
            "nodes.fetch.config.url",
        ),
        (
            _with_config("fetch", headers={"a": 2}),
            _with_config("fetch", headers={"a": True}),
            "nodes.fetch.config.headers.a",
        ),
        (_with(_set("new", x=1)), _with(_set("new", x=2)), "nodes.new"),
        (_without_node("tell"), _with_config("tell", message="bye"), "nodes.tell"),
        (
            _with_node("tell", type="stop"),
            _with_config("tell", message="bye"),
            "nodes.tell",
        ),
        ({**BASE, "vars": {"limit": 2}}, {**BASE, "vars": {}}, "vars.limit"),
        (
            {**BASE, "settings": {"timeout": 1}},
            {**BASE, "settings": {"timeout": 2}},
            "settings.timeout",
        ),
        (
            {**BASE, "inputs": {**BASE["inputs"], "required": ["a"]}},
            {**BASE, "inputs": {**BASE["inputs"], "required": ["b"]}},
            "inputs.required",
        ),
    ],
)
def test_a_place_that_both_changed_differently_is_named(
    draft: Any, proposal: Any, path: str
) -> None:
    assert _paths(draft, proposal) == [(path, path)]
    assert _paths(proposal, draft) == [(path, path)]


def test_a_conflict_tells_all_three_values_and_what_happened() -> None:
    (conflict,) = _merge(_without_node("tell"), _with_config("tell", message="bye")).conflicts

    assert conflict.message == "The draft removed it, the proposal changed it."
    assert (conflict.base, conflict.draft) == (_node("tell"), None)
    assert conflict.proposal == _node("tell", config={"message": "bye"})


def test_every_conflict_is_named() -> None:
    draft = {**_with_config("fetch", url="https://b"), "vars": {"limit": 2}}
    proposal = {**_with_config("fetch", url="https://c"), "vars": {"limit": 3}}

    assert [path for path, _ in _paths(draft, proposal)] == ["nodes.fetch.config.url", "vars.limit"]


def test_an_edge_to_a_node_that_the_other_side_removed_is_a_conflict() -> None:
    removed = _without_node("tell")
    connected = _with(_set("new"), edges=[{"from": "tell", "to": "new"}])

    assert _paths(removed, connected) == [("nodes.tell", "edges.tell->new")]
    assert _paths(connected, removed) == [("edges.tell->new", "nodes.tell")]


def test_an_edge_that_both_replaced_differently_is_a_conflict() -> None:
    def through(node_id: str) -> dict[str, Any]:
        between = [{"from": "fetch", "to": node_id}, {"from": node_id, "to": "check"}]
        document = _with(_set(node_id), edges=between)
        return {**document, "edges": document["edges"][1:]}

    assert _paths(through("mine"), through("yours")) == [
        ("edges.fetch->mine", "edges.fetch->yours")
    ]


def test_an_edge_that_both_removed_with_its_node_is_no_conflict() -> None:
    without = _without_node("check")
    draft = {
        **without,
        "nodes": [*without["nodes"], _set("a")],
        "edges": [{"from": "fetch", "to": "a"}],
    }
    proposal = {**without, "edges": [{"from": "fetch", "to": "tell"}]}

    assert [(edge["from"], edge["to"]) for edge in _merged(draft, proposal)["edges"]] == [
        ("fetch", "a"),
        ("fetch", "tell"),
    ]


def test_true_and_one_are_different_values() -> None:
    changed = _with_config("fetch", headers={"a": True})

    merged = _merged(BASE, changed)

    assert encode_json(merged) == encode_json(as_document(parse(changed)))
    assert not diff(parse(BASE), parse(changed)).is_empty


def test_a_document_that_repeats_an_id_is_kept_when_one_side_alone_changed() -> None:
    doubled = _with(_node("tell"))

    assert _merged(doubled, BASE) == as_document(parse(doubled))
    assert ("nodes", "nodes") in _paths(doubled, _with_config("fetch", url="https://b"))


def test_the_deepest_values_are_merged() -> None:
    def deep(value: int) -> dict[str, Any]:
        config: dict[str, Any] = {"left": 1, "right": 1, "leaf": value}
        for _ in range(240):
            config = {"down": config}
        return {"nodes": [{"id": "a", "type": "set", "config": config}]}

    assert _merged(deep(2), deep(1), deep(1)) == deep(2)
    ((path, _),) = _paths(deep(2), deep(3), deep(1))
    assert path.endswith(".down.leaf")


def test_the_time_of_a_merge_grows_with_the_documents_and_not_with_their_square() -> None:
    def large(text: str, size: int) -> dict[str, Any]:
        ids = [f"{text}{number}" for number in range(size)]
        edges = [{"from": one, "to": other} for one, other in pairwise(ids)]
        return {"nodes": [_set(one, x=1) for one in ids], "edges": edges}

    def seconds(size: int) -> float:
        sides = [large(text, size) for text in ("mine", "yours", "base")]
        gc.disable()  # what it takes depends on all that other tests have left
        try:
            start = time.process_time()
            merged = _merged(*sides)
            taken = time.process_time() - start
        finally:
            gc.enable()
        assert len(merged["nodes"]) == 2 * size
        return taken

    assert seconds(8_000) < 32 * min(seconds(1_000) for _ in range(3))


# -- properties, over a document and two sides that each made a few edits of it

_IDS = ("a", "b", "c", "d", "e")
_LEAVES: tuple[Any, ...] = (None, True, 0, 1, 1.0, 1.5, "x", [], [1], [{"a": 1}], {}, {"a": 1})


def _random_value(random: Random, depth: int = 2) -> Any:
    if depth and random.random() < 0.4:
        return {name: _random_value(random, depth - 1) for name in random.sample(_IDS, 2)}
    return random.choice(_LEAVES)


def _random_node(random: Random, node_id: str, depth: int) -> dict[str, Any]:
    config = {name: _random_value(random) for name in random.sample(_IDS, 3)}
    if depth and random.random() < 0.4:
        config["body"] = _random_graph(random, depth - 1)
    return {"id": node_id, "type": random.choice(("set", "log")), "config": config}


def _random_edge(random: Random) -> dict[str, Any]:
    ends = {"from": random.choice(_IDS), "to": random.choice(_IDS)}
    return ends if random.random() < 0.7 else {**ends, "when": "error"}


def _random_graph(random: Random, depth: int = 1) -> dict[str, Any]:
    ids = random.sample(_IDS, random.randrange(5))
    edges: list[dict[str, Any]] = []
    for edge in (_random_edge(random) for _ in range(random.randrange(5))):
        edges += [edge] if edge not in edges else []
    nodes = [_random_node(random, node_id, depth) for node_id in ids]
    return {"nodes": nodes, "edges": edges} if edges or random.random() < 0.7 else {"nodes": nodes}


def _random_document(random: Random) -> dict[str, Any]:
    objects = {name: _random_value(random) for name in ("inputs", "vars", "outputs")}
    return {
        **_random_graph(random),
        **{name: value for name, value in objects.items() if isinstance(value, dict)},
    }


def _edit_graph(random: Random, graph: dict[str, Any]) -> None:
    nodes, edges = graph["nodes"], graph.setdefault("edges", [])
    node = random.choice(nodes) if nodes else None
    match random.randrange(8):
        case 0:
            node_id = random.choice(_IDS)
            if node_id not in [each["id"] for each in nodes]:
                nodes.insert(random.randrange(len(nodes) + 1), _random_node(random, node_id, 0))
        case 1 if node:
            nodes.remove(node)
            if random.random() < 0.8:
                edges[:] = [each for each in edges if node["id"] not in (each["from"], each["to"])]
        case 2 if node and "body" in node["config"]:
            _edit_graph(random, node["config"]["body"])
        case 2 | 3 if node:
            node["config"][random.choice(_IDS)] = _random_value(random)
        case 4 if node:
            node["config"].pop(random.choice(_IDS), None)
        case 5:
            edge = _random_edge(random)
            edges += [edge] if edge not in edges else []
        case 6 if edges:
            edges.remove(random.choice(edges))
        case 7:
            random.shuffle(nodes)


def _edited(random: Random, document: dict[str, Any]) -> dict[str, Any]:
    """The document after up to six edits."""
    copy: dict[str, Any] = decode_json(encode_json(document))
    copy.setdefault("nodes", [])
    for _ in range(random.randrange(7)):
        if random.random() < 0.3:
            values = copy.setdefault(random.choice(("inputs", "vars", "outputs")), {})
            values[random.choice(_IDS)] = _random_value(random)
        else:
            _edit_graph(random, copy)
    return as_document(parse(copy))


Three = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


@st.composite
def _three(draw: st.DrawFn) -> Three:
    """A document and two edits of it."""
    random = Random(draw(st.integers(0, 2**32)))
    base = as_document(parse(_random_document(random)))
    return base, _edited(random, base), _edited(random, base)


_SETTINGS = settings(deadline=None, derandomize=True, max_examples=300)


@_SETTINGS
@given(_three())
def test_merging_with_an_unchanged_side_gives_the_other(three: Three) -> None:
    base, one, _ = three
    for draft, proposal in ((base, one), (one, base)):
        assert encode_json(_merged(draft, proposal, base)) == encode_json(one)


@_SETTINGS
@given(_three())
def test_identical_changes_do_not_conflict(three: Three) -> None:
    base, both, _ = three
    assert encode_json(_merged(both, both, base)) == encode_json(both)


@_SETTINGS
@given(_three())
def test_the_order_of_the_sides_does_not_matter(three: Three) -> None:
    base, one, other = three
    left, right = _merge(one, other, base), _merge(other, one, base)

    assert left.document == right.document
    assert sorted((each.draft_path, each.proposal_path) for each in left.conflicts) == sorted(
        (each.proposal_path, each.draft_path) for each in right.conflicts
    )


def _leaves(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """The values of a document by path, nodes by id and edges by their ends."""
    if isinstance(value, dict) and value.keys() & {"nodes", "edges"}:
        value = {
            **value,
            "nodes": {node["id"]: node for node in value.get("nodes", [])},
            "edges": {encode_json(edge).decode(): True for edge in value.get("edges", [])},
        }
    if isinstance(value, dict) and value:
        return {
            leaf: text
            for name, inner in value.items()
            for leaf, text in _leaves(inner, (*path, name)).items()
        }
    return {path: encode_json(value).decode()}


@_SETTINGS
@given(_three())
def test_a_merge_keeps_each_change_or_tells_a_conflict(three: Three) -> None:
    base, one, other = three
    found = _merge(one, other, base)
    if found.document is None:
        assert found.conflicts
        return
    parse(found.document)
    before, merged = _leaves(base), _leaves(found.document)
    for side in (_leaves(one), _leaves(other)):
        for path, text in side.items():
            if before.get(path) != text and text != "{}":
                assert merged.get(path) == text, path
        for path in before.keys() - side.keys():
            assert path not in merged or before[path] == "{}", path


def test_the_documents_of_the_properties_are_merged_and_conflict_both_often() -> None:
    outcomes = []
    for seed in range(200):
        random = Random(seed)
        base = as_document(parse(_random_document(random)))
        one, other = _edited(random, base), _edited(random, base)
        if encode_json(base) not in (encode_json(one), encode_json(other)):
            outcomes.append(_merge(one, other, base).document is not None)
    assert outcomes.count(True) > 40
    assert outcomes.count(False) > 20
