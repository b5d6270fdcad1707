"""Tuning of a process that does little else than to run workflows."""

from __future__ import annotations

import gc

__all__ = ["tune_garbage_collection"]


def tune_garbage_collection() -> None:
    """Collect cycles rarely; call it once everything is imported.

    Steps make many short-lived objects and hardly any cycles, and with the default thresholds the
    collector looks through them all the time: a third to a half of an engine's time under load.
    What is loaded by now stays, and is left out of collections.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
