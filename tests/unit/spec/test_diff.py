"""What changed between two documents."""

from __future__ import annotations

from typing import Any

from automate_engine.spec import FieldChange, NodeChange, diff, parse

BEFORE: dict[str, Any] = {
    "nodes": [
        {"id": "a", "type": "set", "config": {"values": {"x": 1, "y": 1}}},
        {"id": "b", "type": "log", "config": {"message": "hi"}, "position": {"x": 0, "y": 0}},
        {"id": "c", "type": "set", "config": {"values": {}}},
    ],
    "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}],
    "vars": {"limit": 1},
}


def test_a_document_does_not_differ_from_itself_in_another_order() -> None:
    other = {**BEFORE, "nodes": BEFORE["nodes"][::-1], "edges": BEFORE["edges"][::-1]}

    assert diff(parse(BEFORE), parse(other)).is_empty


def test_every_change_is_told() -> None:
    after = {
        "nodes": [
            {"id": "a", "type": "set", "config": {"values": {"x": 2, "z": 1}}, "timeout": 5},
            {"id": "b", "type": "log", "config": {"message": "hi"}, "position": {"x": 9, "y": 0}},
            {"id": "d", "type": "set", "config": {"values": {}}},
        ],
        "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "d"}],
        "vars": {"limit": 2},
        "settings": {"timeout": 9},
    }

    found = diff(parse(BEFORE), parse(after))

    assert not found.is_empty
    assert (found.nodes_added, found.nodes_removed, found.nodes_moved) == (["d"], ["c"], ["b"])
    assert found.nodes_changed == [
        NodeChange(
            "a",
            [
                FieldChange("config.values.x", 1, 2),
                FieldChange("config.values.y", 1, None),
                FieldChange("config.values.z", None, 1),
                FieldChange("timeout", None, 5.0),
            ],
        )
    ]
    assert found.edges_added == [{"from": "b", "to": "d"}]
    assert found.edges_removed == [{"from": "b", "to": "c"}]
    assert found.document == [
        FieldChange("vars.limit", 1, 2),
        FieldChange("settings", None, {"timeout": 9.0}),
    ]


def test_an_edge_by_another_port_is_another_edge() -> None:
    one = {"nodes": BEFORE["nodes"], "edges": [{"from": "a", "to": "b"}]}
    other = {"nodes": BEFORE["nodes"], "edges": [{"from": "a", "to": "b", "when": "error"}]}

    found = diff(parse(one), parse(other))

    assert found.edges_added == [{"from": "a", "to": "b", "when": "error"}]
    assert found.edges_removed == [{"from": "a", "to": "b"}]
