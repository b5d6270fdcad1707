"""LangGraph: a graph of ten nodes, with the database's own saver and synchronous durability."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from benchmarks.durable.case import FIRST_NUMBER, STEPS, Case, Measured, keep_busy

__all__ = ["measure"]

_POOL_SIZE = 20


class _State(TypedDict):
    number: int


async def _add_one(state: _State) -> _State:
    return {"number": state["number"] + 1}


async def measure(case: Case) -> Measured:
    async with _saver(case) as saver:
        graph = _graph().compile(checkpointer=saver)
        threads = count(1)

        async def run_one() -> int:
            end = await graph.ainvoke(
                {"number": FIRST_NUMBER},
                {"configurable": {"thread_id": str(next(threads))}},
                durability="sync",
            )
            return int(end["number"])

        return await keep_busy(case, run_one)


def _graph() -> StateGraph[_State, None, _State, _State]:
    graph = StateGraph(_State)
    names = [f"add_{number}" for number in range(STEPS)]
    for name in names:
        graph.add_node(name, _add_one)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph


@asynccontextmanager
async def _saver(case: Case) -> AsyncIterator[BaseCheckpointSaver[str]]:
    if case.database == "sqlite":
        async with AsyncSqliteSaver.from_conn_string(case.location) as saver:
            await saver.setup()
            yield saver
        return
    async with AsyncConnectionPool(
        case.location,
        min_size=1,
        max_size=_POOL_SIZE,
        timeout=600,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    ) as pool:
        saver = AsyncPostgresSaver(pool)
        await saver.setup()
        yield saver
