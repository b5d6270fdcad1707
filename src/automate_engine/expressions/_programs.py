"""One source text to one program. Equal texts share it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from automate_engine.expressions._access import path_reader, plainly
from automate_engine.expressions._describe import literal_path
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._faults import SourceError, with_plain_line_ends
from automate_engine.expressions._limits import Limits
from automate_engine.expressions._paths import Hop, lone_path
from automate_engine.expressions._templates import TemplateBuilder
from automate_engine.expressions._values import settle

__all__ = ["Program", "is_templated", "program_of"]

_CACHED_PROGRAMS = 4_096
_LONGEST_CACHED = 1_000

Path = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What a source compiles to; `path` when it is nothing but a reference.

    `references` are pairs of a path and whether the source copes with its absence.
    """

    run: Callable[[Evaluation], Any]
    references: tuple[tuple[Path, bool], ...]
    path: tuple[Hop, ...] | None = None


def is_templated(text: str) -> bool:
    """Whether the text holds an expression or a statement."""
    return "{{" in text or "{%" in text


def program_of(source: str, limits: Limits, condition: bool) -> Program:
    """Compile one text; a condition may stand without `{{ }}`. Raises SourceError."""
    compile_source = _cached if len(source) <= _LONGEST_CACHED else _compile_source
    return compile_source(source, limits, condition)


def _compile_source(source: str, limits: Limits, condition: bool) -> Program:
    if len(source) > limits.source:
        raise SourceError(
            f"The text is longer than {limits.source:,} characters.", "Split it into several."
        )
    bare = condition and not is_templated(source)
    path = lone_path(f"{{{{{source}}}}}" if bare else source)
    if path is not None and len(path) <= limits.nesting:
        return _path_program(path)
    try:
        return _parsed(with_plain_line_ends(source), limits, condition, bare)
    except RecursionError:
        raise SourceError(
            "The expression is nested too deeply.", "Split it into smaller expressions."
        ) from None


_cached = lru_cache(_CACHED_PROGRAMS)(_compile_source)


def _parsed(source: str, limits: Limits, condition: bool, bare: bool) -> Program:
    from automate_engine.expressions import _syntax  # importing the parser takes a while

    template = None if bare else _syntax.parse_template(source)
    expression = (
        _syntax.parse_expression(source) if template is None else _syntax.lone_expression(template)
    )
    if expression is not None:
        return _expression_program(expression, limits)
    if condition:
        raise SourceError(
            "A condition is one expression, but this is text around expressions.",
            "Write it as in `inputs.total > 100`.",
        )
    builder = TemplateBuilder(limits)
    return Program(builder.template(template), _found(builder))


def _path_program(path: tuple[Hop, ...]) -> Program:
    return Program(plainly(path_reader(path)), ((path, False),), path)


def _expression_program(expression: Any, limits: Limits) -> Program:
    path = literal_path(expression)
    if path is not None and len(path) <= limits.nesting:
        return _path_program(path)
    builder = TemplateBuilder(limits)
    compute = builder.expression(expression)
    return Program(lambda evaluation: settle(evaluation, compute(evaluation)), _found(builder))


def _found(builder: TemplateBuilder) -> tuple[tuple[Path, bool], ...]:
    found = ((path, optional or builder.copes_with(path)) for path, optional in builder.references)
    return tuple(dict.fromkeys(found))
