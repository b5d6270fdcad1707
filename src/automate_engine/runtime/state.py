"""The decision logic of a graph: what may run once a node is resolved. Pure, no I/O, no clock."""

from __future__ import annotations

from automate_engine.compile import GraphPlan

__all__ = ["GraphState"]


class GraphState:
    """Progress through one activation of a graph.

    A node runs when all its incoming edges are resolved and its join is met, and is skipped when
    it is not met; a skipped node resolves its own edges as dead (dead-path elimination).
    `remaining` counts nodes not resolved yet: the activation has ended when it is 0.
    """

    __slots__ = ("_live", "_pending", "_plan", "remaining")

    def __init__(self, plan: GraphPlan) -> None:
        self._plan = plan
        self._pending = [node.in_degree for node in plan.nodes]
        self._live = [0] * len(plan.nodes)
        self.remaining = len(plan.nodes)

    def resolve(self, index: int, port: str | None) -> tuple[list[int], list[int]]:
        """Resolve a node that ended by `port` (None: by no port at all).

        Returns the indexes of the nodes that may run now and of those that are skipped.
        """
        ready: list[int] = []
        skipped: list[int] = []
        resolved: list[tuple[int, str | None]] = [(index, port)]
        nodes = self._plan.nodes
        for source, taken in resolved:
            self.remaining -= 1
            for name, targets in nodes[source].successors.items():
                live = name == taken
                for target in targets:
                    self._pending[target] -= 1
                    if live:
                        self._live[target] += 1
                    if self._pending[target]:
                        continue
                    if self._joins(target):
                        ready.append(target)
                    else:
                        skipped.append(target)
                        resolved.append((target, None))
        return ready, skipped

    def decided(self, index: int) -> bool:
        """Whether all that leads to a node is resolved, so that it may run or is skipped."""
        return not self._pending[index]

    def _joins(self, index: int) -> bool:
        node = self._plan.nodes[index]
        return self._live[index] >= (node.in_degree if node.join_all else 1)
