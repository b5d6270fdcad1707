"""What expressions compute, and how they say that they cannot."""

from __future__ import annotations

from typing import Any

import pytest

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions import compile_value

SECRET = "sk-very-secret"
NAMES: dict[str, Any] = {
    "inputs": {
        "customer": None,
        "number": 5,
        "text": SECRET,
        "list": [1],
        "rows": [{"name": SECRET}, {"nam": 1}],
        "by_key": {SECRET: {"a": 1}},
    },
    "steps": {"fetch_orders": {"output": {"items": []}}},
}


def evaluate(text: str, names: dict[str, Any] = NAMES) -> Any:
    return compile_value(text).evaluate(names)


def message(text: str) -> str:
    with pytest.raises((ExpressionError, LimitError)) as caught:
        evaluate(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{{ inptus.x }}", "There is no name `inptus`. Did you mean `inputs`?"),
        ("{{ zzz }}", "There is no name `zzz`. The names here are `inputs`, `steps`."),
        (
            "{{ steps.fetch_order.output }}",
            "`steps` has no key `fetch_order`. Did you mean `fetch_orders`?",
        ),
        (
            "{{ steps['fetch-orders'].output }}",
            "`steps` has no key `fetch-orders`. Did you mean `fetch_orders`?",
        ),
        (
            "{{ steps.fetch_orders.output.items[0] }}",
            "`steps.fetch_orders.output.items` has no entry [0]: it is too short. "
            "Add `| default(...)` if it may be missing.",
        ),
        (
            "{{ inputs.customer.name }}",
            "`inputs.customer` is null, so `name` cannot be read from it. "
            "Add `| default(...)` if it may be missing.",
        ),
        (
            "{{ inputs.number.x }}",
            "`inputs.number` is a number, so `x` cannot be read from it. Check the path.",
        ),
        (
            "{{ inputs.list.x }}",
            "`inputs.list` is a list, so `x` cannot be read from it. Check the path.",
        ),
        (
            "{{ inputs.text + 1 }}",
            "`inputs.text + 1` cannot use `+` between text and a number. Convert one side with "
            "`| int`, `| float` or `| string`, or join them as text with `~`.",
        ),
        (
            "{{ inputs.number | join }}",
            "`inputs.number | join` needs a list or an object, but was given a number.",
        ),
        ("{{ 1 // 0 }}", "`1 // 0` divides by zero."),
        (
            "{{ inputs.text > 1 }}",
            "`inputs.text > 1` cannot order text and a number with `>`. "
            "Compare two numbers or two texts.",
        ),
        (
            "{{ [1, 'a'] | sort }}",
            "`… | sort` orders numbers or text, but was given a number and text.",
        ),
    ],
)
def test_an_error_says_what_is_wrong_where_and_what_to_do(text: str, wanted: str) -> None:
    assert message(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "{{ inputs.text + 1 }}",
        "{{ inputs.text | int }}",
        "{{ inputs.text | from_json }}",
        "{{ inputs.text | datetime }}",
        "{{ inputs.text | b64decode }}",
        "{{ 0 | datetime(inputs.text) }}",
        "{{ 0 | strftime('%' ~ inputs.text) }}",
        "{{ inputs[inputs.text] }}",
        "{{ inputs.list[inputs.text] }}",
        "{{ inputs.text[inputs.text] }}",
        "{{ inputs.text.missing }}",
        "{{ inputs.text < 1 }}",
        "{{ -inputs.text }}",
        "{{ [inputs.text] | sum }}",
        "{{ [inputs.text, 1] | sort }}",
        "{{ inputs.rows | map(attribute='name') | map('int') }}",
        "{{ inputs.rows | sort(attribute='name') }}",
        "{{ inputs.list.index(inputs.text) }}",
        "{{ inputs.by_key.other }}",
        "{% for a, b in [inputs.text] %}{% endfor %}",
        "{{ 1 in inputs.text }}",
        "{{ ('" + SECRET + "') + 1 }}",
        "{{ 'x' * inputs.text }}",
        "{{ inputs.text() }}",
    ],
)
def test_no_error_shows_the_data(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_value(text).evaluate(NAMES)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)


def test_default_copes_with_what_is_missing_anywhere_on_the_path() -> None:
    assert evaluate("{{ inputs.a.b.c | default(1) }}") == 1
    assert evaluate("{{ inputs.customer.name | default('x') }}") == "x"
    assert evaluate("{{ nope | default([]) | length }}") == 0
    assert evaluate("{{ steps.fetch_orders.output.items | first | default('none') }}") == "none"
    assert evaluate("{{ inputs.customer | default(1) }}") is None
    assert evaluate("{{ inputs.customer | default(1, true) }}") == 1
    assert evaluate("{{ inputs.number | default(1) }}") == 5


def test_default_does_not_hide_other_mistakes() -> None:
    assert "cannot use `+`" in message("{{ (inputs.text + 1) | default(1) }}")
    assert "no key `nope`" in message("{{ (inputs.nope + 1) | default(1) }}")
    assert "no key `nope`" in message("{{ inputs.a | default(inputs.nope) }}")


def test_is_defined_asks_along_the_path() -> None:
    assert evaluate("{{ inputs.number is defined }}") is True
    assert evaluate("{{ inputs.customer is defined }}") is True
    assert evaluate("{{ inputs.customer.name is defined }}") is False
    assert evaluate("{{ inputs.a.b is not defined }}") is True
    assert evaluate("{{ inputs.a.b is undefined }}") is True


def test_items_may_lack_an_attribute_only_where_that_is_asked_for() -> None:
    assert "`an item of the list` has no key `name`" in message(
        "{{ inputs.rows | map(attribute='name') }}"
    )
    assert evaluate("{{ inputs.rows | map(attribute='name', default='-') | last }}") == "-"
    assert evaluate("{{ inputs.rows | selectattr('name') | length }}") == 1
    assert evaluate("{{ inputs.rows | selectattr('name', 'defined') | length }}") == 1
    assert evaluate("{{ inputs.rows | rejectattr('name', 'undefined') | length }}") == 1
    assert "has no key `name`" in message("{{ inputs.rows | selectattr('name', 'eq', 1) }}")


def test_and_or_do_not_compute_what_they_do_not_need() -> None:
    assert evaluate("{{ false and nope }}") is False
    assert evaluate("{{ true or nope }}") is True
    assert evaluate("{{ 1 if true else nope }}") == 1


def test_numbers_keep_to_json() -> None:
    assert evaluate("{{ 9223372036854775807 }}") == 9223372036854775807
    assert "64 bits" in message("{{ 9223372036854775807 * 4 }}")
    assert "too large" in message("{{ 1e308 * 10 }}")
    assert "a Python complex" in message("{{ (0 - 8) ** 0.5 }}")
    assert evaluate("{{ '12.7' | int }}") == 12
    assert evaluate("{{ 'x' | int(0) }}") == 0
    assert evaluate("{{ 'nan' | float(1.0) }}") == 1.0
    assert evaluate("{{ 'ff' | int(base=16) }}") == 255
    assert evaluate("{{ 1.21 | round(1, 'ceil') }}") == 1.3


def test_a_reversed_sort_keeps_the_order_of_equals() -> None:
    names = {"rows": [{"k": 1, "n": 1}, {"k": 2, "n": 2}, {"k": 1, "n": 3}]}
    text = "{{ rows | sort(true, attribute='k') | map(attribute='n') }}"
    assert evaluate(text, names) == [2, 1, 3]


def test_the_case_of_letters_counts_only_when_asked() -> None:
    names = {"words": ["b", "A", "a"]}
    assert evaluate("{{ words | sort }}", names) == ["A", "a", "b"]
    assert evaluate("{{ words | sort(case_sensitive=true) }}", names) == ["A", "a", "b"]
    assert evaluate("{{ words | unique }}", names) == ["b", "A"]
    assert evaluate("{{ words | unique(true) }}", names) == ["b", "A", "a"]
    assert evaluate("{{ words | max }}", names) == "b"


def test_unique_compares_lists_and_objects_by_their_content() -> None:
    assert evaluate("{{ [{'a': 1, 'b': 2}, {'b': 2, 'a': 1}, [1], [1]] | unique }}") == [
        {"a": 1, "b": 2},
        [1],
    ]


def test_methods_of_text_list_and_object() -> None:
    assert evaluate("{{ ', '.join(['a', 1]) }}") == "a, 1"
    assert evaluate("{{ ' a-b '.strip().split('-', 1) }}") == ["a", "b"]
    assert evaluate("{{ 'a\\nb'.splitlines() }}") == ["a", "b"]
    assert evaluate("{{ 'banana'.count('an') + 'banana'.find('n') }}") == 4
    assert evaluate("{{ [3, 4].index(4) + [3, 3].count(3) }}") == 3
    assert evaluate("{{ {'a': 1}.get('b', 2) }}") == 2
    assert "a number has no such method" in message("{{ inputs.number.upper() }}")


def test_nested_loops_see_outer_variables_and_their_own_loop() -> None:
    text = (
        "{% for a in [1, 2] %}{% set b = a * 10 %}{% for c in [b, b + 1] %}"
        "{{ a }}.{{ loop.index }}={{ c }}{% if not loop.last %},{% endif %}{% endfor %};"
        "{% endfor %}"
    )
    assert evaluate(text) == "1.1=10,1.2=11;2.1=20,2.2=21;"


def test_white_space_control_works_as_in_jinja() -> None:
    assert evaluate("a  {%- if true -%}  b  {%- endif %}  c") == "ab  c"


def test_times_are_read_and_written_in_any_zone() -> None:
    assert evaluate("{{ '2026-07-01T12:00:00Z' | datetime('Europe/Berlin') }}").endswith("+02:00")
    assert evaluate("{{ '2026-07-01T23:30:00Z' | date('Europe/Berlin') }}") == "2026-07-02"
    assert evaluate("{{ 86400.5 | datetime }}") == "1970-01-02T00:00:00.500000+00:00"
    assert "name of a time zone" in message("{{ 0 | datetime('Nowhere/Land') }}")
    assert "ISO 8601" in message("{{ 'yesterday' | datetime }}")
