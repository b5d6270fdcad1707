"""Reading source text into Jinja's syntax tree, with the exact place of every mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import Lexer
from jinja2.parser import Parser

from automate_engine.expressions._faults import SourceError
from automate_engine.expressions._missing import shortened

__all__ = ["lone_expression", "parse_expression", "parse_template"]

_MOST_TOKENS = 20_000
_Node = TypeVar("_Node", bound=nodes.Node)
_CHECK = "Check the brackets, quotes, operators and tags there."
_NESTED = "The expression is nested too deeply."
_SPLIT = "Split it into smaller expressions, in steps of their own."


class _PlacedLexer(Lexer):
    """Jinja's lexer, counting characters where Jinja counts lines.

    So the `lineno` of every token, syntax node and error is its offset in the source.
    """

    def tokeniter(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> Iterator[tuple[int, str, str]]:
        offset = 0
        tokens = super().tokeniter(source, name, filename, state)
        try:
            for count, (_, token, value) in enumerate(tokens):
                if count > _MOST_TOKENS:
                    raise TemplateSyntaxError("the text has too many parts", offset)
                offset = source.find(value, offset)
                yield offset, token, value
                offset += len(value)
        except TemplateSyntaxError as error:
            error.lineno = offset
            raise


class _PlacedEnvironment(Environment):
    @cached_property
    def lexer(self) -> Lexer:
        return _PlacedLexer(self)


_ENVIRONMENT = _PlacedEnvironment(keep_trailing_newline=True)


def parse_template(source: str) -> nodes.Template:
    """Read a text with `{{ }}` and `{% %}`. Raises SourceError."""
    return _parsed(source, lambda text: Parser(_ENVIRONMENT, text).parse())


def parse_expression(source: str) -> nodes.Expr:
    """Read a bare expression, without `{{ }}`. Raises SourceError."""
    return _parsed(source, _bare_expression)


def _parsed(source: str, parse: Callable[[str], _Node]) -> _Node:
    try:
        return parse(source)
    except TemplateSyntaxError as error:
        message = shortened(error.message or "the text cannot be read")
        message = message[0].upper() + message[1:].rstrip(".") + "."
        raise SourceError(message, _CHECK, error.lineno) from None
    except RecursionError:
        raise SourceError(_NESTED, _SPLIT) from None
    except ValueError:
        raise SourceError("A number has too many digits.", "Shorten it.") from None


def _bare_expression(source: str) -> nodes.Expr:
    parser = Parser(_ENVIRONMENT, source, state="variable")
    expression = parser.parse_expression()
    if not parser.stream.eos:
        parser.fail("the expression ends here, but the text goes on")
    return expression


def lone_expression(template: nodes.Template) -> nodes.Expr | None:
    """Return the expression of a template that is nothing but one `{{ }}`."""
    if len(template.body) != 1 or not isinstance(template.body[0], nodes.Output):
        return None
    parts = [part for part in template.body[0].nodes if not _is_blank(part)]
    if len(parts) != 1 or isinstance(parts[0], nodes.TemplateData):
        return None
    return parts[0]


def _is_blank(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.TemplateData) and not node.data.strip()
