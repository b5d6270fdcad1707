"""Results as tables of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.durable.comparison import OURS, PEERS

__all__ = ["report"]


def report(results: dict[str, Any]) -> str:
    """The tables of all parts that were measured."""
    tables: dict[str, Callable[[Any], str]] = {
        "runs": _runs,
        "ingress": _ingress,
        "starts": _starts,
        "workers": _workers,
        "celery": _celery,
        "fairness": _fairness,
        "scans": _scans,
        "claims": _claims,
        "schedules": _schedules,
        "matching": _matching,
        "memory": _memory,
        "import": _imports,
        "compile": _compiling,
        "studio": _studio,
    }
    return "\n\n".join(tables[part](results[part]) for part in tables if part in results)


def _runs(rows: list[dict[str, Any]]) -> str:
    ways = (*OURS, *PEERS, "ceiling")
    table = [
        [
            row["database"],
            row["concurrency"],
            *(row["steps_per_second"][way] for way in ways),
            " / ".join(f"{row['times_best_peer'][way]:.1f}" for way in OURS),
            " / ".join(f"{row['share_of_ceiling'][way]:.2f}" for way in OURS),
        ]
        for row in rows
    ]
    head = ["database", "at once", *ways, "x best peer", "of ceiling"]
    return _table("Durable steps each second (runs of 10 steps; aim: 20 x, 0.5)", head, table)


def _ingress(rows: list[dict[str, Any]]) -> str:
    figures = ("requests_per_second", "finished_per_second", "p50_ms", "p99_ms", "memory_mb")
    table = [[row["server"], row["load"], *(row[name] for name in figures)] for row in rows]
    head = ["server", "load", "requests/s", "finished/s", "p50 ms", "p99 ms", "MB"]
    title = "Webhook to a finished run of 10 steps, PostgreSQL, 16 connections (steady: 80 %)"
    return _table(title, head, table)


def _starts(rows: list[dict[str, Any]]) -> str:
    figures = [
        f"{since}_{cut}_ms" for since in ("sent", "committed", "floor") for cut in ("p50", "p99")
    ]
    table = [
        [row["server"], row["load"], row["rate"], *(row[name] for name in figures)] for row in rows
    ]
    head = ["server", "load", "events/s", "sent p50 ms", "p99", "committed p50 ms", "p99"]
    head += ["floor p50 ms", "p99"]
    title = "From a delivery to the call of its first step, PostgreSQL (floor: insert and NOTIFY)"
    return _table(title, head, table)


def _workers(rows: list[dict[str, Any]]) -> str:
    names = ("one_worker", "two_workers", "ratio", "busy_with_one", "most_ratio")
    table = [[row["database"], row["work"], *(row[name] for name in names)] for row in rows]
    head = ["database", "steps", "runs/s of one", "of two", "ratio", "processors busy", "allow"]
    return _table("Two worker processes beside one, runs of 10 steps", head, table)


def _celery(rows: list[dict[str, Any]]) -> str:
    table = [[row["way"], row["per_second"], row["times_bare"]] for row in rows]
    title = "Runs of 10 steps of code by a worker, through Celery, and bare tasks of one insert"
    return _table(title, ["way", "each second", "x bare"], table)


def _fairness(rows: list[dict[str, Any]]) -> str:
    names = ("p50_ms", "p99_ms", "most_ms", "within_a_second")
    table = [
        [row["database"], f"{row['queued']:,}", *(row[name] for name in names)] for row in rows
    ]
    head = ["database", "queued", "p50 ms", "p99 ms", "most ms", "within 1 s"]
    title = "A single run's wait behind the queue of another tenant (aim: a second at most)"
    return _table(title, head, table)


def _scans(result: dict[str, Any]) -> str:
    table = [[name, *read.values()] for name, read in result["tables"].items()]
    title = f"Reads by every operation of /v1 among {result['runs']:,} runs (aim: no full scan)"
    return _table(title, ["table", "full scans", "rows looked up"], table)


def _claims(rows: list[dict[str, Any]]) -> str:
    figures = [name for name in rows[0] if name not in ("finished", "queued")]
    table = [[f"{row['finished']:,}", *(row[name] for name in figures)] for row in rows]
    title = (
        f"A claim of 10, their ends and a list, among finished runs and {rows[0]['queued']:,} "
        "queued of one tenant, PostgreSQL (aim: no growth)"
    )
    return _table(title, ["finished", *(name.replace("_", " ") for name in figures)], table)


def _schedules(rows: list[dict[str, Any]]) -> str:
    names = ("schedules", "ticks", "on_time", "p50_ms", "p99_ms", "most_ms")
    rates = ("ticks_per_second", "claims_per_second")
    table = [[row["database"], *(row[name] for name in (*names, *rates))] for row in rows]
    head = ["database", "schedules", "ticks", "on time", "p50 ms", "p99 ms", "most ms"]
    head += ["ticks/s worked off", "claims/s"]
    return _table("From a tick to the end of its run (aim: all within a second)", head, table)


def _matching(rows: list[dict[str, Any]]) -> str:
    table = [[row["subscriptions"], row["microseconds"], row["rows"]] for row in rows]
    title = "Finding the trigger of an event among subscriptions to its source (aim: flat)"
    return _table(title, ["subscriptions", "us", "rows read"], table)


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


def _studio(rows: list[dict[str, Any]]) -> str:
    names = ("nodes", "drawn_nodes", "frames_per_second", "p50_ms", "p99_ms", "opened_ms")
    table = [[row["sight"], row["gesture"], *(row[name] for name in names)] for row in rows]
    head = ["in sight", "gesture", "nodes", "drawn", "frames/s", "p50 ms", "p99 ms", "opened ms"]
    return _table("The Studio's canvas in Chromium (aim: 50 frames/s)", head, table)


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
