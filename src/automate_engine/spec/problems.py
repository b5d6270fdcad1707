"""What pydantic says of a value, as problems in the words of who wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from automate_engine.domain.errors import Problem

__all__ = ["plain_message", "pydantic_problems"]

_Place: TypeAlias = Sequence[str | int]
"""Keys and indexes, from the outside in."""

_OF_VALIDATORS: Final = ("Value error, ", "Assertion failed, ")
_REMEDIES: Final = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or check its spelling.",
    "literal_error": "Use one of the values named.",
    "string_pattern_mismatch": "Write it as the pattern says.",
    "union_tag_invalid": "Use one of the kinds named.",
    "union_tag_not_found": "Say which kind it is.",
}


def pydantic_problems(
    error: ValidationError,
    prefix: _Place = (),
    node_id: str | None = None,
    *,
    written: object,
) -> list[Problem]:
    """The errors of pydantic about the value `written` as problems, in their order.

    Fields are named by their places in the value, below `prefix`. Submitted values are left out.
    """
    return [
        Problem(
            code=detail["type"],
            message=plain_message(_message(detail)),
            remedy=_REMEDIES.get(detail["type"], "Correct the value."),
            field=".".join(map(str, (*prefix, *_place(detail, written)))),
            node_id=node_id,
        )
        for detail in error.errors(include_url=False)
    ]


def _message(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "union_tag_not_found":
        return f"{detail['ctx']['discriminator']} is missing"
    message: str = detail["msg"]
    return message


def plain_message(message: str) -> str:
    """A message of pydantic as a sentence, without what it puts before those of validators."""
    for start in _OF_VALIDATORS:
        message = message.removeprefix(start)
    return f"{message.rstrip('.')}."


def _place(detail: Mapping[str, Any], written: object) -> _Place:
    """Where the value of an error stands in what was written.

    The location that pydantic gives names the members of unions too.
    """
    place: _Place = detail["loc"]
    if detail["type"] != "missing":
        found = _keys(place, written, detail["input"])
        return place if found is None else found
    around = _keys(place[:-1], written, detail["input"])
    return place if around is None else (*around, place[-1])


def _keys(place: _Place, value: object, wanted: object) -> _Place | None:
    """The parts of a location by which one gets from a value to another inside it."""
    if not place:
        return () if value is wanted else None
    part, others = place[0], place[1:]
    if _has(value, part):
        found = _keys(others, value[part], wanted)  # type: ignore[index]
        if found is not None:
            return (part, *found)
    return _keys(others, value, wanted)


def _has(value: object, part: str | int) -> bool:
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)
