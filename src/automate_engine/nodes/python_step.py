"""The node type `python.step`, and the decorator `step` that registers functions for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from difflib import get_close_matches
from typing import Any, Final, TypeVar, overload

from pydantic import Field, ValidationError

from automate_engine.domain.errors import PermanentError, Problem, RetryableError, StepError
from automate_engine.domain.json import JsonObject, JsonValue
from automate_engine.nodes._step_function import StepFunction, inspect_function
from automate_engine.nodes.base import AsyncNode, Config, Done, StepContext
from automate_engine.nodes.fields import holds_expression
from automate_engine.spec import pydantic_problems

__all__ = [
    "PythonStepConfig",
    "PythonStepNode",
    "StepFunction",
    "around_sync_steps",
    "step",
    "step_functions",
]

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_logger = logging.getLogger(__name__)
_functions: Final[dict[str, StepFunction]] = {}
_surroundings: Final[list[Callable[[], AbstractContextManager[Any]]]] = [nullcontext]
_LONGEST_MESSAGE: Final = 2000


@overload
def step(function: FunctionT, /) -> FunctionT: ...


@overload
def step(
    *,
    name: str | None = None,
    description: str | None = None,
    permanent: tuple[type[Exception], ...] = (),
) -> Callable[[FunctionT], FunctionT]: ...


def step(
    function: FunctionT | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    permanent: tuple[type[Exception], ...] = (),
) -> FunctionT | Callable[[FunctionT], FunctionT]:
    """Register a function, sync or async, for use in steps of type ``python.step``.

    Its parameters, by their annotations, are the schema of the step's arguments and are checked
    and converted before each call; a parameter annotated `StepContext` gets the context instead.
    Its return annotation is the schema of the output. The function itself is returned unchanged.

    `name` is by default the function's own, `description` the first paragraph of its docstring.
    Exceptions of the types in `permanent` fail the step for good; a StepError does what it says;
    any other exception is tried again as the node's retry policy says.

    Raises TypeError when an annotation cannot become a schema, ValueError when the name is taken.
    """

    def register(target: FunctionT) -> FunctionT:
        _add(inspect_function(target, name, description, permanent))
        return target

    return register if function is None else register(function)


def step_functions() -> Mapping[str, StepFunction]:
    """The registered functions by name."""
    return dict(_functions)


def around_sync_steps(make: Callable[[], AbstractContextManager[Any]]) -> None:
    """Name what makes the context in which each sync function is called, in its thread.

    For hosts that keep something in threads, such as database connections. There is one for the
    process: a second call replaces the first.
    """
    _surroundings[:] = [make]


def _add(function: StepFunction) -> None:
    known = _functions.get(function.name)
    if known is not None and known.origin != function.origin:
        raise ValueError(
            f"There are two step functions named {function.name!r}: {known.origin} and "
            f"{function.origin}. Give one of them another name: @step(name=...)."
        )
    _functions[function.name] = function


class PythonStepConfig(Config):
    function: str = Field(
        title="Function", description="The name of a registered function.", min_length=1
    )
    arguments: dict[str, Any] = Field(
        default_factory=dict, title="Arguments", description="Its arguments by name."
    )


class PythonStepNode(AsyncNode[PythonStepConfig]):
    """Calls a registered function; sync ones run in a thread, async ones on the event loop.

    A sync function that passes its time limit fails the step, but its thread runs on to its end.
    """

    type = "python.step"
    title = "Python function"
    description = "Calls a function of your own code."
    category = "Code"
    icon = "brand-python"
    config_model = PythonStepConfig

    def output_schema(self, config: Mapping[str, Any]) -> JsonObject | None:
        function = _functions.get(str(config.get("function")))
        return None if function is None else function.output_schema

    def check(self, config: Mapping[str, Any]) -> list[Problem]:
        name = config.get("function")
        if not isinstance(name, str):
            return []
        if holds_expression(name):
            message = "The name of the function cannot be an expression."
            return [Problem("not_constant", message, "Write the name out.", "function")]
        if name not in _functions:
            return [Problem("unknown_function", *_unknown(name), "function")]
        return _argument_problems(_functions[name], config.get("arguments", {}))

    async def run(self, config: PythonStepConfig, context: StepContext) -> Done:
        function = _functions.get(config.function)
        if function is None:
            raise PermanentError(" ".join(_unknown(config.function)))
        arguments = _arguments(function, config.arguments, context)
        if function.is_async:
            return Done(await _call_async(function, arguments, context))
        return Done(await asyncio.to_thread(_call, function, arguments, context))


def _arguments(function: StepFunction, values: JsonObject, context: StepContext) -> dict[str, Any]:
    try:
        return function.arguments(values, context)
    except ValidationError as error:
        problems = "; ".join(
            f"{problem.field}: {problem.message}"
            for problem in pydantic_problems(error, written=values)
        )
        raise PermanentError(f"The arguments of '{function.name}' are wrong. {problems}") from None


def _call(function: StepFunction, arguments: dict[str, Any], context: StepContext) -> JsonValue:
    try:
        with _surroundings[0]():
            return function.output(function.call(**arguments))
    except (Exception, SystemExit) as error:
        raise _failure(function, error, context) from None


async def _call_async(
    function: StepFunction, arguments: dict[str, Any], context: StepContext
) -> JsonValue:
    try:
        return function.output(await function.call(**arguments))
    except (Exception, SystemExit) as error:
        raise _failure(function, error, context) from None


def _failure(
    function: StepFunction, error: Exception | SystemExit, context: StepContext
) -> StepError:
    """The step's error for what a function raised. The traceback goes to the log only."""
    if isinstance(error, StepError):
        return error
    _logger.warning(
        "The step function %s failed in run %s, step %s.",
        function.name,
        context.run_id,
        context.key,
        exc_info=error,
    )
    message = _plain(f"{type(error).__name__}: {error}")
    if isinstance(error, (*function.permanent, SystemExit)):
        return PermanentError(message)
    return RetryableError(message)


def _plain(text: str) -> str:
    """Text that every store can keep: bounded, without NUL characters and lone surrogates."""
    clean = text[:_LONGEST_MESSAGE].replace("\0", "")
    return clean.encode("utf-8", "replace").decode()


def _unknown(name: str) -> tuple[str, str]:
    close = get_close_matches(name, _functions, n=1)
    remedy = "Register it with @step in a module that is imported when the engine starts."
    return (
        f"There is no step function '{name}'.",
        f"Did you mean '{close[0]}'?" if close else remedy,
    )


def _argument_problems(function: StepFunction, values: object) -> list[Problem]:
    """What is wrong with arguments as written; those with an expression in them may be anything."""
    if not isinstance(values, Mapping):
        return []
    arguments = dict(values)
    try:
        function.input_model.model_validate(arguments)
    except ValidationError as error:
        places = [detail["loc"] for detail in error.errors(include_url=False, include_input=False)]
        problems = pydantic_problems(error, ("arguments",), written=arguments)
        return [
            problem
            for place, problem in zip(places, problems, strict=True)
            if not _has_expression_inside(values.get(place[0]) if place else None)
        ]
    return []


def _has_expression_inside(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_expression_inside, value.values()))
    if isinstance(value, list):
        return any(map(_has_expression_inside, value))
    return holds_expression(value)
