"""Every node type has a page that tells the truth about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from automate_engine import step
from automate_engine.compile import check
from automate_engine.domain.json import encode_json
from automate_engine.nodes import Config, Node, builtin_nodes, default_registry, python_step

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "nodes"
EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)

every_type = pytest.mark.parametrize("node", builtin_nodes(), ids=lambda node: node.type)


@pytest.fixture(autouse=True)
def charge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function that the example of ``python.step`` calls."""
    monkeypatch.setattr(python_step, "_functions", {})

    @step(name="billing.charge")
    def charge(customer: str, cents: int) -> dict[str, str]:
        return {"receipt": f"{customer}-{cents}"}


def page(node: Node[Any]) -> str:
    return (PAGES / f"{node.type}.md").read_text()


def inner_models(annotation: Any) -> Iterator[type[Config]]:
    """The configs inside a field's type: list entries and kinds of a union."""
    if isinstance(annotation, type) and issubclass(annotation, Config):
        yield annotation
    for argument in get_args(annotation):
        yield from inner_models(argument)


def default_of(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default = info.get_default(call_default_factory=True, validated_data={})
    assert default is not PydanticUndefined
    return f"`{json.dumps(default.model_dump() if isinstance(default, Config) else default)}`"


def rows(model: type[Config], prefix: str = "") -> Iterator[str]:
    """The rows of the table of fields, from the model."""
    for name, info in model.model_fields.items():
        field = f"{prefix}{info.alias or name}"
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1:
            field += f": {json.dumps(get_args(info.annotation)[0])}"
        yield f"| `{field}` | {info.description} | {default_of(info)} |"
        kinds = list(dict.fromkeys(inner_models(info.annotation)))
        dots = "[]." if str(info.annotation).startswith("list") else "."
        for kind in kinds:
            yield from rows(kind, f"{field}{dots}")


@every_type
def test_the_page_has_every_field_as_the_model_tells_it(node: Node[Any]) -> None:
    listed = [line for line in page(node).splitlines() if line.startswith("| `")]
    assert listed == list(rows(node.config_model))


@every_type
def test_the_page_names_every_port(node: Node[Any]) -> None:
    section = page(node).partition("## Ports")[2].partition("\n## ")[0]
    for port in node.ports({}):
        assert f"`{port}`" in section
    assert node.ports({}) or "none" in section.lower()


@every_type
def test_the_example_is_a_valid_workflow_with_this_type(node: Node[Any]) -> None:
    [example] = EXAMPLE.findall(page(node))
    document = json.loads(example)
    assert check(document) == []
    used = [spec for spec in document["nodes"] if spec["type"] == node.type]
    assert used, "The example does not show this type."


@every_type
def test_the_page_begins_with_type_and_description(node: Node[Any]) -> None:
    assert page(node).startswith(f"# `{node.type}`: {node.title}\n\n{node.description}")


def test_the_index_lists_all_types_and_no_others() -> None:
    index = (PAGES / "index.md").read_text()
    listed = [line for line in index.splitlines() if line.startswith("| [")]
    assert listed == [
        f"| [`{node.type}`]({node.type}.md) | {node.category} | {node.description} |"
        for node in builtin_nodes()
    ]
    assert {path.stem for path in PAGES.glob("*.md")} == {*default_registry(), "index"}


@every_type
def test_every_field_has_a_title_and_a_description(node: Node[Any]) -> None:
    def check_model(model: type[Config]) -> None:
        for name, info in model.model_fields.items():
            assert info.title, f"{model.__name__}.{name}"
            assert info.description, f"{model.__name__}.{name}"
            for inner in inner_models(info.annotation):
                check_model(inner)

    check_model(node.config_model)


@every_type
def test_the_config_has_a_json_schema_for_forms(node: Node[Any]) -> None:
    schema = node.config_model.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {
        info.alias or name for name, info in node.config_model.model_fields.items()
    }
    encode_json(schema)


@every_type
def test_every_type_tells_a_form_what_it_is(node: Node[Any]) -> None:
    assert all((node.title, node.description, node.category))
    assert re.fullmatch("[a-z0-9-]+", node.icon)
