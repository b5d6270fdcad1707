"""Trying expressions out, with names that the caller gives."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from automate_engine.domain import (
    JsonObject,
    JsonValue,
    LimitError,
    Problem,
    StepError,
    encode_json,
)
from automate_engine.expressions import (
    Compiled,
    ExpressionSyntaxError,
    Limits,
    compile_condition,
    compile_value,
)
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = ["Evaluation", "EvaluationMode", "evaluate"]

EvaluationMode: TypeAlias = Literal["value", "condition"]

_MOST_VALUES: Final = 500_000
_MOST_CHARACTERS: Final = 5_000_000
_SENTENCE: Final = re.compile(r"((?:`[^`]*`|[^`])*?\.) +(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a value with expressions gives, or the problems that keep it from being evaluated."""

    value: JsonValue
    problems: list[Problem]


async def evaluate(
    services: Services, value: JsonValue, names: JsonObject, mode: EvaluationMode = "value"
) -> Evaluation:
    """Evaluate the expressions in a value, or whether a condition holds, as a step would.

    The bounds are those of runs, and the work is done beside the event loop. Raises
    InvalidInputError when the value or the names are too large or too deep.
    """
    check_storable(value, "value", max_bytes=services.limits.document_bytes)
    check_storable(names, "names", max_bytes=services.limits.inputs_bytes)
    known = {"now": services.clock.now(), **names}
    return await asyncio.to_thread(_evaluate, value, known, mode)


def _evaluate(value: JsonValue, names: JsonObject, mode: EvaluationMode) -> Evaluation:
    try:
        result = _compiled(value, mode).evaluate(names)
        _check_shown(result)
    except ExpressionSyntaxError as error:
        return Evaluation(None, list(error.problems))
    except StepError as error:
        return Evaluation(None, [_first_fault(value, names, mode) or _problem(error, "")])
    return Evaluation(bool(result) if mode == "condition" else result, [])


def _compiled(value: JsonValue, mode: EvaluationMode) -> Compiled:
    if mode == "condition" and isinstance(value, str):
        return compile_condition(value)
    return compile_value(value)


def _first_fault(value: JsonValue, names: JsonObject, mode: EvaluationMode) -> Problem | None:
    """The problem of the first text that cannot be evaluated, None when each alone can be.

    They come in the order of the evaluation that failed. As all texts share the bounds there and
    each has its own here, it is given up when it takes longer than that may.
    """
    deadline = time.thread_time() + Limits().seconds
    for field, text in _texts(value, ""):
        if time.thread_time() > deadline:
            return None
        try:
            _compiled(text, mode if field == "" else "value").evaluate(names)
        except StepError as error:
            return _problem(error, field)
    return None


def _texts(value: JsonValue, field: str) -> Iterator[tuple[str, str]]:
    """The texts inside a value with their places."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, f"{field}.{name}" if field else str(name))


def _problem(error: StepError, field: str) -> Problem:
    code = "limit" if isinstance(error, LimitError) else "expression"
    sentence = _SENTENCE.fullmatch(error.message)
    message, remedy = sentence.groups() if sentence else (error.message, "")
    return Problem(code, message, remedy or "Correct the expression, or give other data.", field)


def _check_shown(value: JsonValue) -> None:
    """Raise LimitError or PermanentError when a result cannot be given as JSON.

    References give the data that they name without a copy, so that few of them can make much.
    """
    values = characters = 0
    waiting = [value]
    while waiting:
        part = waiting.pop()
        values += 1
        if isinstance(part, str):
            characters += len(part)
        elif isinstance(part, dict):
            characters += sum(map(len, part))
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
        if len(waiting) + values > _MOST_VALUES or characters > _MOST_CHARACTERS:
            raise LimitError("The result is too large to be shown. Take a part of the data.")
    encode_json(value)
