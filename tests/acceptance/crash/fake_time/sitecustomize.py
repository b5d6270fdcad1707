"""Sleeping under libfaketime, which takes the moments for which `time.sleep` waits, since Python
3.11 those of the monotonic clock, for others. Python imports this module when it starts."""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
