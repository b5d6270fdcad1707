"""No operation of ``/v1`` slows down with history: large tables are read through their indexes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.processes import in_process
from tests.seer_database import new_postgres_url

_RUNS = 30_000
_MOST_ROWS = _RUNS // 5


def test_no_operation_reads_a_large_table_from_end_to_end(postgres_socket_folder: Path) -> None:
    with new_postgres_url(postgres_socket_folder) as url:
        reads = in_process("scans", dsn=url, runs=_RUNS)

    assert {name: read["full_scans"] for name, read in reads.items()} == {
        "workflow_runs": 0,
        "workflow_run_checkpoints": 0,
        "trigger_events": 0,
    }
    assert all(read["rows"] < _MOST_ROWS for read in reads.values()), reads
