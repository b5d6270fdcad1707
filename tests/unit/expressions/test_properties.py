"""Properties that hold for any data: agreement with Jinja, constants, lone and mixed texts."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from automate_engine.domain.errors import ExpressionError, LimitError
from automate_engine.expressions import ExpressionSyntaxError, compile_value
from automate_engine.expressions._registry import FILTERS, METHODS, TESTS

JINJA = SandboxedEnvironment(undefined=StrictUndefined)

KEYS = st.sampled_from(["a", "b", "items", "keys", "my-key", "0", "ü", "with space"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
DATA = st.recursive(
    SCALARS,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(KEYS, children, max_size=4),
    max_leaves=12,
)
PATHS = st.lists(KEYS | st.integers(-2, 3), max_size=4)


def jinja_value(expression: str, names: dict[str, Any]) -> Any:
    return JINJA.compile_expression(expression, undefined_to_none=False)(**names)


def written(path: list[str | int], quote: str) -> str:
    keys = (f"[{hop}]" if isinstance(hop, int) else f"[{quote}{hop}{quote}]" for hop in path)
    return "x" + "".join(keys)


@given(data=DATA, path=PATHS, quote=st.sampled_from("'\""))
def test_a_path_reads_what_jinja_reads(data: Any, path: list[str | int], quote: str) -> None:
    expression = written(path, quote)
    for text in (f"{{{{ {expression} }}}}", f"{{{{ ({expression},)[0] }}}}"):
        compiled = compile_value(text)
        try:
            wanted = jinja_value(expression, {"x": data})
            str(wanted)
        except UndefinedError:
            with pytest.raises(ExpressionError):
                compiled.evaluate({"x": data})
        else:
            if callable(wanted):
                with pytest.raises(ExpressionError):
                    compiled.evaluate({"x": data})
            else:
                assert compiled.evaluate({"x": data}) == wanted


@given(data=DATA, path=PATHS)
def test_a_path_that_default_covers_never_fails(data: Any, path: list[str | int]) -> None:
    expression = written(path, "'")
    value = compile_value(f"{{{{ {expression} | default('gone') }}}}").evaluate({"x": data})
    found = compile_value(f"{{{{ {expression} is defined }}}}").evaluate({"x": data})
    if not found:
        assert value == "gone"
    else:
        assert value == compile_value(f"{{{{ {expression} }}}}").evaluate({"x": data})


@given(data=DATA)
def test_a_value_without_braces_is_constant(data: Any) -> None:
    compiled = compile_value(data)
    assert compiled.constant
    assert compiled.evaluate({}) is data


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{\r"), max_size=30)
)
def test_text_around_an_expression_is_kept_as_it_is(text: str) -> None:
    assert compile_value(f"{text}|{{{{ x }}}}|{text}").evaluate({"x": 1}) == f"{text}|1|{text}"


@given(data=DATA)
def test_a_lone_expression_gives_the_value_and_a_mixed_one_its_text(data: Any) -> None:
    names = {"x": data}
    assert compile_value("{{ x }}").evaluate(names) is data
    mixed = compile_value("<{{ x }}>").evaluate(names)
    assert mixed == "<" + compile_value("{{ x | string }}").evaluate(names) + ">"
    if isinstance(data, str):
        assert mixed == f"<{data}>"
    if isinstance(data, list | dict):
        assert compile_value("{{ x | string | from_json }}").evaluate(names) == data


@given(data=DATA)
def test_json_written_and_read_again_is_the_same(data: Any) -> None:
    assert compile_value("{{ x | tojson | from_json }}").evaluate({"x": data}) == data
    assert compile_value("{{ x | tojson(2) | from_json }}").evaluate({"x": data}) == data


NUMBERS = st.integers(-20, 20).map(str) | st.sampled_from(["1.5", "0.25", "x", "y"])
ARITHMETIC = st.recursive(
    NUMBERS,
    lambda part: (
        st.tuples(part, st.sampled_from(["+", "-", "*", "/", "//", "%"]), part).map(
            lambda parts: f"({' '.join(parts)})"
        )
        | part.map(lambda inner: f"(-{inner})")
    ),
    max_leaves=8,
)
CONDITIONS = st.recursive(
    st.tuples(ARITHMETIC, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), ARITHMETIC).map(
        " ".join
    ),
    lambda part: (
        st.tuples(part, st.sampled_from(["and", "or"]), part).map(
            lambda parts: f"({' '.join(parts)})"
        )
        | part.map(lambda inner: f"not ({inner})")
        | st.tuples(ARITHMETIC, part, ARITHMETIC).map(
            lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"
        )
    ),
    max_leaves=4,
)


@given(expression=ARITHMETIC | CONDITIONS, x=st.integers(-5, 5), y=st.floats(-5, 5))
def test_arithmetic_and_conditions_give_what_jinja_gives(expression: str, x: int, y: float) -> None:
    names = {"x": x, "y": y}
    compiled = compile_value(f"{{{{ {expression} }}}}")
    try:
        wanted = jinja_value(expression, names)
    except ZeroDivisionError:
        with pytest.raises(ExpressionError, match="divides by zero"):
            compiled.evaluate(names)
        return
    try:
        result = compiled.evaluate(names)
    except LimitError:
        assert not math.isfinite(wanted) or abs(wanted) > 2**60
        return
    assert result == wanted
    assert type(result) is type(wanted)


FILTERED = [
    "x | sort",
    "x | sort(reverse=true)",
    "x | unique | list",
    "x | sum",
    "x | map('abs') | list",
    "x | select('odd') | list",
    "x | reject('divisibleby', 3) | list",
    "x | join('-')",
    "x | length",
    "x | batch(2) | list",
    "x | first | default('none')",
    "x | last | default('none')",
    "x | max | default('none')",
    "x[1:3]",
    "x[::-1]",
    "2 in x",
    "x * 2 + x",
    "x | map('string') | list | sort",
]


@pytest.mark.parametrize("expression", FILTERED)
@given(x=st.lists(st.integers(-9, 9), max_size=6))
def test_filters_give_what_jinja_gives(expression: str, x: list[int]) -> None:
    assert compile_value(f"{{{{ {expression} }}}}").evaluate({"x": x}) == jinja_value(
        expression, {"x": x}
    )


TEXTS = ["x | upper", "x | lower", "x | title", "x | trim", "x | replace('a', 'b')", "x ~ x"]


@pytest.mark.parametrize(
    "expression", [*TEXTS, "x | capitalize", "x | urlencode", "x * 3", "x[1:]"]
)
@given(x=st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_text_filters_give_what_jinja_gives(expression: str, x: str) -> None:
    ours = compile_value(f"{{{{ {expression} }}}}").evaluate({"x": x})
    theirs = jinja_value(expression, {"x": x})
    assert ours == theirs


TEMPLATES = [
    "{% for a in x %}{{ loop.index }}:{{ a }}{% if not loop.last %},{% endif %}{% endfor %}",
    "{% for a in x if a > 0 %}{{ loop.length }}{% else %}empty{% endfor %}",
    "{% set t = x | sum %}{% if t > 3 %}big{% elif t > 0 %}small{% else %}none{% endif %}{{ t }}",
    "{% for a in x %}{% set b = a * 2 %}{% for c in [a, b] %}{{ c }} {% endfor %}{% endfor %}",
    "{%- for a in x -%}  {{- a -}}  {%- endfor -%}\n",
    "{% set s %}{% for a in x %}<{{ a }}>{% endfor %}{% endset %}{{ s }}{{ s }}",
]


@pytest.mark.parametrize("template", TEMPLATES)
@given(x=st.lists(st.integers(-3, 9), max_size=5))
def test_templates_render_what_jinja_renders(template: str, x: list[int]) -> None:
    environment = SandboxedEnvironment(keep_trailing_newline=True)
    wanted = environment.from_string(template).render(x=x)
    assert compile_value(template).evaluate({"x": x}) == wanted


@given(text=st.text(alphabet="{}%#-+ abx.|'()[],=<>\n0", max_size=30))
def test_any_text_either_compiles_or_is_refused_with_problems(text: str) -> None:
    try:
        compiled = compile_value("{{" + text)
    except ExpressionSyntaxError as error:
        problems = error.problems
    else:
        problems = ()
        with contextlib.suppress(ExpressionError, LimitError):
            compiled.evaluate({"a": 1, "b": [1], "x": {"a": "x"}})
    assert all(problem.message and problem.remedy for problem in problems)


ODD_VALUES = [
    "null",
    "true",
    "0",
    "-1.5",
    "'a'",
    "''",
    "[]",
    "[1, 'a', null, [2]]",
    "{}",
    "{'a': 1}",
]
ODD = st.sampled_from([*ODD_VALUES, "99999999999", "1e300", "['b', 'a']", "[{'a': 1}]", "'%d'"])


def odd_calls() -> list[str]:
    filters = [f"x | {name}" for name in FILTERS]
    tests = [f"x is {name}" for name in TESTS if name.isalpha() and name not in KEYWORD_TESTS]
    methods = [f"x.{name}" for table in METHODS.values() for name in table]
    return [*filters, *tests, *methods, "range", "x ["]


KEYWORD_TESTS = {"in", "true", "false", "none"}


@settings(max_examples=1_000)
@given(call=st.sampled_from(odd_calls()), x=ODD, arguments=st.lists(ODD, max_size=3))
def test_odd_arguments_give_a_value_or_an_error_that_was_meant(
    call: str, x: str, arguments: list[str]
) -> None:
    given = ":".join(arguments) + "]" if call == "x [" else f"({', '.join(arguments)})"
    try:
        result = compile_value(f"{{% set x = {x} %}}{{{{ {call}{given} }}}}").evaluate({})
    except (ExpressionError, LimitError) as error:
        result = str(error)
    assert isinstance(result, str)
    assert "does not fit this data" not in result
