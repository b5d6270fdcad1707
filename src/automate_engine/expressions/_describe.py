"""Writing syntax nodes back as source, to name a place in a message."""

from __future__ import annotations

from typing import Any

__all__ = ["chain_of", "describe", "literal_key", "literal_path"]

_SYMBOLS = {
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
    "FloorDiv": "//",
    "Mod": "%",
    "Pow": "**",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "in": "in",
    "notin": "not in",
}
_OTHER = "…"
_TEXT = "'…'"
_LEVELS = 8


def describe(node: Any, levels: int = _LEVELS) -> str:
    """Write `node` much as it stands in the source; texts and what matters little as `…`."""
    writer = _WRITERS.get(type(node).__name__)
    return writer(node, levels - 1) if writer and levels else _OTHER


def chain_of(node: Any) -> tuple[Any, list[Any]]:
    """Split `start.key['key'][0]` into the start and its keys: nodes, or names after a dot."""
    keys: list[Any] = []
    while type(node).__name__ == "Getattr" or (
        type(node).__name__ == "Getitem" and type(node.arg).__name__ != "Slice"
    ):
        keys.append(node.attr if type(node).__name__ == "Getattr" else node.arg)
        node = node.node
    return node, keys[::-1]


def literal_key(key: Any) -> str | int | None:
    """Return a key of `chain_of` that is written out, None when it is computed."""
    if isinstance(key, str):
        return key
    sign = 1
    if type(key).__name__ == "Neg":
        key, sign = key.node, -1
    value = key.value if type(key).__name__ == "Const" else None
    if type(value) is str and sign == 1:
        return value
    return sign * value if type(value) is int else None


def literal_path(node: Any) -> tuple[str | int, ...] | None:
    """Return the path that `node` is, None when it is anything else."""
    start, keys = chain_of(node)
    if type(start).__name__ != "Name" or start.name == "null":
        return None
    path = [start.name]
    for key in map(literal_key, keys):
        if key is None:
            return None
        path.append(key)
    return tuple(path)


def _name(node: Any, levels: int) -> str:
    return str(node.name)


def _const(node: Any, levels: int) -> str:
    return _TEXT if type(node.value) is str else str(node.value)


def _chain(node: Any, levels: int) -> str:
    start, keys = chain_of(node)
    if not keys:
        return f"{describe(start.node, levels)}[{_OTHER}]"
    text = describe(start, levels)
    for key in keys:
        if isinstance(key, str):
            text += f".{key}"
        else:
            literal = literal_key(key)
            text += f"[{_OTHER if literal is None else repr(literal)}]"
    return text


def _binary(node: Any, levels: int) -> str:
    symbol = _SYMBOLS[type(node).__name__]
    return f"{describe(node.left, levels)} {symbol} {describe(node.right, levels)}"


def _compare(node: Any, levels: int) -> str:
    text = describe(node.expr, levels)
    for step in node.ops:
        text += f" {_SYMBOLS[step.op]} {describe(step.expr, levels)}"
    return text


def _concat(node: Any, levels: int) -> str:
    return " ~ ".join(describe(part, levels) for part in node.nodes)


def _filter(node: Any, levels: int) -> str:
    return f"{describe(node.node, levels)} | {node.name}"


def _test(node: Any, levels: int) -> str:
    return f"{describe(node.node, levels)} is {node.name}"


def _call(node: Any, levels: int) -> str:
    return f"{describe(node.node, levels)}({_OTHER if node.args else ''})"


def _negative(node: Any, levels: int) -> str:
    return f"-{describe(node.node, levels)}"


_WRITERS = {
    "Call": _call,
    "Compare": _compare,
    "Concat": _concat,
    "Const": _const,
    "Filter": _filter,
    "Getattr": _chain,
    "Getitem": _chain,
    "Name": _name,
    "Neg": _negative,
    "Test": _test,
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"), _binary),
}
