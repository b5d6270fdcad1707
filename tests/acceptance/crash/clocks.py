"""Wall clocks that tests set, each for some processes alone, by libfaketime.

Only the wall clock is set, as by a time server: the monotonic clock goes on
(https://github.com/wolfcw/libfaketime).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.servers import ROOT

__all__ = [
    "MISSING",
    "STEPS",
    "TAKEN_OVER_SECONDS",
    "ClockStep",
    "WallClock",
    "library",
    "real_time",
]

STEPS = (-3600, -600, -10, 0, 10, 600, 3600)
"""Seconds by which clocks are wrong."""

MISSING = "libfaketime is missing: apt-get install faketime"

_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
_NAME = "libfaketimeMT.so.1"
_SHIM = Path(__file__).parent / "fake_time"
TAKEN_OVER_SECONDS = 6.0
"""Seconds after which every process goes by a clock that was set, also one that was stopped."""


def library() -> Path | None:
    """The library, or None where it is not installed."""
    found = (path for folder in _FOLDERS for path in sorted(Path(folder).glob(f"**/{_NAME}")))
    return next(found, None)


@dataclass(frozen=True, slots=True)
class ClockStep:
    """When the clock that all go by was set, in seconds since 1970, and how wrong it is since."""

    at: float
    offset: float


class WallClock:
    """The wall clock of the processes that have its `environment`; `file` keeps how wrong it is."""

    def __init__(self, file: Path, preload: Path) -> None:
        self._file = file
        path = (_SHIM, ROOT / "src", ROOT)
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(preload),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else Python's threads wait too long for others
            "PYTHONPATH": os.pathsep.join(map(str, path)),
        }
        self.set_to(0)

    def set_to(self, offset: float) -> None:
        """Set the clock this far from the right time, in seconds."""
        written = self._file.with_suffix(".new")
        written.write_text(f"{offset:+g}\n")
        written.chmod(0o644)
        written.replace(self._file)

    @contextmanager
    def inherited(self) -> Iterator[None]:
        """Let the processes that are started inside the block go by this clock."""
        former = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name, value in former.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def real_time(written: float, steps: Sequence[ClockStep]) -> float:
    """When something happened that was written down by a clock with these steps, at the latest;
    infinity when that cannot be told."""
    begins = [ClockStep(float("-inf"), 0), *steps]
    ends = [*(step.at for step in steps), float("inf")]
    possible = (
        written - step.offset
        for step, end in zip(begins, ends, strict=True)
        if step.at <= written - step.offset <= end + TAKEN_OVER_SECONDS
    )
    return max(possible, default=float("inf"))
