"""Who of this process waits for news of a run that an engine of the same process executes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from automate_engine.sql import Wakeups

__all__ = ["RunBells"]


class RunBells:
    """RunBells by run. They ring for waiters of any thread and event loop."""

    def __init__(self) -> None:
        self._bells: dict[int, set[Wakeups]] = defaultdict(set)

    def __len__(self) -> int:
        """For how many runs there are bells."""
        return len(self._bells)

    @contextmanager
    def bell(self, run_id: int) -> Iterator[Wakeups]:
        """A bell that `ring` rings for this run until the block is left."""
        bell = Wakeups()
        self._bells[run_id].add(bell)
        try:
            yield bell
        finally:
            self._bells[run_id].discard(bell)
            if not self._bells[run_id]:
                del self._bells[run_id]

    def ring(self, run_ids: Iterable[int]) -> None:
        """Ring the bells of the runs."""
        if not self._bells:
            return
        for run_id in run_ids:
            for bell in list(self._bells.get(run_id, ())):
                bell.ring()
