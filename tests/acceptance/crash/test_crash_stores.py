"""Short crash tests on every store; `make crash` runs long ones."""

from __future__ import annotations

import os

import pytest

from tests.acceptance.crash.harness import BROKERS, STORES, crash_test

_SEED = int(os.environ.get("CRASH_SEED", "1"))
_SECONDS = 25


@pytest.mark.xdist_group("crash")
@pytest.mark.parametrize("store", [*STORES, *BROKERS])
def test_nothing_is_lost_and_nothing_done_twice(store: str) -> None:
    report = crash_test(store, _SEED, _SECONDS)

    assert not report.problems, str(report)
    killed = [kind for kind in report.disturbances if kind.startswith("kill")]
    assert killed, str(report)
    assert report.counts["runs"] > 100, str(report)
    if report.left_out:
        pytest.skip(f"Clocks were left alone: {report.left_out}")
    assert any(kind.startswith("set") for kind in report.disturbances), str(report)
