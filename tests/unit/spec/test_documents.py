"""Reading, identifying and writing workflow documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.domain.errors import SpecError
from automate_engine.spec import (
    WorkflowSpec,
    as_document,
    dump_yaml,
    load_yaml,
    parse,
    spec_hash,
)

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "inputs": {"type": "object"},
    "vars": {"limit": 100},
    "nodes": [
        {"id": "check", "type": "branch", "config": {"condition": "inputs.total > vars.limit"}},
        {"id": "tell", "type": "log", "config": {"message": "large"}, "retry": {"max_attempts": 2}},
    ],
    "edges": [{"from": "check", "to": "tell", "when": "true"}],
    "outputs": {"said": "{{ steps.tell.output.message }}"},
    "settings": {"timeout": 60},
}


def _codes(document: object) -> dict[str, str]:
    """The codes of a document's problems by field."""
    with pytest.raises(SpecError) as error:
        parse(document)  # type: ignore[arg-type]
    assert all(problem.remedy for problem in error.value.problems)
    return {problem.field: problem.code for problem in error.value.problems}


def test_a_document_comes_back_as_it_was_written() -> None:
    spec = parse(DOCUMENT)

    assert parse(as_document(spec)) == spec
    assert as_document(parse(as_document(spec))) == as_document(spec)


def test_a_spec_is_its_own_parse() -> None:
    spec = parse(DOCUMENT)

    assert parse(spec) is spec


def test_yaml_and_json_are_the_same_document() -> None:
    from_yaml = parse(load_yaml(dump_yaml(DOCUMENT)))
    from_json = parse(load_yaml(json.dumps(DOCUMENT)))

    assert from_yaml == from_json == parse(DOCUMENT)


def test_default_values_are_left_out() -> None:
    spec = parse({"nodes": [{"id": "a", "type": "set", "join": "any", "on_error": "fail"}]})

    assert as_document(spec) == {"nodes": [{"id": "a", "type": "set"}]}


def test_every_bad_field_is_named_with_its_node() -> None:
    document = {
        "version": 2,
        "nodes": [
            {"id": "1st", "type": "set"},
            {"id": "b", "type": "set", "on_error": "ignore", "retry": {"max_attempts": 0}},
            {"type": "set", "color": "red"},
        ],
        "edges": [{"from": "b"}],
        "settings": {"timeout": -1},
    }

    assert _codes(document) == {
        "version": "literal_error",
        "nodes.0.id": "string_pattern_mismatch",
        "nodes.1.on_error": "literal_error",
        "nodes.1.retry.max_attempts": "greater_than_equal",
        "nodes.2.id": "missing",
        "nodes.2.color": "extra_forbidden",
        "edges.0.to": "missing",
        "settings.timeout": "greater_than",
    }
    with pytest.raises(SpecError) as error:
        parse(document)
    named = {problem.field: problem.node_id for problem in error.value.problems}
    assert named["nodes.1.on_error"] == "b"
    assert named["nodes.2.id"] is None


@pytest.mark.parametrize("document", [None, [], "nodes", 3])
def test_what_is_no_object_is_refused(document: object) -> None:
    assert _codes(document) == {"": "not_an_object"}


def test_submitted_values_are_not_repeated() -> None:
    with pytest.raises(SpecError) as error:
        parse({"nodes": [{"id": "a", "type": "set", "timeout": "pa55word"}]})

    assert "pa55word" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nodes: [", "bad_yaml"),
        ("- a\n- b", "not_an_object"),
        ("", "not_an_object"),
        ("[" * 100_000, "bad_yaml"),
        ("a: !!python/object/apply:os.system [ls]", "bad_yaml"),
    ],
)
def test_bad_yaml_is_refused_without_a_traceback(text: str, code: str) -> None:
    with pytest.raises(SpecError) as error:
        load_yaml(text)

    assert [problem.code for problem in error.value.problems] == [code]


def test_the_place_of_a_syntax_error_is_told() -> None:
    with pytest.raises(SpecError, match="line 2 column 11"):
        load_yaml("nodes:\n  - id: [a")


def test_the_hash_stays_what_it_was() -> None:
    """Hashes are stored with versions: they must never change for the same document."""
    assert spec_hash(parse({"nodes": [{"id": "a", "type": "set"}]})) == (
        "56d1b79fb5f5a0b915cefab4e00be146b39aa98b7202f78879f15a5ff5fabf4b"
    )


def test_the_hash_does_not_depend_on_how_the_document_is_written() -> None:
    shuffled = json.loads(json.dumps(DOCUMENT, sort_keys=True))
    spelled_out = {**DOCUMENT, "nodes": [{**node, "join": "any"} for node in DOCUMENT["nodes"]]}

    hashes = {spec_hash(parse(document)) for document in (DOCUMENT, shuffled, spelled_out)}

    assert len(hashes) == 1


@given(st.sampled_from(["id", "type", "config", "timeout", "join"]))
def test_the_hash_tells_different_documents_apart(name: str) -> None:
    changes = {"id": "z", "type": "log", "config": {"x": 1}, "timeout": 5, "join": "all"}
    plain = {"nodes": [{"id": "a", "type": "set"}]}
    changed = {"nodes": [{"id": "a", "type": "set", name: changes[name]}]}

    assert spec_hash(parse(plain)) != spec_hash(parse(changed))


def test_the_json_schema_of_documents_is_published() -> None:
    schema = WorkflowSpec.model_json_schema()

    assert {"nodes", "edges", "inputs", "outputs", "settings"} <= set(schema["properties"])


def test_plain_words_of_yaml_are_texts_but_for_true_and_false() -> None:
    document = load_yaml(
        """
        nodes:
        - {id: no, type: branch, config: {condition: true, day: 2026-01-31}}
        - {id: on, type: log}
        edges: [{from: no, to: on, when: true}]
        """
    )

    spec = parse(document)

    assert [node.id for node in spec.nodes] == ["no", "on"]
    assert spec.nodes[0].config == {"condition": True, "day": "2026-01-31"}
    assert spec.edges[0].when == "true"
