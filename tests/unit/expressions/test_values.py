"""How configuration values become compiled values, and what evaluating them gives."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions import (
    ExpressionSyntaxError,
    Limits,
    Reference,
    compile_condition,
    compile_value,
)

NAMES: dict[str, Any] = {
    "inputs": {"x": 3, "name": "Ann", "rows": [{"id": 1}, {"id": 2}], "none": None, "key": "b"},
    "steps": {"a": {"output": {"items": [10, 20], "b": "B"}}, "my-step": {"output": 1}},
}


def evaluate(value: Any, names: Mapping[str, Any] = NAMES) -> Any:
    return compile_value(value).evaluate(names)


def test_a_value_without_expressions_is_constant_and_is_given_back_itself() -> None:
    value = {"a": [1, "x", {"b": None}]}
    compiled = compile_value(value)
    assert compiled.constant
    assert compiled.evaluate({}) is value
    assert compiled.references == ()


@pytest.mark.parametrize(
    ("expression", "kind"),
    [("inputs.x", int), ("inputs.name", str), ("inputs.rows", list), ("inputs", dict)],
)
def test_a_lone_expression_keeps_its_type(expression: str, kind: type) -> None:
    assert type(evaluate(f"{{{{ {expression} }}}}")) is kind
    assert type(evaluate(f" \n{{{{- {expression} -}}}} ")) is kind


def test_an_expression_with_text_around_it_gives_text() -> None:
    assert evaluate("x={{ inputs.x }}") == "x=3"
    assert evaluate("{{ inputs.x }}{{ inputs.x }}") == "33"
    assert evaluate("{% if true %}{{ inputs.x }}{% endif %}") == "3"


def test_only_the_parts_with_expressions_are_computed_and_the_rest_is_shared() -> None:
    constant = {"deep": [1, 2]}
    value = {"z": "{{ inputs.x }}", "a": constant, "l": [0, "{{ inputs.name }}!", "c"]}
    result = evaluate(value)
    assert result == {"z": 3, "a": {"deep": [1, 2]}, "l": [0, "Ann!", "c"]}
    assert list(result) == ["z", "a", "l"]
    assert result["a"] is constant
    assert value["z"] == "{{ inputs.x }}"


def test_a_lone_reference_is_passed_on_without_a_copy() -> None:
    assert evaluate("{{ inputs.rows }}") is NAMES["inputs"]["rows"]


def test_a_lone_reference_passes_on_a_million_entries_at_once() -> None:
    big = [{"a": number} for number in range(1_000_000)]
    assert evaluate("{{ inputs.big }}", {"inputs": {"big": big}}) is big
    assert evaluate("{{ inputs['big'] }}", {"inputs": {"big": big}}) is big


def test_a_condition_stands_bare_or_in_braces_and_gives_true_or_false() -> None:
    assert compile_condition("inputs.x > 2").evaluate(NAMES) is True
    assert compile_condition("{{ inputs.x > 5 }}").evaluate(NAMES) is False
    assert compile_condition("inputs.rows").evaluate(NAMES) is True
    assert compile_condition("{{ inputs.none }}").evaluate(NAMES) is False
    assert compile_condition(" inputs.name ").references == (
        Reference(("inputs", "name"), "", False),
    )


@pytest.mark.parametrize("text", ["", "a b", "x {{ inputs.x }}", "{% if 1 %}1{% endif %}", "1 }}"])
def test_a_condition_that_is_not_one_expression_is_refused(text: str) -> None:
    with pytest.raises(ExpressionSyntaxError):
        compile_condition(text)


def test_a_condition_that_is_not_text_is_refused() -> None:
    with pytest.raises(ExpressionSyntaxError, match=r"when: A condition is text.*true or false"):
        compile_condition(True, field="when")  # type: ignore[arg-type]


def test_keys_with_dashes_and_computed_keys_can_be_read() -> None:
    assert evaluate("{{ steps['my-step'].output }}") == 1
    assert evaluate("{{ steps.a.output[inputs.key] }}") == "B"
    assert evaluate("{{ steps.a.output['items'][-1] }}") == 20


def test_keys_come_before_methods() -> None:
    names = {"inputs": {"items": 1, "keys": 2, "get": 3}}
    assert evaluate("{{ inputs.items + inputs.keys + inputs.get }}", names) == 6
    with pytest.raises(ExpressionError, match="is data: the object has a key `items`"):
        evaluate("{{ inputs.items() }}", names)
    assert evaluate("{{ {'a': 1}.items() }}") == [["a", 1]]


def test_variables_of_a_template_stay_inside_it() -> None:
    template = "{% set x = 1 %}{% for item in [5] %}{% set x = item %}{{ x }}{% endfor %}{{ x }}"
    compiled = compile_value({"a": template, "b": "{{ x | default('none') }} {{ item }}"})
    assert compiled.evaluate({"item": 7}) == {"a": "51", "b": "none 7"}


def test_a_variable_of_a_branch_not_taken_leaves_the_name_visible() -> None:
    template = "{% if false %}{% set inputs = 1 %}{% endif %}{{ inputs.x }}"
    assert evaluate(template) == "3"


def test_a_loop_unpacks_pairs_and_says_when_it_cannot() -> None:
    assert evaluate("{% for a, b in [[1, 2], [3, 4]] %}{{ a * b }};{% endfor %}") == "2;12;"
    with pytest.raises(ExpressionError, match="`a, b` needs a list of 2 entries"):
        evaluate("{% for a, b in [1] %}{% endfor %}")


def test_references_are_read_from_the_syntax_tree() -> None:
    compiled = compile_value(
        {
            "one": "{{ steps.fetch.output.items[0] }}",
            "two": ["{{ steps['my-step'].output | upper }} {{ inputs.tags[1:] }}"],
            "three": "{{ steps[inputs.which].output }}",
        },
        field="config",
    )
    assert compiled.references == (
        Reference(("steps", "fetch", "output", "items", 0), "config.one", False),
        Reference(("steps", "my-step", "output"), "config.two.0", False),
        Reference(("inputs", "tags"), "config.two.0", False),
        Reference(("steps", None, "output"), "config.three", False),
        Reference(("inputs", "which"), "config.three", False),
    )


def test_variables_of_for_and_set_are_no_references() -> None:
    text = (
        "{% for row in steps.a.output if row.ok %}{{ row.id }}{{ loop.index }}{% endfor %}"
        "{% set total = inputs.x %}{{ total }}{{ row }}"
    )
    assert [reference.path for reference in compile_value(text).references] == [
        ("steps", "a", "output"),
        ("inputs", "x"),
        ("row",),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{ steps.a.output | default(1) }}",
        "{{ steps.a.output | first | d(1) }}",
        "{{ steps.a.output is defined }}",
        "{{ steps.a.output is not defined }}",
        "{{ steps.a.output is undefined }}",
        "{% if steps.a is defined %}{{ steps.a.output }}{% endif %}",
        "{{ steps.a.output if steps.a is defined else 1 }}",
    ],
)
def test_a_reference_is_optional_where_the_expression_copes(text: str) -> None:
    assert all(reference.optional for reference in compile_value(text).references)


def test_a_reference_beside_default_is_not_optional() -> None:
    references = compile_value("{{ inputs.a | default(inputs.b) }}").references
    assert references == (
        Reference(("inputs", "a"), "", True),
        Reference(("inputs", "b"), "", False),
    )


def test_all_bad_texts_are_reported_at_once_with_field_line_and_column() -> None:
    value = {
        "url": "{{ inputs.x | uppr }}",
        "ok": "{{ inputs.x }}",
        "body": {"lines": ["fine", "a\nb {{ 1 + }}"]},
        "{{ key }}": 1,
        "when": dt.date(2026, 1, 1),
    }
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_value(value, field="config")
    problems = {problem.field: problem for problem in caught.value.problems}
    assert set(problems) == {"config.url", "config.body.lines.1", "config", "config.when"}
    assert problems["config.url"].message == "Line 1, column 15: There is no filter `uppr`."
    assert problems["config.url"].remedy.startswith("Did you mean `upper`")
    assert problems["config.body.lines.1"].message.startswith("Line 2, column 10: Unexpected")
    assert "a Python date" in problems["config.when"].message
    assert all(problem.remedy for problem in problems.values())
    assert "config.body.lines.1" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("{{ a b }}", 6),
        ("  {{- 1 +* 2 }}", 10),
        ("{% if 1 -%}   {% foo %}", 18),
        ("text   {%- foo %}", 12),
        ("{{ 'a' | upper(1) }}", 10),
        ("{{ a.b.c() }}", 7),
        ("{{ 'unfinished }}", 4),
    ],
)
def test_the_column_is_that_of_the_mistake(text: str, column: int) -> None:
    with pytest.raises(ExpressionSyntaxError, match=f"Line 1, column {column}:"):
        compile_value(text)


def test_lines_are_counted_whatever_ends_them() -> None:
    for end in ("\n", "\r\n", "\r"):
        with pytest.raises(ExpressionSyntaxError, match="Line 3, column 8:"):
            compile_value(f"a{end}b{end}{{{{ x * }}}}")


@pytest.mark.parametrize(
    "text",
    [
        "{{ x | replace('a') }}",
        "{{ x | upper(nope=1) }}",
        "{{ x | join(',', separator=',') }}",
        "{{ x | join(a=1, a=2) }}",
        "{{ x | map('upper', 1) }}",
        "{{ x | map('map', 'upper') }}",
        "{{ x | select('nope') }}",
        "{{ x | sort(attribute=y) }}",
        "{{ x is divisibleby }}",
        "{{ x is nope }}",
        "{{ range() }}",
        "{{ {1, 2} }}",
        "{% set a.b = 1 %}",
        "{% set (a, (b, c)) = 1 %}",
        "{% set a | upper %}x{% endset %}",
    ],
)
def test_a_wrong_call_is_found_before_anything_runs(text: str) -> None:
    with pytest.raises(ExpressionSyntaxError):
        compile_value(text)


def test_foreign_values_become_json() -> None:
    class Colour(str, enum.Enum):  # noqa: UP042
        RED = "red"

    class Level(enum.IntEnum):
        HIGH = 2

    foreign = {
        "tuple": (1, (2,)),
        "set": {3, 1, 2},
        "time": dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        "colour": Colour.RED,
        "level": Level.HIGH,
        "view": MappingProxyType({"a": 1}),
    }
    plain = {
        "tuple": [1, [2]],
        "set": [1, 2, 3],
        "time": "2026-01-02T00:00:00+00:00",
        "colour": "red",
        "level": 2,
        "view": {"a": 1},
    }
    names = {"inputs": foreign}
    for text in ("{{ inputs }}", "{{ [inputs][0] }}"):
        result = evaluate(text, names)
        assert result == plain
        assert type(result["colour"]) is str
        assert type(result["level"]) is int
    assert evaluate("{{ inputs.tuple | length }}{{ inputs.level + 1 }}", names) == "23"


@pytest.mark.parametrize("value", [print, Decimal(1), object(), {1: "a"}, {1, "a"}, b"x", 1j])
def test_what_json_cannot_hold_is_an_error(value: Any) -> None:
    for text in ("{{ x }}", "{{ [x] }}", "{{ {'a': x} }}", "a {{ x }}", "{{ x | tojson }}"):
        with pytest.raises(ExpressionError):
            evaluate(text, {"x": value})


def test_names_may_be_any_mapping_and_are_read_lazily() -> None:
    class Steps(Mapping[str, Any]):
        read: list[str] = []

        def __getitem__(self, key: str) -> Any:
            self.read.append(key)
            return {"output": {"a": "A", "big": 2}}

        def __iter__(self) -> Iterator[str]:
            raise AssertionError("all steps were read")

        def __len__(self) -> int:
            return 1_000_000

    steps = Steps()
    names = MappingProxyType({"steps": steps, "inputs": {"which": "two"}})
    assert evaluate("{{ steps.one.output.a }}", names) == "A"
    assert evaluate("{{ steps[inputs.which].output.big * 2 }}", names) == 4
    assert steps.read == ["one", "two"]


def test_now_is_read_from_the_names_and_never_from_the_clock() -> None:
    assert evaluate("{{ now() }}", {"now": "2026-01-01"}) == "2026-01-01T00:00:00+00:00"
    at = dt.datetime(2026, 1, 1, 12)
    assert evaluate("{{ now() }}", {"now": at}) == "2026-01-01T12:00:00+00:00"
    run = {"run": {"started_at": "2026-01-01T00:00:00Z"}}
    assert evaluate("{{ now() | add_time(hours=1) }}", run) == "2026-01-01T01:00:00+00:00"
    with pytest.raises(ExpressionError, match="`now\\(\\)` is not known"):
        evaluate("{{ now() }}", {})


def test_equal_texts_are_compiled_once_and_keep_their_own_fields() -> None:
    one = compile_value("{{ inputs.nope + 1 }}", field="one")
    two = compile_value("{{ inputs.nope + 1 }}", field="two")
    assert [reference.field for reference in (*one.references, *two.references)] == ["one", "two"]
    for compiled, field in ((one, "one"), (two, "two")):
        with pytest.raises(ExpressionError, match=f"^{field}: `inputs` has no key `nope`"):
            compiled.evaluate(NAMES)


def test_limits_are_those_of_the_compilation() -> None:
    text = "{{ 'x' * 100 }}"
    assert len(compile_value(text).evaluate({})) == 100
    with pytest.raises(LimitError, match="more than 50 characters"):
        compile_value(text, limits=Limits(text=50)).evaluate({})


def test_all_texts_of_one_value_share_one_budget() -> None:
    text = "{% for a in range(1000) %}{{ a }}{% endfor %}"
    limits = Limits(operations=12_000)
    assert compile_value(text, limits=limits).evaluate({})
    with pytest.raises(LimitError, match=r"^[12]: .*operations"):
        compile_value([text] * 3, limits=limits).evaluate({})


def test_a_value_nested_too_deeply_is_refused_when_it_is_compiled() -> None:
    value: Any = "{{ inputs.x }}"
    for _ in range(10_000):
        value = [value]
    with pytest.raises(ExpressionSyntaxError, match="deeper than 100 levels"):
        compile_value(value)
