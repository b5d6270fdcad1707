"""What a claim costs grows neither with the runs that are queued nor with those that ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.processes import in_process
from tests.seer_database import new_postgres_url

_ROUNDS = 40


@pytest.mark.parametrize(
    "more", [{"finished": 100_000, "queued": 10_000}, {"finished": 10_000, "queued": 100_000}]
)
def test_claims_look_up_as_many_rows_among_ten_times_as_many_runs(
    postgres_socket_folder: Path, more: dict[str, int]
) -> None:
    few, many = (
        _measured(postgres_socket_folder, **runs)
        for runs in ({"finished": 10_000, "queued": 10_000}, more)
    )

    assert few["full_scans"] == many["full_scans"] == 0
    assert 0 < many["rows_per_round"] < 1.5 * few["rows_per_round"]


def _measured(folder: Path, **runs: int) -> dict[str, Any]:
    with new_postgres_url(folder) as url:
        measured: dict[str, Any] = in_process("claims", dsn=url, rounds=_ROUNDS, **runs)
        return measured
