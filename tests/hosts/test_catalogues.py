"""What workflows may use: the functions of expressions and those of the host's own code."""

from __future__ import annotations

from automate_engine.nodes import python_step
from automate_engine.nodes.python_step import step
from tests.hosts.conftest import Client


async def test_what_expressions_may_call_is_listed(client: Client) -> None:
    answer = await client.get("/v1/expressions/functions")
    assert answer.status_code == 200, answer.text
    items = {(item["kind"], item["signature"]): item for item in answer.json()["items"]}
    assert items["filter", "join(separator)"] == {
        "name": "join",
        "kind": "filter",
        "signature": "join(separator)",
        "description": "joins entries as text",
    }
    assert items["method", "text.split(separator, limit)"]["name"] == "split"
    assert {kind for kind, _ in items} == {"filter", "test", "function", "method"}


async def test_step_functions_are_listed_with_their_arguments(client: Client) -> None:
    @step(name="catalogue_greeting")
    def greeting(name: str, loud: bool = False) -> str:
        """Greets somebody."""
        return name

    try:
        answer = await client.get("/v1/step-functions")
    finally:
        del python_step._functions["catalogue_greeting"]
    assert answer.status_code == 200, answer.text
    items = {item["name"]: item for item in answer.json()["items"]}
    assert list(items) == sorted(items)
    listed = items["catalogue_greeting"]
    assert listed["description"] == "Greets somebody."
    assert listed["input_schema"]["required"] == ["name"]
    assert set(listed["input_schema"]["properties"]) == {"name", "loud"}
    assert listed["output_schema"] == {"type": "string"}
