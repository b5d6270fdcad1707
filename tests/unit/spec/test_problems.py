"""Pydantic's errors as problems: the field is the one that was written, the message a sentence."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from automate_engine.domain import Problem
from automate_engine.spec import plain_message, pydantic_problems


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Circle(_Part):
    kind: Literal["circle"] = "circle"
    circle: int = 1
    size: int

    @field_validator("size")
    @classmethod
    def _is_positive(cls, size: int) -> int:
        if size < 1:
            raise ValueError("A circle has a size.")
        return size


class _Square(_Part):
    kind: Literal["square"] = "square"
    side: float | list[int]


class _Drawing(_Part):
    shapes: list[Annotated[_Circle | _Square, Field(discriminator="kind")]]
    names: dict[str, int] = {}


def _problems(shape: Any, **more: Any) -> list[Problem]:
    written = {"shapes": [{"kind": "square", "side": 1}, shape], **more}
    with pytest.raises(ValidationError) as raised:
        _Drawing.model_validate(written)
    return pydantic_problems(raised.value, ("config",), "draw", written=written)


@pytest.mark.parametrize(
    ("shape", "field", "message"),
    [
        ({"kind": "circle", "size": 0}, "size", "A circle has a size."),
        ({"kind": "circle"}, "size", "Field required."),
        ({"kind": "circle", "circle": "x", "size": 1}, "circle", "Input should be a valid integer"),
        ({"kind": "circle", "circle": 1}, "size", "Field required."),
        ({"kind": "square", "side": 1, "square": 2}, "square", "Extra inputs are not permitted."),
        ({"kind": "square", "square": 2, "side": {}}, "side", "Input should be a valid number."),
        ({"kind": "square", "side": [1, None]}, "side.1", "Input should be a valid integer."),
        ({"kind": "star"}, "", "Input tag 'star' found using 'kind' does not match any"),
        ({"side": 1}, "", "'kind' is missing."),
        (7, "", "Input should be a valid dictionary or object"),
    ],
    ids=str,
)
def test_the_field_is_the_one_that_was_written(shape: Any, field: str, message: str) -> None:
    problems = _problems(shape)
    found = [one for one in problems if one.message.startswith(message)]
    assert [one.field for one in found] == [f"config.shapes.1.{field}".rstrip(".")]
    assert all(one.node_id == "draw" for one in problems)


def test_no_problem_repeats_what_was_submitted() -> None:
    problems = _problems({"kind": "circle", "size": "private"}, names={"a": "private"})
    assert [one.field for one in problems] == ["config.shapes.1.size", "config.names.a"]
    assert not any("private" in str(one) for one in problems)


def test_a_location_that_does_not_lead_into_the_value_is_kept_whole() -> None:
    with pytest.raises(ValidationError) as raised:
        _Drawing.model_validate({"shapes": [{"kind": "circle"}]})
    (problem,) = pydantic_problems(raised.value, written={"other": 1})
    assert problem.field == "shapes.0.circle.size"


@pytest.mark.parametrize("start", ["", "Value error, ", "Assertion failed, "])
@pytest.mark.parametrize("end", ["", "."])
def test_a_message_is_a_sentence(start: str, end: str) -> None:
    assert plain_message(f"{start}There is none{end}") == "There is none."
