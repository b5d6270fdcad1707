"""Results as tables of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.durable.comparison import PEERS

__all__ = ["report"]


def report(results: dict[str, Any]) -> str:
    """The tables of all parts that were measured."""
    tables: dict[str, Callable[[Any], str]] = {
        "runs": _runs,
        "memory": _memory,
        "import": _imports,
        "compile": _compiling,
    }
    return "\n\n".join(tables[part](results[part]) for part in tables if part in results)


def _runs(rows: list[dict[str, Any]]) -> str:
    ways = ("automate", *PEERS, "ceiling")
    table = [
        [
            row["database"],
            row["concurrency"],
            *(row["steps_per_second"][way] for way in ways),
            row["runs_per_second"]["automate"],
            f"{row['times_best_peer']:.1f} x",
            f"{row['share_of_ceiling']:.2f}",
        ]
        for row in rows
    ]
    head = ["database", "at once", *ways, "runs/s", "best peer", "of ceiling"]
    return _table("Durable steps each second (runs of 10 steps; aim: 20 x, 0.5)", head, table)


def _memory(rows: list[dict[str, Any]]) -> str:
    table = [
        [
            "yes" if row["collect"] else "no",
            row["items"],
            row["seconds"],
            row["at_a_tenth_mb"],
            row["at_the_end_mb"],
            row["most_mb"],
            row["growth_mb"],
        ]
        for row in rows
    ]
    head = ["collect", "items", "seconds", "MB at 10 %", "MB at 100 %", "most MB", "growth MB"]
    return _table("Memory in one for_each (aim: no growth)", head, table)


def _imports(result: dict[str, Any]) -> str:
    whole = _table(
        "Import time (aim: 150 ms)",
        ["what", "ms"],
        [[name, value] for name, value in result["milliseconds"].items()],
    )
    slowest = _table(
        "Slowest modules by themselves",
        ["module", "ms"],
        [[row["module"], row["milliseconds"]] for row in result["slowest_modules"]],
    )
    return f"{whole}\n\n{slowest}"


def _compiling(rows: list[dict[str, Any]]) -> str:
    table = [[row["nodes"], row["microseconds_per_node"]] for row in rows]
    return _table("Compile time (aim: flat)", ["nodes", "us per node"], table)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [[_text(value) for value in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    texts = [
        "  ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([title, texts[0], "-" * len(texts[0]), *texts[1:]])


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
