"""The node types known to an engine, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from automate_engine.nodes.base import Node

__all__ = ["NodeRegistry"]


class NodeRegistry(Mapping[str, Node[Any]]):
    """A mapping from type names to node types. Two of one name are a ValueError."""

    def __init__(self, nodes: Iterable[Node[Any]] = ()) -> None:
        self._nodes: dict[str, Node[Any]] = {}
        for node in nodes:
            self.register(node)

    def register(self, node: Node[Any]) -> None:
        if node.type in self._nodes:
            raise ValueError(f"There are two node types named {node.type!r}. Rename one.")
        self._nodes[node.type] = node

    def __getitem__(self, name: str) -> Node[Any]:
        return self._nodes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)
