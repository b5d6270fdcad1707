"""Items spread over runs: each run executes the body for some of them, on whichever worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from automate_engine.domain.errors import LimitError, PermanentError, StepError
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import INLINE_BYTES, JsonObject, decode_json, encode_json
from automate_engine.domain.runs import RunStatus, StepRecord, StepStatus, WaitKind
from automate_engine.nodes.base import Iterations
from automate_engine.ports.journal import NewRun
from automate_engine.runtime.failures import error_view
from automate_engine.runtime.outputs import load_blob, put_blob, with_references
from automate_engine.runtime.parts import body_references, new_part, referred
from automate_engine.runtime.repetition import complete_collected
from automate_engine.runtime.scope import Collector, StepCall
from automate_engine.runtime.waiting import wake

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["Spreading"]

_AT_ONCE: Final = 20
"""The most runs that are started in one commit."""

_NAMES_BLOB: Final = "names_blob"


class Spreading:
    """Drives the parts of one composite step, runs that its items are divided among.

    Each part is a record of the step's own run, under the index of its first item (``each[300]``),
    that waits for the part's end as a step waits for the workflow that it calls. Parts start in the
    order of their items, at most `concurrency` at once. Results stay with the parts until all have
    ended, so that taking the run up again at each end reads little.
    """

    def __init__(
        self,
        execution: Execution,
        call: StepCall,
        iterations: Iterations,
        records: dict[int, StepRecord],
    ) -> None:
        assert iterations.items is not None
        assert iterations.spread is not None
        self._execution = execution
        self._call = call
        self._iterations = iterations
        self._total = len(iterations.items)
        self._size = iterations.spread
        self._records = records
        self._under_way: dict[int, StepCall] = {}
        self._ended: dict[int, JsonObject] = {}
        self._unwritten: list[StepRecord] = []
        self._given: JsonObject | None = None
        self._next = 0
        self._is_paused = False
        self._is_over = False

    def begin(self) -> None:
        execution = self._execution
        depth = execution.environment.settings.max_depth
        execution.open(self._call)
        if self._call.recorded:
            self._take_up()
        elif execution.run.depth >= depth:
            message = f"Runs start each other more than {depth} levels deep."
            execution.failed(self._call, LimitError(message))
        else:
            self._unwritten.append(self._call.record(execution.run.id, StepStatus.RUNNING))
            self._go_on()

    # -- after a crash or a suspension

    def _take_up(self) -> None:
        """Go on from the records of the parts that were started."""
        for record in self._records.values():
            if record.status is StepStatus.FAILED:
                self._fail(record.error or {})
                return
        self._given = _stored_names(self._records)
        with self._execution.working():
            waiting = [self._restored(*one) for one in sorted(self._records.items())]
            self._is_paused = True
            for call, resolution in filter(None, waiting):
                wake(self._execution, call, decode_json(resolution))
            self._start_again()

    def _restored(self, first: int, record: StepRecord) -> tuple[StepCall, bytes] | None:
        """Go on with a part; its call and what ended it, if that was not acted on."""
        self._next = first + self._size
        if record.status is StepStatus.COMPLETED:
            assert record.resolution is not None
            self._ended[first] = decode_json(record.resolution)
        if record.status is not StepStatus.WAITING:
            return None
        call = self._part(first)
        call.recorded = True
        call.started_at, call.input = record.started_at, record.input
        self._hold(first, call)
        return None if record.resolution is None else (call, record.resolution)

    # -- starting parts

    def _go_on(self) -> None:
        """Start parts until there are as many as may be at once; end the step after the last."""
        if self._is_over:
            return
        if self._next < self._total and self._room > 0:
            self._start()
        elif self._under_way:
            if self._unwritten:
                self._execution.write(self._take_unwritten())
        else:
            self._complete()

    @property
    def _room(self) -> int:
        return self._iterations.concurrency - len(self._under_way)

    def _start(self) -> None:
        """Start parts, once it is known what to give to them."""
        if self._is_paused:
            return
        if self._given is not None:
            self._start_some()
            return
        self._is_paused = True
        references = body_references(self._call.node)
        with_references(self._execution, self._call.scope, references, self._hand_over)

    def _hand_over(self, names: dict[str, Any]) -> None:
        """Take what the body refers to along: all parts share it."""
        try:
            picked = referred(names, body_references(self._call.node))
            encoded = encode_json(picked)
        except StepError as error:
            self._give_up(error)
            return
        if len(encoded) > INLINE_BYTES:
            self._execution.spawn(self._call.scope, self._store(encoded))
        else:
            self._start_with({"names": picked})

    async def _store(self, encoded: bytes) -> Callable[[], None]:
        blob = await put_blob(self._execution, f"{self._call.key}#names", encoded)
        return partial(self._start_with, {_NAMES_BLOB: blob})

    def _start_with(self, given: JsonObject) -> None:
        self._given = given
        self._start_again()

    def _start_some(self) -> None:
        """Start as many parts as there is room for, a few in each commit."""
        firsts = range(self._next, self._total, self._size)[: min(self._room, _AT_ONCE)]
        given = self._given or {}
        try:
            children = [
                new_part(self._execution, self._call, self._iterations, first, given)
                for first in firsts
            ]
        except StepError as error:
            self._give_up(error)
            return
        records = [self._started(first, given) for first in firsts]
        self._next = firsts[-1] + self._size
        self._write(records, children)

    def _write(self, records: Sequence[StepRecord], children: Sequence[NewRun]) -> None:
        """Start parts, and no others before these are durable."""
        self._is_paused = True
        has_more = self._next < self._total and self._room > 0
        self._execution.write(
            [*self._take_unwritten(), *records],
            children=children,
            then=lambda _: self._start_again(),
            may_rest=not has_more,
        )

    def _start_again(self) -> None:
        self._is_paused = False
        self._go_on()

    def _started(self, first: int, given: JsonObject) -> StepRecord:
        call = self._part(first)
        count = min(self._size, self._total - first)
        stored = {name: value for name, value in given.items() if name == _NAMES_BLOB}
        call.input = encode_json({"first": first, "count": count, **stored})
        record = call.record(self._execution.run.id, StepStatus.WAITING, wait_kind=WaitKind.RUN)
        self._hold(first, call)
        return record

    def _part(self, first: int) -> StepCall:
        clock, call = self._execution.environment.clock, self._call
        return StepCall(
            call.scope,
            call.node,
            clock.now(),
            clock.monotonic(),
            wait_kind=WaitKind.RUN,
            taken=partial(self._part_ended, first),
            key=f"{call.key}[{first}]",
        )

    def _hold(self, first: int, call: StepCall) -> None:
        self._under_way[first] = call
        self._execution.hold(call, None)

    def _take_unwritten(self) -> list[StepRecord]:
        records, self._unwritten = self._unwritten, []
        return records

    # -- ending parts

    def _part_ended(self, first: int, resolution: JsonObject) -> None:
        call = self._under_way.pop(first)
        run_id = self._execution.environment.ids.encode(Kind.RUN, resolution["run_id"])
        output = encode_json({"run_id": run_id})
        if resolution["status"] == RunStatus.COMPLETED:
            self._ended[first] = resolution
            record = self._execution.end(call, StepStatus.COMPLETED, output=output)
            self._unwritten.append(record)
            self._go_on()
        else:
            view = _failure(call.key, run_id, resolution)
            record = self._execution.end(call, StepStatus.FAILED, output=output, error=view)
            self._unwritten.append(record)
            self._fail(view)

    def _fail(self, error: JsonObject) -> None:
        """The step fails because a part did."""
        self._give_up(PermanentError(str(error.get("message"))), within=error.get("step"))

    def _give_up(self, error: StepError, *, within: str | None = None) -> None:
        """The step fails; the parts under way are cancelled."""
        self._is_over = True
        execution = self._execution
        calls = [call for call in self._under_way.values() if execution.waits.take(call)]
        cancelled = [execution.cancelled(call) for call in calls]
        execution.write([*self._take_unwritten(), *cancelled], then=lambda _: None)
        execution.failed(self._call, error, within=within)

    def _complete(self) -> None:
        """All parts ended: so does the step."""
        self._is_over = True
        execution, call = self._execution, self._call
        if self._unwritten:
            execution.write(self._take_unwritten(), then=lambda _: None)
        if self._iterations.collect:
            execution.spawn(call.scope, self._collected())
        else:
            execution.complete(call, {"count": self._total}, call.node.ports[0])

    async def _collected(self) -> Callable[[], None]:
        """Put the results of the parts together, in the order of the items."""
        collector = Collector()
        try:
            for position, first in enumerate(sorted(self._ended)):
                results = await self._results(self._ended[first])
                collector.add(position, results[1:-1])
        except StepError as error:
            return partial(self._execution.failed, self._call, error)
        return partial(complete_collected, self._execution, self._call, collector)

    async def _results(self, resolution: JsonObject) -> bytes:
        """The results of one part, an encoded list."""
        blob = resolution["outputs_blob"]
        if blob is not None:
            return await load_blob(self._execution, blob)
        return encode_json(resolution["outputs"])


def _stored_names(records: Mapping[int, StepRecord]) -> JsonObject | None:
    """What is given to all parts, if that was stored when the first was started."""
    first = records.get(0)
    known = decode_json(first.input) if first is not None and first.input else {}
    return {_NAMES_BLOB: known[_NAMES_BLOB]} if _NAMES_BLOB in known else None


def _failure(key: str, run_id: str, resolution: JsonObject) -> JsonObject:
    """Why a part failed: because of a step in it, or as a whole."""
    error: JsonObject = resolution["error"] or {}
    if error.get("step"):
        return error
    if resolution["status"] == RunStatus.CANCELLED:
        message = f"The run {run_id} of a part of the items was cancelled."
    else:
        message = f"The run {run_id} of a part of the items failed: {error.get('message')}"
    return error_view(PermanentError(message), key)
