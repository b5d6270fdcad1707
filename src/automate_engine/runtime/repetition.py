"""A body that repeats: for each item of a list, or while a condition holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from automate_engine.domain.errors import LimitError, PermanentError, StepError
from automate_engine.domain.json import (
    INLINE_BYTES,
    JsonObject,
    JsonValue,
    decode_json,
    encode_json,
)
from automate_engine.domain.runs import StepRecord, StepStatus
from automate_engine.nodes.base import Iterations
from automate_engine.runtime.failures import error_view
from automate_engine.runtime.outputs import load_blob, put_blob, with_end_outputs, with_outputs
from automate_engine.runtime.restoring import restore_scope
from automate_engine.runtime.scope import Collector, Scope, StepCall

if TYPE_CHECKING:
    from automate_engine.runtime.execution import Execution

__all__ = ["Repetition", "complete_collected"]


class Repetition:
    """Drives the activations of one composite step.

    An activation that ended is a record of its own (``each[3]``), written with the last record of
    its steps, so that after a crash ended activations are not looked into again. Results are kept
    encoded, and only when they are collected.
    """

    def __init__(
        self,
        execution: Execution,
        call: StepCall,
        iterations: Iterations,
        ended: dict[int, StepRecord],
    ) -> None:
        self._execution = execution
        self._call = call
        self._iterations = iterations
        self._collector = Collector() if iterations.collect else None
        self._last: JsonValue = iterations.initial
        self._active: dict[int, Scope] = {}
        self._ended = {index - iterations.first: record for index, record in ended.items()}
        self._saved: dict[str, list[StepRecord]] = {}
        self._next = 0

    @property
    def scope(self) -> Scope:
        """The activation that the composite step itself belongs to."""
        return self._call.scope

    def begin(self) -> None:
        self._execution.open(self._call)
        if self._call.recorded:
            self._execution.unseen += 1
            self._execution.spawn(self._call.scope, self._load())
            return
        record = self._call.record(self._execution.run.id, StepStatus.RUNNING)
        self._execution.write([record], then=lambda _: self._fill())

    # -- after a crash or a suspension

    async def _load(self) -> Callable[[], None]:
        """Load what the activations under way had recorded.

        They start in the order of their indexes, so those under way are among the first
        `concurrency` that have not ended.
        """
        execution = self._execution
        for record in self._ended.values():
            if record.output_blob is not None:
                record.output = await load_blob(execution, record.output_blob)
        keys: list[str] = []
        index = 0
        while len(keys) < self._iterations.concurrency and index < self._total:
            if index not in self._ended:
                keys.append(self._key(index))
            index += 1
        runs = execution.environment.runs
        for record in await runs.load_steps([execution.run.id], keys):
            self._saved.setdefault(record.scope, []).append(record)
        return self._take_ended

    def _take_ended(self) -> None:
        for index in sorted(self._ended):
            record = self._ended[index]
            if record.status is StepStatus.FAILED and not self._iterations.continue_on_error:
                self._fail(record.key, record.error or {})
                return
            try:
                self._take_result(index, record)
            except StepError as error:
                self._execution.failed(self._call, error)
                return
        self._fill()
        self._execution.unseen -= 1

    def _take_result(self, index: int, record: StepRecord) -> None:
        encoded = record.output or b"null"
        if record.status is StepStatus.FAILED:
            encoded = encode_json({"error": record.error})
        self._collect(index, encoded)
        if self._iterations.items is None:
            self._last = decode_json(encoded)

    def _fail(self, key: str, error: JsonObject) -> None:
        """The composite step fails because an activation did."""
        message = f"{key}: {error.get('message')}"
        self._execution.failed(self._call, PermanentError(message), within=error.get("step"))

    # -- starting activations

    @property
    def _total(self) -> int:
        items = self._iterations.items
        return self._iterations.max_iterations if items is None else len(items)

    def _key(self, index: int) -> str:
        return f"{self._call.key}[{self._iterations.first + index}]"

    def _fill(self) -> None:
        """Start activations until there are as many as may be at once, or none are left."""
        if self._iterations.items is None:
            self._repeat_while()
            return
        items = self._iterations.items
        with self._execution.working():
            while len(self._active) < self._iterations.concurrency:
                while self._next in self._ended:
                    del self._ended[self._next]
                    self._next += 1
                if self._next >= len(items) or self._gone:
                    break
                self._next += 1
                self._start(self._next - 1, items[self._next - 1])
        if not self._active and self._next >= len(items) and not self._gone:
            self._complete()

    @property
    def _gone(self) -> bool:
        return self._execution.ended or self._call.scope.ended

    def _repeat_while(self) -> None:
        self._next = max(self._next, len(self._ended))
        compiled = self._call.node.lazy["condition"]
        with_outputs(self._execution, self._call.scope, compiled, self._decide)

    def _decide(self, names: dict[str, Any]) -> None:
        names = {**names, **self._locals(self._next, self._last)}
        names["now"] = self._execution.environment.clock.now()
        try:
            again = self._call.node.lazy["condition"].evaluate(names)
            if again and self._next >= self._iterations.max_iterations:
                raise LimitError(
                    f"The loop's condition still holds after {self._next:,} times. "
                    "Correct the condition, or raise max_iterations."
                )
        except StepError as error:
            self._execution.failed(self._call, error)
            return
        if again:
            self._next += 1
            self._start(self._next - 1, self._last)
        else:
            self._complete()

    def _locals(self, index: int, item: JsonValue) -> dict[str, Any]:
        index += self._iterations.first
        return {self._iterations.item_name: item, self._iterations.index_name: index}

    def _start(self, index: int, item: JsonValue) -> None:
        execution, call = self._execution, self._call
        body = call.node.body
        assert body is not None
        outer = call.scope.names
        names = {**outer, **self._locals(index, item), "steps": dict(outer["steps"])}
        now = execution.environment.clock.now()
        scope = execution.scope_type(
            body, names, now, key=self._key(index), repetition=self, index=index
        )
        self._active[index] = scope
        saved = self._saved.pop(scope.key, None)
        if saved is None:
            execution.go_on(scope, body.roots)
        else:
            restore_scope(execution, scope, saved)

    # -- ending activations

    def activation_ended(self, scope: Scope, records: list[StepRecord]) -> None:
        """All steps of an activation are resolved: work out its result."""
        result = self._call.node.lazy.get("output")
        if result is None:
            with_end_outputs(self._execution, scope, partial(self._end_result, scope, records))
        else:
            with_outputs(
                self._execution, scope, result, partial(self._written_result, scope, records)
            )

    def _end_result(
        self, scope: Scope, records: list[StepRecord], outputs: dict[str, JsonValue]
    ) -> None:
        single = len(scope.graph.ends) == 1
        self._end(scope, records, next(iter(outputs.values()), None) if single else outputs)

    def _written_result(
        self, scope: Scope, records: list[StepRecord], names: dict[str, Any]
    ) -> None:
        names["now"] = scope.started_at
        try:
            result = self._call.node.lazy["output"].evaluate(names)
        except StepError as error:
            view = error_view(error, scope.key)
            self.activation_failed(scope, records, view)
        else:
            self._end(scope, records, result)

    def _end(self, scope: Scope, records: list[StepRecord], result: JsonValue) -> None:
        try:
            encoded = encode_json(result)
        except StepError as error:
            view = error_view(error, scope.key)
            self.activation_failed(scope, records, view)
            return
        if len(encoded) > INLINE_BYTES:
            self._execution.spawn(scope, self._end_as_blob(scope, records, result, encoded))
        else:
            self._write_end(scope, records, result, encoded, None)

    async def _end_as_blob(
        self, scope: Scope, records: list[StepRecord], result: JsonValue, encoded: bytes
    ) -> Callable[[], None]:
        blob = await put_blob(self._execution, scope.key, encoded)
        return partial(self._write_end, scope, records, result, encoded, blob)

    def _write_end(
        self,
        scope: Scope,
        records: list[StepRecord],
        result: JsonValue,
        encoded: bytes,
        blob: str | None,
    ) -> None:
        record = self._activation_record(
            scope,
            StepStatus.COMPLETED,
            output=None if blob else encoded,
            output_blob=blob,
        )
        scope.end()
        self._execution.write(
            [*records, record], then=lambda _: self._ended_durably(scope, encoded, result)
        )

    def _activation_record(self, scope: Scope, status: StepStatus, **values: Any) -> StepRecord:
        now = self._execution.environment.clock.now()
        return StepRecord(
            run_id=self._execution.run.id,
            key=scope.key,
            scope=self._call.scope.key,
            node_id=self._call.node.id,
            status=status,
            started_at=scope.started_at,
            ended_at=now,
            duration_ms=round((now - scope.started_at).total_seconds() * 1000),
            **values,
        )

    def activation_failed(
        self, scope: Scope, records: Sequence[StepRecord], error: JsonObject
    ) -> None:
        """A step of an activation failed for good."""
        execution = self._execution
        scope.end()
        closed = execution.stop_scopes(partial(_is_within, scope.key))
        record = self._activation_record(scope, StepStatus.FAILED, error=error)
        records = [*records, *closed, record]
        if self._iterations.continue_on_error:
            result = {"error": error}
            encoded = encode_json(result)
            execution.write(records, then=lambda _: self._ended_durably(scope, encoded, result))
            return
        for other in self._active.values():
            other.end()
            records += execution.stop_scopes(partial(_is_within, other.key))
        self._active.clear()
        execution.write(records, then=lambda _: None)
        self._fail(scope.key, error)

    def _ended_durably(self, scope: Scope, encoded: bytes, result: JsonValue) -> None:
        if self._active.pop(scope.index, None) is None or self._gone:
            return
        self._last = result
        try:
            self._collect(scope.index, encoded)
        except StepError as error:
            self._stop_active()
            self._execution.failed(self._call, error)
        else:
            self._fill()

    def _stop_active(self) -> None:
        closed: list[StepRecord] = []
        for scope in self._active.values():
            scope.end()
            closed += self._execution.stop_scopes(partial(_is_within, scope.key))
        self._active.clear()
        self._execution.write(closed, then=lambda _: None)

    def _collect(self, index: int, encoded: bytes) -> None:
        if self._collector is not None:
            self._collector.add(index, encoded)

    def _complete(self) -> None:
        """All activations ended: so does the composite step."""
        port = self._call.node.ports[0]
        if self._collector is not None:
            complete_collected(self._execution, self._call, self._collector)
        elif self._iterations.items is None:
            self._execution.complete(self._call, self._last, port)
        else:
            self._execution.complete(self._call, {"count": self._next}, port)


def complete_collected(execution: Execution, call: StepCall, collector: Collector) -> None:
    """Complete a composite step with the list of the results."""
    encoded = collector.as_json()
    output = decode_json(encoded) if len(encoded) <= INLINE_BYTES else None
    execution.complete_encoded(call, output, encoded, call.node.ports[0])


def _is_within(key: str, scope: Scope) -> bool:
    """Whether a scope is the activation of this key, or lies in it."""
    return scope.key == key or scope.key.startswith(f"{key}/")
