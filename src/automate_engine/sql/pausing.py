"""Triggers that pause by themselves: those whose runs have failed several times in a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from automate_engine.domain.pausing import pause_limit, pause_reason
from automate_engine.domain.runs import RunStatus
from automate_engine.ports.journal import Finish
from automate_engine.sql.encoding import read_json
from automate_engine.sql.rows import Rows
from automate_engine.sql.statements import Operation, Query, Row, RowStatement, each

__all__ = ["PausingOperations"]

_LOOKED_THROUGH: Final = 1000
"""How many runs of a trigger before and after one that failed are looked through at most for those
that have ended: what is looked at grows neither with the runs that are queued nor with history."""

_FAILED = (
    "SELECT started.id, run.id, started.config::text FROM $runs AS run"
    " JOIN $triggers AS started ON started.id = run.$trigger"
    " WHERE run.id = ANY(%s) AND run.id > started.enabled_after_run AND started.enabled"
    " AND NOT started.is_deleted ORDER BY run.id"
)

_LOCK = "SELECT id FROM $triggers WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def _runs_of_trigger(compared: str, order: str) -> str:
    return (
        "SELECT run.id, run.status FROM $runs AS run"  # noqa: S608 - constants
        " WHERE run.$trigger = {id} AND run.id > failing.enabled_after_run"
        f" AND run.id {compared} {{run_id}} ORDER BY run.id {order} LIMIT {_LOOKED_THROUGH}"
    )


_AROUND = (
    f"SELECT * FROM ({_runs_of_trigger('<=', 'DESC')}) AS before"  # noqa: S608 - constants
    f" UNION ALL SELECT * FROM ({_runs_of_trigger('>', 'ASC')}) AS after"
)

_PAUSE = RowStatement(
    "UPDATE $triggers AS failing SET enabled = FALSE, disabled_reason = {reason} {rows}"  # noqa: S608
    " WHERE failing.id = {id} AND failing.enabled AND {failures} = (SELECT count(*) FROM ("
    f"SELECT around.status FROM ({_AROUND}) AS around"
    " WHERE around.status IN ('COMPLETED', 'FAILED') ORDER BY around.id DESC LIMIT {failures}"
    ") AS newest WHERE newest.status = 'FAILED')",
    (("id", "bigint"), ("run_id", "bigint"), ("failures", "bigint"), ("reason", "text")),
)


class PausingOperations:
    """Disables triggers whose runs fail."""

    def __init__(self, rows: Rows) -> None:
        names = rows.names
        self._encoding = rows.encoding
        self._failed = names.fill(_FAILED)
        self._lock = names.fill(_LOCK)
        self._pause = names.fill_rows(_PAUSE)

    def pause(self, finished: Mapping[int, Finish]) -> Operation[None]:
        """Disable the triggers of runs that failed, when as many before them have failed too.

        Their rows are locked before their runs are counted, so that failures which are committed
        at the same time see each other.
        """
        failed = {id: end for id, end in finished.items() if end.status is RunStatus.FAILED}
        if not failed:
            return
        found = yield Query(self._failed, [self._encoding.array(failed)])
        rows: dict[int, Row] = {}
        for trigger_id, run_id, config in found:
            end = failed[run_id]
            limit = pause_limit(read_json(config), end.pause_after)
            if limit:
                rows[trigger_id] = trigger_id, run_id, limit, pause_reason(limit, end.error)
        if rows:
            yield Query(self._lock, [self._encoding.array(rows)])
            yield from each(self._pause, [row for _id, row in sorted(rows.items())])
