"""What it costs to find the triggers of an event follows those that match, not all there are."""

from __future__ import annotations

from pathlib import Path

from benchmarks.processes import in_process
from tests.seer_database import new_postgres_url


def test_the_reads_for_an_event_do_not_grow_with_subscriptions(
    postgres_socket_folder: Path,
) -> None:
    reads = []
    for subscriptions in (10, 30_000):
        with new_postgres_url(postgres_socket_folder) as url:
            figures = in_process("matching", dsn=url, subscriptions=subscriptions)
        reads.append(figures["rows"])

    assert reads[1] < 30, reads
    assert reads[1] < reads[0] + 10, reads
