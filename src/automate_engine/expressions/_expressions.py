"""Syntax trees to functions: each expression becomes a function of one Evaluation.

Jinja's parser reads the source, but none of Jinja's generated code runs: every operation here
is one of ours, bounded before it starts, and there is no way to reach a Python attribute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from automate_engine.expressions._access import (
    Compute,
    at,
    called,
    dynamic_hop,
    key_of,
    literal_hop,
    local_reader,
    method_caller,
    or_absent,
    path_reader,
    plainly,
    sliced,
)
from automate_engine.expressions._arguments import Bound, bind, look_up
from automate_engine.expressions._describe import chain_of, describe, literal_key
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._faults import SourceError
from automate_engine.expressions._limits import Limits
from automate_engine.expressions._missing import UnfitError
from automate_engine.expressions._operators import (
    BINARY,
    COMPARISONS,
    concatenate,
    negate,
    positive,
)
from automate_engine.expressions._paths import source_of
from automate_engine.expressions._registry import FILTERS, FUNCTIONS, METHOD_NAMES, TESTS

__all__ = ["ExpressionBuilder", "Node"]

Node = Any
"""A syntax node of jinja2; the module is loaded only when something must be parsed."""

_MAY_BE_MISSING = frozenset({"Name", "Getattr", "Getitem", "Filter", "Call"})


class ExpressionBuilder:
    """Builds the functions of one source and collects what it refers to.

    `local` holds the names that `for` and `set` gave so far, `references` pairs of a path and
    whether the expression copes with its absence, `size` the number of syntax nodes.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.local: set[str] = set()
        self.references: list[tuple[tuple[str | int | None, ...], bool]] = []
        self._probed: set[tuple[str | int | None, ...]] = set()
        self.size = 0
        self.loop_reads = 0
        self._depth = 0
        self._optional = False

    def expression(self, node: Node) -> Compute:
        """Return the function that computes `node`. Raises SourceError."""
        build = getattr(self, f"_build_{type(node).__name__.lower()}", None)
        if build is None:
            self.refuse(node)
        self.enter(node)
        compute: Compute = build(node)
        self.leave()
        return compute

    def enter(self, node: Node) -> None:
        """Go one level of nesting deeper. Raises SourceError past the limit."""
        self.size += 1
        self._depth += 1
        self._check_depth(self._depth, node)

    def _check_depth(self, depth: int, node: Node) -> None:
        if depth > self.limits.nesting:
            raise SourceError(
                f"The expression is nested more than {self.limits.nesting} levels deep.",
                "Split it into smaller expressions, in steps of their own.",
                node.lineno,
            )

    def leave(self) -> None:
        """Come back from one level of nesting."""
        self._depth -= 1

    def refuse(self, node: Node) -> NoReturn:
        """Report syntax that Jinja has and this language has not."""
        raise SourceError(
            f"`{type(node).__name__.lower()}` is not part of the expression language.",
            "Use expressions, `if`, `for` and `set` only.",
            node.lineno,
        )

    # Literals

    def _build_const(self, node: Node) -> Compute:
        value = node.value
        if type(value) is int and value.bit_length() > self.limits.integer_bits:
            raise SourceError("The number is too large.", "Use a decimal point.", node.lineno)
        if type(value) is float and value in (float("inf"), float("-inf")):
            raise SourceError("The number is too large.", "Use a smaller one.", node.lineno)
        if type(value) is str and any("\ud800" <= character <= "\udfff" for character in value):
            raise SourceError("The text has a lone surrogate.", "Remove it.", node.lineno)
        return lambda evaluation: value

    def _build_list(self, node: Node) -> Compute:
        parts = [self.expression(item) for item in node.items]
        cost = 2 + len(parts)

        def compute(evaluation: Evaluation) -> list[Any]:
            evaluation.spend(cost)
            return [part(evaluation) for part in parts]

        return compute

    _build_tuple = _build_list

    def _build_dict(self, node: Node) -> Compute:
        pairs = [(self.expression(pair.key), self.expression(pair.value)) for pair in node.items]
        cost = 6 + 2 * len(pairs)

        def compute(evaluation: Evaluation) -> dict[str, Any]:
            evaluation.spend(cost)
            return {key_of(key(evaluation)): value(evaluation) for key, value in pairs}

        return compute

    # Operators

    def _binary(self, node: Node) -> Compute:
        left, right = self.expression(node.left), self.expression(node.right)
        apply, place = BINARY[type(node).__name__], describe(node)

        def compute(evaluation: Evaluation) -> Any:
            one, other = left(evaluation), right(evaluation)
            try:
                return apply(evaluation, one, other)
            except UnfitError as problem:
                raise at(place, problem) from None

        return compute

    _build_add = _build_sub = _build_mul = _build_div = _build_floordiv = _build_mod = (
        _build_pow
    ) = _binary

    def _unary(self, node: Node) -> Compute:
        operand = self.expression(node.node)
        apply, place = (negate if type(node).__name__ == "Neg" else positive), describe(node)

        def compute(evaluation: Evaluation) -> Any:
            value = operand(evaluation)
            try:
                return apply(evaluation, value)
            except UnfitError as problem:
                raise at(place, problem) from None

        return compute

    _build_neg = _build_pos = _unary

    def _build_not(self, node: Node) -> Compute:
        operand = self.expression(node.node)
        return lambda evaluation: not operand(evaluation)

    def _build_and(self, node: Node) -> Compute:
        left, right = self.expression(node.left), self.expression(node.right)
        return lambda evaluation: left(evaluation) and right(evaluation)

    def _build_or(self, node: Node) -> Compute:
        left, right = self.expression(node.left), self.expression(node.right)
        return lambda evaluation: left(evaluation) or right(evaluation)

    def _build_condexpr(self, node: Node) -> Compute:
        test, chosen = self.expression(node.test), self.expression(node.expr1)
        if node.expr2 is None:
            return lambda evaluation: chosen(evaluation) if test(evaluation) else None
        other = self.expression(node.expr2)
        return lambda evaluation: chosen(evaluation) if test(evaluation) else other(evaluation)

    def _build_concat(self, node: Node) -> Compute:
        parts, place = [self.expression(part) for part in node.nodes], describe(node)

        def compute(evaluation: Evaluation) -> str:
            values = [part(evaluation) for part in parts]
            try:
                return concatenate(evaluation, values)
            except UnfitError as problem:
                raise at(place, problem) from None

        return compute

    def _build_compare(self, node: Node) -> Compute:
        first, place = self.expression(node.expr), describe(node)
        steps = [(COMPARISONS[step.op], self.expression(step.expr)) for step in node.ops]

        def compute(evaluation: Evaluation) -> bool:
            left = first(evaluation)
            for holds, operand in steps:
                right = operand(evaluation)
                try:
                    if not holds(evaluation, left, right):
                        return False
                except UnfitError as problem:
                    raise at(place, problem) from None
                left = right
            return True

        return compute

    # Names and what is read from them

    def _build_name(self, node: Node) -> Compute:
        if node.name == "null":
            return lambda evaluation: None
        if node.name in self.local:
            self.loop_reads += node.name == "loop"
            return plainly(local_reader(node.name))
        return self._path(node)

    def _path(self, node: Node) -> Compute:
        """Read a chain of keys: in one go from the names, else key by key from what it starts."""
        start, keys = chain_of(node)
        self._check_depth(self._depth + len(keys), node)
        is_name = type(start).__name__ == "Name" and start.name not in self.local
        if is_name:
            literals = [literal_key(key) for key in keys]
            self._refer((start.name, *literals))
            known = tuple(key for key in literals if key is not None)
            if len(known) == len(literals):
                return plainly(path_reader((start.name, *known)))
            container = path_reader((start.name,))
        else:
            container = self.expression(start)
        return plainly(self._hops(container, describe(start), keys))

    def _hops(self, container: Compute, place: str, keys: list[Node]) -> Compute:
        for key in keys:
            literal = literal_key(key)
            if literal is None:
                container = dynamic_hop(container, place, self.expression(key))
                place += "[…]"
            else:
                container = literal_hop(container, place, literal)
                place += source_of(["x", literal])[1:]
        return container

    def _refer(self, path: tuple[str | int | None, ...]) -> None:
        self.references.append((path, self._optional))

    def copes_with(self, path: tuple[str | int | None, ...]) -> bool:
        """Whether the source asks with `is defined` for this path, or for what it goes through."""
        return any(path[: len(probed)] == probed for probed in self._probed)

    _build_getattr = _path

    def _build_getitem(self, node: Node) -> Compute:
        return self._slice_of(node) if type(node.arg).__name__ == "Slice" else self._path(node)

    def _slice_of(self, node: Node) -> Compute:
        sequence, place = self.expression(node.node), describe(node)
        parts = (node.arg.start, node.arg.stop, node.arg.step)
        bounds = [part and self.expression(part) for part in parts]

        def compute(evaluation: Evaluation) -> Any:
            value = sequence(evaluation)
            ends = [bound and bound(evaluation) for bound in bounds]
            try:
                return sliced(evaluation, value, ends)
            except UnfitError as problem:
                raise at(place, problem) from None

        return compute

    # Calls

    def _build_filter(self, node: Node) -> Compute:
        if node.node is None:
            self.refuse(node)
        function = look_up("filter", node.name, FILTERS, node.lineno)
        copes = node.name in ("default", "d")
        return self._applied(function, node, node.node, copes=copes)

    def _build_test(self, node: Node) -> Compute:
        function = look_up("test", node.name, TESTS, node.lineno)
        copes = node.name in ("defined", "undefined")
        before = len(self.references)
        compute = self._applied(function, node, node.node, copes=copes)
        if copes:
            self._probed.update(path for path, _ in self.references[before:])
        return compute

    def _applied(
        self, function: Callable[..., Any], node: Node, subject: Node, *, copes: bool
    ) -> Compute:
        """Apply a filter or test; one that `copes` also takes what is not there."""
        bound = bind(function, f"`{node.name}`", node, given=2)
        copes = copes and type(subject).__name__ in _MAY_BE_MISSING
        before, self._optional = self._optional, self._optional or copes
        value = self.expression(subject)
        self._optional = before
        if copes:
            value = or_absent(value)
        return self._call_on(value, function, bound, describe(node))

    def _call_on(
        self, subject: Compute, function: Callable[..., Any], bound: Bound, place: str
    ) -> Compute:
        arguments, keywords = self._computed(bound)

        def compute(evaluation: Evaluation) -> Any:
            value = subject(evaluation)
            given = [argument(evaluation) for argument in arguments]
            named = {name: argument(evaluation) for name, argument in keywords}
            return called(place, function, evaluation, value, *given, **named)

        def compute_plainly(evaluation: Evaluation) -> Any:
            return called(place, function, evaluation, subject(evaluation))

        return compute if arguments or keywords else compute_plainly

    def _computed(self, bound: Bound) -> tuple[list[Compute], list[tuple[str, Compute]]]:
        keywords = [(name, self._argument(part)) for name, part in bound.keyword.items()]
        return [self._argument(part) for part in bound.positional], keywords

    def _argument(self, part: Any) -> Compute:
        return (lambda evaluation: part) if callable(part) else self.expression(part)

    def _build_call(self, node: Node) -> Compute:
        target = node.node
        if type(target).__name__ == "Getattr":
            return self._method(node, target)
        if type(target).__name__ != "Name" or target.name in self.local:
            known = ", ".join(f"`{name}`" for name in FUNCTIONS)
            raise SourceError("Only functions and methods can be called.", known, node.lineno)
        function = look_up("function", target.name, FUNCTIONS, target.lineno)
        bound = bind(function, f"`{target.name}`", node, given=1)
        arguments, keywords = self._computed(bound)
        place = describe(node)

        def compute(evaluation: Evaluation) -> Any:
            given = [argument(evaluation) for argument in arguments]
            named = {name: argument(evaluation) for name, argument in keywords}
            return called(place, function, evaluation, *given, **named)

        return compute

    def _method(self, node: Node, target: Node) -> Compute:
        function = look_up("method", target.attr, METHOD_NAMES, target.lineno)
        bound = bind(function, f"`{target.attr}`", node, given=2)
        subject = self.expression(target.node)
        return self._call_on(subject, method_caller(target.attr), bound, describe(node))
