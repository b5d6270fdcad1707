"""How long it takes to check and compile a workflow, for each node, as the workflow grows."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from automate_engine.compile import compile_spec
from automate_engine.domain import JsonObject
from automate_engine.runtime import tune_garbage_collection
from benchmarks.processes import in_process

__all__ = ["measure", "measure_compiling"]

_SIZES = (10, 100, 1_000, 10_000)


def measure_compiling(*, times: int) -> list[dict[str, Any]]:
    """Microseconds for each node, the median of so many new processes for each size."""
    return [
        {
            "nodes": nodes,
            "microseconds_per_node": round(
                median(in_process("compiling", nodes=nodes) for _ in range(times)), 1
            ),
        }
        for nodes in _SIZES
    ]


def measure(nodes: int) -> float:
    """Compile once in this process, where no expression of the workflow was compiled before.

    Garbage is collected as in a worker's process.
    """
    compile_spec(_chain("warm_up", 3))
    tune_garbage_collection()
    document = _chain("node", nodes)
    started = time.perf_counter()
    compile_spec(document)
    return (time.perf_counter() - started) / nodes * 1e6


def _chain(name: str, length: int) -> JsonObject:
    """Nodes in a row, each with an expression of its own about the one before."""
    values = ["{{ inputs.number + 1 }}"]
    values += [f"{{{{ steps.{name}_{n}.output.number + 1 }}}}" for n in range(length - 1)]
    return {
        "nodes": [
            {"id": f"{name}_{n}", "type": "set", "config": {"values": {"number": value}}}
            for n, value in enumerate(values)
        ],
        "edges": [{"from": f"{name}_{n}", "to": f"{name}_{n + 1}"} for n in range(length - 1)],
    }
