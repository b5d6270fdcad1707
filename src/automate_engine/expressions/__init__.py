"""The expression language: Jinja's syntax over plain JSON data, with bounded time and memory.

Jinja's own lexer and parser read the source. What they read is not run by Jinja: every operation
is one of this package, checked against `Limits` before it starts, and nothing but keys of
objects, entries of lists and the listed filters, tests, functions and methods can be reached.
"""

from automate_engine.expressions._catalogue import CATALOGUE, CatalogueEntry
from automate_engine.expressions._compile import Compiled, compile_condition, compile_value
from automate_engine.expressions._equalities import demanded_values
from automate_engine.expressions._faults import ExpressionSyntaxError
from automate_engine.expressions._keys import compile_key, key_digest, key_problems
from automate_engine.expressions._limits import Limits
from automate_engine.expressions._paths import Reference

__all__ = [
    "CATALOGUE",
    "CatalogueEntry",
    "Compiled",
    "ExpressionSyntaxError",
    "Limits",
    "Reference",
    "compile_condition",
    "compile_key",
    "compile_value",
    "demanded_values",
    "key_digest",
    "key_problems",
]
