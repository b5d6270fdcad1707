"""LangGraph's checkpoint saver on Seer's database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final, NoReturn, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from automate_engine.domain import InvalidInputError
from seer.database.connection import Connection
from seer.database.stores.checkpoint_rows import CheckpointRows, Place, State, Write

__all__ = ["SeerCheckpointSaver"]

_PAGE: Final = 100
_COUNTERS: Final = "counters_since_delta_snapshot"


class SeerCheckpointSaver(BaseCheckpointSaver[int]):
    """Checkpoints as rows of WorkflowRunCheckpoint, and what tasks wrote after each as rows of
    WorkflowRunCheckpointWrite.

    It works on the event loop of its connection: use the asynchronous methods of a graph, the
    others raise RuntimeError. Nothing is pickled, and only plain values and LangGraph's own types
    are read back. Raises StoreError when the database does not take or give something.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None)
        )
        self._rows = CheckpointRows(connection)

    # -- reading

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        place = config["configurable"]
        ns = place.get("checkpoint_ns", "")
        row = await self._rows.latest(place["thread_id"], ns, get_checkpoint_id(config))
        return None if row is None else (await self._tuples([row]))[0]

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        place = config["configurable"] if config else {}
        columns = ("thread_id", "checkpoint_ns", "checkpoint_id")
        criteria = {name: place[name] for name in columns if place.get(name) is not None}
        older = None if before is None else get_checkpoint_id(before)
        last: State | None = None
        while limit is None or limit > 0:
            page = await self._rows.page(criteria, older, last, _PAGE)
            fitting = [row for row in page if _fits(row, filter)][:limit]
            for found in await self._tuples(fitting):
                yield found
            if len(page) < _PAGE:
                return
            last = page[-1]
            limit = None if limit is None else limit - len(fitting)

    async def _tuples(self, rows: Sequence[State]) -> list[CheckpointTuple]:
        if not rows:
            return []
        writes = await self._rows.writes(rows)
        return [self._tuple(row, writes.get(_place(row), [])) for row in rows]

    def _tuple(self, row: State, writes: Sequence[Write]) -> CheckpointTuple:
        thread_id, ns, checkpoint_id = _place(row)
        parent = row.parent_checkpoint_id
        checkpoint: Checkpoint = self.serde.loads_typed((str(row.state_type), row.state or b""))
        return CheckpointTuple(
            config=_config((thread_id, ns, checkpoint_id)),
            checkpoint=checkpoint,
            metadata=cast(CheckpointMetadata, row.metadata),
            parent_config=None if parent is None else _config((thread_id, ns, parent)),
            pending_writes=[(one.task_id, one.channel, self._value(one)) for one in writes],
        )

    def _value(self, write: Write) -> Any:
        return self.serde.loads_typed((str(write.value_type), write.value or b""))

    # -- writing

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        place = config["configurable"]
        state_type, state = self.serde.dumps_typed(checkpoint)
        where = (place["thread_id"], place.get("checkpoint_ns", ""), checkpoint["id"])
        values = {
            "parent_checkpoint_id": get_checkpoint_id(config),
            "state_type": state_type,
            "state": state,
            "metadata": _plain(get_serializable_checkpoint_metadata(config, metadata)),
        }
        await self._rows.put(where, values)
        return _config(where)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        place = config["configurable"]
        rows = []
        for position, (channel, value) in enumerate(writes):
            value_type, encoded = self.serde.dumps_typed(value)
            rows.append(
                Write(
                    thread_id=place["thread_id"],
                    checkpoint_ns=place.get("checkpoint_ns", ""),
                    checkpoint_id=place["checkpoint_id"],
                    task_id=task_id,
                    task_path=task_path,
                    idx=WRITES_IDX_MAP.get(channel, position),
                    channel=channel,
                    value_type=value_type,
                    value=encoded,
                )
            )
        await self._rows.put_writes(rows)

    # -- whole threads

    async def adelete_thread(self, thread_id: str) -> None:
        await self._rows.delete_thread(thread_id)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        await self._rows.delete_runs(run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        await self._rows.copy(source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Delete all checkpoints of threads, or with ``keep_latest`` all but those that the newest
        of each namespace needs: itself and, where channels are kept as changes, those before it.

        Raises InvalidInputError for another strategy.
        """
        if strategy not in ("keep_latest", "delete"):
            raise InvalidInputError("Prune by the strategy 'keep_latest' or 'delete'.")
        for thread_id in thread_ids:
            if strategy == "delete":
                await self._rows.delete_thread(thread_id)
            else:
                await self._rows.delete_all_but(thread_id, await self._needed(thread_id))

    async def _needed(self, thread_id: str) -> list[int]:
        """The row ids of the checkpoints without which the newest ones cannot be read."""
        needed: list[int] = []
        wanted: dict[str, str | None] = {}
        after: State | None = None
        while page := await self._rows.page({"thread_id": thread_id}, None, after, _PAGE):
            for row in page:
                _, ns, checkpoint_id = _place(row)
                if wanted.setdefault(ns, checkpoint_id) == checkpoint_id:
                    needed.append(row.id)
                    changes = isinstance(row.metadata, dict) and row.metadata.get(_COUNTERS)
                    wanted[ns] = row.parent_checkpoint_id if changes else None
            after = page[-1]
        return needed

    # -- what is not there

    def get_tuple(self, config: RunnableConfig) -> NoReturn:
        _refuse("aget_tuple")

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        _refuse("alist")

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> NoReturn:
        _refuse("aput")

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> NoReturn:
        _refuse("aput_writes")

    def delete_thread(self, thread_id: str) -> NoReturn:
        _refuse("adelete_thread")


def _refuse(method: str) -> NoReturn:
    raise RuntimeError(
        f"SeerCheckpointSaver has asynchronous methods only: use {method}, and of a graph ainvoke, "
        "astream and aget_state."
    )


def _place(row: State) -> Place:
    return str(row.thread_id), str(row.checkpoint_ns), str(row.checkpoint_id)


def _config(place: Place) -> RunnableConfig:
    thread_id, ns, checkpoint_id = place
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": ns,
            "checkpoint_id": checkpoint_id,
        }
    }


def _plain(value: Any) -> Any:
    """Metadata as JSON has it: pairs become lists."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def _fits(row: State, criteria: dict[str, Any] | None) -> bool:
    metadata = row.metadata if isinstance(row.metadata, dict) else {}
    return all(metadata.get(name) == value for name, value in (criteria or {}).items())
