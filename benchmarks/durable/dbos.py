"""DBOS: a workflow of ten steps, through its asynchronous interface."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from dbos import DBOS, DBOSConfig

from benchmarks.durable.case import FIRST_NUMBER, STEPS, Case, Measured, keep_busy

__all__ = ["measure"]


@DBOS.step()
async def _add_one(number: int) -> int:
    return number + 1


@DBOS.workflow()
async def _add_ten(number: int) -> int:
    for _ in range(STEPS):
        number = await _add_one(number)
    return number


async def measure(case: Case) -> Measured:
    DBOS(config=_config(case))
    DBOS.launch()
    try:
        return await keep_busy(case, _run_one)
    finally:
        DBOS.destroy()


async def _run_one() -> int:
    handle = await DBOS.start_workflow_async(_add_ten, FIRST_NUMBER)
    return int(await handle.get_result())


def _config(case: Case) -> DBOSConfig:
    """The defaults, with quiet logs; SQLite in WAL mode, which DBOS does not ask for itself."""
    if case.database == "sqlite":
        with closing(sqlite3.connect(case.location)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        url = f"sqlite:///{case.location}"
    else:
        url = case.location.replace("postgresql://", "postgresql+psycopg://", 1)
    return DBOSConfig(name="benchmark", system_database_url=url, log_level="ERROR")
