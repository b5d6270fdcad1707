"""Text templates: literal text, `{{ }}`, `if`, `for` and `set`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automate_engine.expressions._access import Compute, at
from automate_engine.expressions._describe import describe
from automate_engine.expressions._evaluation import Evaluation
from automate_engine.expressions._expressions import ExpressionBuilder, Node
from automate_engine.expressions._faults import SourceError
from automate_engine.expressions._missing import UnfitError, kind_of
from automate_engine.expressions._values import PLAIN, entries_of, text_of, to_plain

__all__ = ["TemplateBuilder"]

Write = Callable[[Evaluation, list[str]], None]
Bind = Callable[[Evaluation, dict[str, Any], Any], None]

_TURN_COST = 2
_LOOP_COST = 8


class TemplateBuilder(ExpressionBuilder):
    """Builds the functions of a whole template."""

    def template(self, node: Node) -> Compute:
        """Return the function that renders the template as text. Raises SourceError."""
        write = self._body(node.body)

        def render(evaluation: Evaluation) -> str:
            evaluation.local = {}
            return _captured(evaluation, write)

        return render

    def _body(self, statements: list[Node]) -> Write:
        writers = [self._statement(statement) for statement in statements]

        def write(evaluation: Evaluation, out: list[str]) -> None:
            for writer in writers:
                writer(evaluation, out)

        return writers[0] if len(writers) == 1 else write

    def _statement(self, node: Node) -> Write:
        build = getattr(self, f"_write_{type(node).__name__.lower()}", None)
        if build is None:
            self.refuse(node)
        self.enter(node)
        write: Write = build(node)
        self.leave()
        return write

    def _write_output(self, node: Node) -> Write:
        parts = [self._part(part) for part in node.nodes]

        def write(evaluation: Evaluation, out: list[str]) -> None:
            for part in parts:
                text = part(evaluation)
                evaluation.produce(len(text))
                out.append(text)

        return write

    def _part(self, node: Node) -> Compute:
        if type(node).__name__ == "TemplateData":
            self.size += 1
            return lambda evaluation: node.data
        compute, place = self.expression(node), describe(node)

        def write(evaluation: Evaluation) -> str:
            value = compute(evaluation)
            try:
                return text_of(evaluation, value)
            except UnfitError as problem:
                raise at(place, problem) from None

        return write

    def _write_if(self, node: Node) -> Write:
        branches = [
            (self.expression(branch.test), self._body(branch.body))
            for branch in (node, *node.elif_)
        ]
        otherwise = self._body(node.else_)

        def write(evaluation: Evaluation, out: list[str]) -> None:
            for test, body in branches:
                if test(evaluation):
                    body(evaluation, out)
                    return
            otherwise(evaluation, out)

        return write

    def _write_assign(self, node: Node) -> Write:
        compute = self.expression(node.node)
        bind = self._target(node.target)

        def write(evaluation: Evaluation, out: list[str]) -> None:
            bind(evaluation, evaluation.local, compute(evaluation))

        return write

    def _write_assignblock(self, node: Node) -> Write:
        if node.filter is not None:
            self.refuse(node.filter)
        body = self._body(node.body)
        bind = self._target(node.target)

        def write(evaluation: Evaluation, out: list[str]) -> None:
            bind(evaluation, evaluation.local, _captured(evaluation, body))

        return write

    def _target(self, node: Node) -> Bind:
        """Return the function that gives a value to the target, and make its names local."""
        kind = type(node).__name__
        if kind == "Name":
            self.local.add(node.name)
            return _binder(node.name)
        if kind != "Tuple" or any(type(item).__name__ != "Name" for item in node.items):
            raise SourceError("Only names can be given a value.", "Use `a` or `a, b`.", node.lineno)
        names = [item.name for item in node.items]
        self.local.update(names)
        return _unpacker(names)

    def _write_for(self, node: Node) -> Write:
        if node.recursive:
            raise SourceError(
                "A loop cannot be `recursive`.", "Use `| flatten`, or a plain loop.", node.lineno
            )
        source, place = self.expression(node.iter), describe(node.iter)
        outer, self.local = self.local, set(self.local)
        before, reads_before = self.size, self.loop_reads
        bind = self._target(node.target)
        test = None if node.test is None else self.expression(node.test)
        self.local.add("loop")
        turn = self._turn(bind, self._body(node.body), self.loop_reads > reads_before)
        self.local = outer
        otherwise, cost = self._body(node.else_), _TURN_COST + self.size - before

        def write(evaluation: Evaluation, out: list[str]) -> None:
            local = evaluation.local
            cost_here = cost + len(local)
            items = _entries(evaluation, source(evaluation), place)
            if test is not None:
                items = _passing(evaluation, items, bind, test, cost_here)
            for index, item in enumerate(items):
                evaluation.spend(cost_here)
                evaluation.local = dict(local)
                turn(evaluation, out, item, index, len(items))
            evaluation.local = local
            if not items:
                otherwise(evaluation, out)

        return write

    def _turn(self, bind: Bind, body: Write, reads_loop: bool) -> Callable[..., None]:
        """Return the function for one turn; `loop` is made only for bodies that read it."""

        def turn(
            evaluation: Evaluation, out: list[str], item: Any, index: int, length: int
        ) -> None:
            bind(evaluation, evaluation.local, item)
            if reads_loop:
                evaluation.spend(_LOOP_COST)
                evaluation.local["loop"] = _position(index, length)
            body(evaluation, out)

        return turn


def _passing(
    evaluation: Evaluation, items: list[Any], bind: Bind, test: Compute, cost: int
) -> list[Any]:
    """Return the items for which the `if` of a loop holds."""
    local, kept = evaluation.local, []
    for item in items:
        evaluation.spend(cost)
        evaluation.local = dict(local)
        bind(evaluation, evaluation.local, item)
        if test(evaluation):
            kept.append(item)
    evaluation.local = local
    return kept


def _entries(evaluation: Evaluation, value: Any, place: str) -> list[Any]:
    try:
        return entries_of(evaluation, value)
    except UnfitError as problem:
        raise at(place, problem) from None


def _position(index: int, length: int) -> dict[str, Any]:
    return {
        "index": index + 1,
        "index0": index,
        "revindex": length - index,
        "revindex0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
        "length": length,
    }


def _captured(evaluation: Evaluation, write: Write) -> str:
    out: list[str] = []
    write(evaluation, out)
    return "".join(out)


def _binder(name: str) -> Bind:
    def bind(evaluation: Evaluation, local: dict[str, Any], value: Any) -> None:
        local[name] = value if type(value) in PLAIN else to_plain(evaluation, value)

    return bind


def _unpacker(names: list[str]) -> Bind:
    def bind(evaluation: Evaluation, local: dict[str, Any], value: Any) -> None:
        if isinstance(value, tuple):
            value = list(value)
        if type(value) is not list or len(value) != len(names):
            wanted = f"a list of {len(names)} entries"
            raise at(
                ", ".join(names), UnfitError(f"needs {wanted}, but was given {kind_of(value)}.")
            )
        for name, item in zip(names, value, strict=True):
            _binder(name)(evaluation, local, item)

    return bind
