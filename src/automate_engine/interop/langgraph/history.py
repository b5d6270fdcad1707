"""The history of a graph that no worker drives, kept in the graph's own state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from automate_engine.domain.errors import NotFoundError
from automate_engine.domain.json import JsonObject, JsonValue, decode_json, encode_json
from automate_engine.domain.runs import Run, StepRecord, StepStatus, WaitKind
from automate_engine.interop.langgraph.state import WorkflowState, result_update
from automate_engine.ports.journal import Batch, CommitResult, Finish, NewRun

__all__ = ["History", "StateBlobs", "record_from_state"]

_TIMES = ("started_at", "ended_at", "wake_at")


class History:
    """The journal of one run and what it reads, as its graph's state has them.

    `update` is what has been added since, for the state. `end` tells how the run ended.
    """

    def __init__(self, run: Run, state: WorkflowState) -> None:
        self._run = run
        self._records = dict(state.get("records", {}))
        self._children = dict(state.get("children", {}))
        self._answers: dict[str, bytes] = {}
        self._new_records: dict[str, JsonObject] = {}
        self._new_children: dict[str, JsonObject] = {}
        self.blobs = StateBlobs(state.get("blobs", {}))
        self.end: WorkflowState | None = None

    # -- for the graph

    @property
    def update(self) -> WorkflowState:
        update: WorkflowState = {}
        if self._new_records:
            update["records"] = self._new_records
        if self._new_children:
            update["children"] = self._new_children
        if self.blobs.added:
            update["blobs"] = self.blobs.added
        return update

    def answer(self, key: str, answer: JsonValue) -> None:
        """Give what ends the wait of a step."""
        self._answers[key] = encode_json(answer)

    def waiting(self, node_id: str) -> list[StepRecord]:
        """The steps of a node, or of the body in it, that wait for an answer, by key."""
        return sorted(
            (
                record
                for record in self._latest()
                if record.status is StepStatus.WAITING
                and record.wait_kind is not WaitKind.TIME
                and (record.key == node_id or record.key.startswith(f"{node_id}["))
            ),
            key=lambda record: record.key,
        )

    def child(self, key: str) -> JsonObject:
        """The run that a step started: ``{"number", "spec_hash", "inputs"}``."""
        return self._children[key]

    def records(self) -> list[StepRecord]:
        """The latest records of the workflow's own steps."""
        return [record for record in self._latest() if not record.scope]

    # -- the Journal port

    async def commit(self, batch: Batch) -> CommitResult:
        result = CommitResult()
        for write in batch.writes:
            for record in write.steps:
                place = f"{record.key}#{record.attempt}"
                self._records[place] = self._new_records[place] = _as_state(record)
            numbers = [self._start(child) for child in write.children]
            result.child_run_ids[write.lease.run_id] = numbers
            if isinstance(write.change, Finish):
                self.end = self._result(write.change)
        return result

    def _start(self, child: NewRun) -> int:
        number = len(self._children) + 2
        started = {"number": number, "spec_hash": child.spec_hash, "inputs": child.inputs}
        key = child.parent_step_key or ""
        self._children[key] = self._new_children[key] = started
        return number

    def _result(self, end: Finish) -> WorkflowState:
        encoded = self.blobs.all[end.outputs_blob] if end.outputs_blob else end.outputs
        outputs = None if encoded is None else decode_json(encoded)
        return result_update(end.status, outputs, end.error)

    # -- what a run under way reads

    async def get(self, tenant_id: str, run_id: int) -> Run:
        return self._run

    async def load_steps(self, run_ids: Sequence[int], scopes: Sequence[str]) -> list[StepRecord]:
        return [record for record in self._latest() if record.scope in scopes]

    async def load_open_steps(self, run_id: int) -> list[StepRecord]:
        is_open = (StepStatus.RUNNING, StepStatus.WAITING)
        return [record for record in self._latest() if record.status in is_open]

    async def child_run_id(self, run_id: int, step_key: str) -> int | None:
        child = self._children.get(step_key)
        return None if child is None else int(child["number"])

    async def request_cancel(self, tenant_id: str, run_id: int, at: datetime) -> bool:
        return False

    def _latest(self) -> list[StepRecord]:
        latest: dict[str, StepRecord] = {}
        for values in self._records.values():
            record = record_from_state(self._run.id, values)
            if record.key not in latest or latest[record.key].attempt <= record.attempt:
                latest[record.key] = record
        for key, answer in self._answers.items():
            latest[key].resolution = answer
        return list(latest.values())


class StateBlobs:
    """The BlobStore port on the blobs in a graph's state."""

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self.all = dict(blobs)
        self.added: dict[str, bytes] = {}

    async def put(self, tenant_id: str, key: str, data: bytes) -> None:
        self.all[key] = self.added[key] = data

    async def get(self, tenant_id: str, key: str) -> bytes:
        try:
            return self.all[key]
        except KeyError:
            raise NotFoundError("There is no such value.") from None

    async def delete(self, tenant_id: str, keys: list[str]) -> None:
        for key in keys:
            self.all.pop(key, None)
            self.added.pop(key, None)


def _as_state(record: StepRecord) -> JsonObject:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    del values["run_id"], values["replaces"]
    for name in _TIMES:
        values[name] = values[name] and values[name].isoformat()
    values["status"] = record.status.value
    values["wait_kind"] = record.wait_kind and record.wait_kind.value
    return values


def record_from_state(run_id: int, values: JsonObject) -> StepRecord:
    """The step record that a state has under `records`."""
    read = dict(values)
    for name in _TIMES:
        read[name] = read[name] and datetime.fromisoformat(read[name])
    read["status"] = StepStatus(read["status"])
    read["wait_kind"] = read["wait_kind"] and WaitKind(read["wait_kind"])
    return StepRecord(run_id=run_id, **read)
