"""From configuration values to compiled ones: what is constant, what is read, what is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from automate_engine.domain.errors import (
    AutomateError,
    ExpressionError,
    LimitError,
    Problem,
)
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._faults import ExpressionSyntaxError, SourceError
from automate_engine.expressions._limits import DEFAULT_LIMITS, Limits
from automate_engine.expressions._missing import MissingError, UnfitError, kind_of
from automate_engine.expressions._paths import Hop, Reference, path_getter
from automate_engine.expressions._programs import is_templated, program_of
from automate_engine.expressions._values import SCALARS, JsonValue, settle_reference

__all__ = ["Compiled", "compile_condition", "compile_value"]

_NOT_JSON = "Use objects, lists, text, numbers, true, false and null."
_CONDITION = "Write it as in `inputs.total > 100`."


Read = Callable[[Mapping[str, Any]], JsonValue]
Run = Callable[[Evaluation], JsonValue]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A value ready to be evaluated any number of times, in any thread.

    `constant` says that it holds no expression. `evaluate(names)` gives plain JSON. The names are
    read and never copied, and neither are constants nor what a lone reference gives, so results
    must not be changed. It raises ExpressionError (something is missing or does not fit) and
    LimitError. `references` are all places that its expressions read.
    """

    constant: bool
    evaluate: Read
    references: tuple[Reference, ...]


def compile_value(
    value: JsonValue, *, field: str = "", limits: Limits = DEFAULT_LIMITS
) -> Compiled:
    """Compile every text inside a JSON value that holds `{{ }}` or `{% %}`.

    `field` is the dotted place of the value, for messages and references. Raises
    ExpressionSyntaxError that lists the problems of all texts.
    """
    compiler = _Compiler(limits)
    run = compiler.compile(value, field, limits.depth)
    if compiler.problems:
        raise ExpressionSyntaxError(compiler.problems)
    if run is None:
        return Compiled(True, lambda names: value, ())
    references = tuple(compiler.references)
    if isinstance(value, str) and compiler.reader is not None:
        return Compiled(False, compiler.reader, references)
    return Compiled(False, lambda names: run(Evaluation(names, limits)), references)


def compile_condition(text: str, *, field: str = "", limits: Limits = DEFAULT_LIMITS) -> Compiled:
    """Compile a condition, `{{ a > b }}` or bare `a > b`; evaluating it gives true or false.

    Raises ExpressionSyntaxError.
    """
    compiler = _Compiler(limits)
    run = compiler.condition(text, field)
    if run is None:
        raise ExpressionSyntaxError(compiler.problems)
    return Compiled(
        False, lambda names: bool(run(Evaluation(names, limits))), tuple(compiler.references)
    )


class _Compiler:
    """Walks one value and collects the references and problems of all its texts.

    `reader` reads the last text straight from the names, if that was a lone reference.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.references: list[Reference] = []
        self.problems: list[Problem] = []
        self.reader: Read | None = None

    def compile(self, value: JsonValue, field: str, depth: int) -> Run | None:
        """Return the function that computes `value`, None when it is constant."""
        if isinstance(value, str):
            return self._text(value, field) if is_templated(value) else None
        if type(value) in SCALARS:
            return None
        if not isinstance(value, dict | list):
            message = f"The value is {kind_of(value)}, which is not plain JSON data."
            self._problem(message, _NOT_JSON, field)
            return None
        if depth == 0:
            message = f"The value is nested deeper than {self.limits.depth} levels."
            self._problem(message, "Flatten it.", field)
            return None
        if isinstance(value, list):
            parts = self._parts(enumerate(value), field, depth)
        else:
            self._check_keys(value, field)
            parts = self._parts(value.items(), field, depth)
        return _filled(value, parts) if parts else None

    def condition(self, text: str, field: str) -> Run | None:
        if isinstance(text, str):
            return self._text(text, field, condition=True)
        message = f"A condition is text, but this is {kind_of(text)}."
        self._problem(message, _CONDITION, field)
        return None

    def _parts(self, entries: Iterable[tuple[Any, Any]], field: str, depth: int) -> list[Any]:
        parts = []
        for key, child in entries:
            run = self.compile(child, f"{field}.{key}" if field else str(key), depth - 1)
            if run is not None:
                parts.append((key, run))
        return parts

    def _check_keys(self, value: dict[Any, Any], field: str) -> None:
        for key in value:
            if type(key) is not str:
                self._problem(f"A key is {kind_of(key)}.", "Keys of objects are text.", field)
            elif is_templated(key):
                message = "A key holds an expression, but only values are evaluated."
                self._problem(
                    message, "Build the object in an expression: `{{ {key: …} }}`.", field
                )

    def _text(self, text: str, field: str, *, condition: bool = False) -> Run | None:
        try:
            program = program_of(text, self.limits, condition)
        except SourceError as fault:
            self.problems.append(fault.problem(text, field))
            return None
        self.references += [
            Reference(path, field, optional) for path, optional in program.references
        ]
        if program.path is None:
            return _located(program.run, field)
        reader = self.reader = _reader(program.path, field, self.limits)
        return lambda evaluation: reader(evaluation.names)

    def _problem(self, message: str, remedy: str, field: str) -> None:
        """Note a problem of the value itself; there is nothing to run then."""
        self.problems.append(Problem("expression_syntax", message, remedy, field))


def _filled(value: Any, parts: list[tuple[Any, Run]]) -> Run:
    """Return the function that gives a copy of `value` with the computed entries put in."""

    def run(evaluation: Evaluation) -> JsonValue:
        filled = value.copy()
        for key, compute in parts:
            filled[key] = compute(evaluation)
        return filled

    return run


def _located(run: Run, field: str) -> Run:
    """Return `run` with the field named in what it raises."""

    def located(evaluation: Evaluation) -> JsonValue:
        try:
            return run(evaluation)
        except Exception as error:
            raise _explained(error, field) from None

    return located


def _reader(path: tuple[Hop, ...], field: str, limits: Limits) -> Read:
    """Return the function that reads one path and names the field in what it raises."""
    get = path_getter(path)

    def read(names: Mapping[str, Any]) -> JsonValue:
        try:
            value = get(names)
            if type(value) in SCALARS:
                return value
            return settle_reference(Evaluation(names, limits), value)
        except Exception as error:
            raise _explained(error, field) from None

    return read


def _explained(error: Exception, field: str) -> Exception:
    """Turn whatever an evaluation raised into an error that shows no data."""
    place = f"{field}: " if field else ""
    if isinstance(error, LimitError | ExpressionError):
        return type(error)(f"{place}{error.message}")
    if isinstance(error, AutomateError):
        return error
    if isinstance(error, MissingError | UnfitError):
        return ExpressionError(f"{place}{error}")
    if isinstance(error, RecursionError | MemoryError):
        return LimitError(f"{place}The data is too large or nested too deeply.")
    kind = type(error).__name__
    return ExpressionError(f"{place}The expression does not fit this data ({kind}).")
