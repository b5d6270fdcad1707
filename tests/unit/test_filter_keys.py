"""What filters demand is what finds their trigger: no event that they accept is missed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonValue
from automate_engine.expressions import demanded_values
from automate_engine.triggers import filter_key, trigger_matches
from automate_engine.triggers.matching import payload_key

_NAMES = st.sampled_from(["a", "b", "0", "items", "é ü", ""])
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from([0, 1, -1, 2**53 + 1, 2**60, 0.0, -0.0, 1.0, 1.5, 1e300, float(2**60)]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "1", "true", "null", "é", "'", '"', "\\", "\n"]),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)
_FORMS = (
    "{}",
    "{{{{ {} }}}}",
    "{} and true",
    "true and {}",
    "{} or true",
    "not {}",
    "{} and event.payload",
    "({}) and (1 == 1)",
)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3)


@st.composite
def _payloads(draw: st.DrawFn, path: list[str], wanted: JsonValue) -> JsonValue:
    """A payload that often has the value, or an equal one, at the path."""
    equal = [wanted]
    if isinstance(wanted, int | float) and abs(wanted) < 2**53:
        equal += [float(wanted), *([int(wanted)] if wanted == int(wanted) else [])]
        equal += [bool(wanted)] if wanted in (0, 1) else []
    value = draw(st.sampled_from(equal) | _VALUES)
    for name in reversed(path):
        value = [value] if name == "0" and draw(st.booleans()) else {name: value}
    return value


def _literal(value: JsonValue) -> str:
    """A value as it is written in a condition."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"'{escaped}'"
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return repr(value)


def _is_found(filters: JsonValue, payload: JsonValue) -> bool:
    path, digest = filter_key(filters)
    return payload_key(payload, path) == digest


def _accepts(filters: JsonValue, payload: JsonValue) -> bool:
    trigger = Trigger(id=1, tenant_id="t", workflow_id=1, type="event", source="s", filters=filters)
    return trigger_matches(
        trigger,
        {
            "type": "event",
            "source": "s",
            "payload": payload,
            "trace_id": str(uuid4()),
            "received_at": "2030-01-01T00:00:00+00:00",
        },
    )


@given(st.data(), _PATHS, _VALUES, st.dictionaries(_NAMES, _VALUES, max_size=2))
def test_an_event_that_a_mapping_accepts_is_found(
    data: st.DataObject, path: list[str], wanted: JsonValue, others: dict[str, Any]
) -> None:
    filters = {".".join(path): wanted, **others}
    payload = data.draw(_payloads(path, wanted))

    assert not _accepts(filters, payload) or _is_found(filters, payload)


@given(st.data(), _PATHS, _SCALARS, st.sampled_from(_FORMS), st.booleans())
def test_an_event_that_a_condition_accepts_is_found(
    data: st.DataObject, path: list[str], wanted: JsonValue, form: str, is_turned: bool
) -> None:
    place = "event.payload" + "".join(f"['{name}']" for name in path)
    sides = [_literal(wanted), place] if is_turned else [place, _literal(wanted)]
    condition = form.format(" == ".join(sides))
    payload = data.draw(_payloads(path, wanted))

    assert not _accepts(condition, payload) or _is_found(condition, payload)


@pytest.mark.parametrize(
    ("filters", "path"),
    [
        (None, ""),
        ({}, ""),
        ([], ""),
        ({"a.b": 1, "c": 2}, "a.b"),
        ({"a": [1], "c": "x"}, "c"),
        ({"a": {"b": 1}}, ""),
        ({"": 1}, ""),
        ({"x" * 200: 1}, "x" * 200),
        ({"x" * 201: 1, "y": 1}, "y"),
        ("event.payload.a.b == 1", "a.b"),
        ("{{ event.payload.a == 'x' }}", "a"),
        ("event.payload['a'] == none", "a"),
        ("1 == event.payload.a", "a"),
        ("event.payload.n > 3 and event.payload.a == -1 and event.payload.b == 2", "a"),
        ("event.payload.items[0].id == 1", ""),
        ("event.payload['a.b'] == 1", ""),
        ("event.payload == 1", ""),
        ("event.source == 'x'", ""),
        ("inputs.payload.a == 1", ""),
        ("event.payload.a == event.payload.b", ""),
        ("event.payload.a == 1 or event.payload.b == 1", ""),
        ("not event.payload.a == 1", ""),
        ("event.payload.a != 1", ""),
        ("(event.payload.a == 1) == false", ""),
        ("event.payload.a | lower == 'x'", ""),
        ("event.payload.a ==", ""),
        ("{{ event.payload.a == 1 }} or more", ""),
    ],
)
def test_the_first_equality_with_a_simple_value_is_the_key(filters: JsonValue, path: str) -> None:
    found, digest = filter_key(filters)

    assert found == path
    assert (digest == "") == (path == "")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (1, 1.0, True),
        (1, True, True),
        (0, -0.0, True),
        (2**60, float(2**60), True),
        (2**53 + 1, float(2**53), False),
        (1, "1", False),
        (None, "null", False),
        (None, False, False),
        ("a", "A", False),
    ],
)
def test_values_have_one_key_when_they_are_equal(
    one: JsonValue, other: JsonValue, is_same: bool
) -> None:
    assert (one == other) is is_same
    assert (filter_key({"a": one}) == filter_key({"a": other})) is is_same


def test_a_long_chain_of_conditions_is_read() -> None:
    condition = " and ".join(f"event.payload.n{number} == {number}" for number in range(50))

    assert len(demanded_values(condition)) == 50
