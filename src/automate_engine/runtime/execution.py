"""One run under way: evaluates configs, executes nodes, records each outcome, then goes on."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Protocol

from automate_engine.compile import Plan, PlanNode, check_inputs
from automate_engine.domain.errors import InvalidInputError, LimitError, PermanentError, StepError
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import (
    INLINE_BYTES,
    JsonObject,
    JsonValue,
    bounded_json,
    encode_json,
)
from automate_engine.domain.runs import (
    Lease,
    Run,
    RunConfig,
    RunStatus,
    StepRecord,
    StepStatus,
    WaitKind,
)
from automate_engine.nodes.base import (
    ERROR_PORT,
    AsyncNode,
    CompositeNode,
    Config,
    Done,
    Emit,
    InlineNode,
    Outcome,
    StartRun,
    Stop,
    Wait,
)
from automate_engine.ports.journal import NewEvent, NewRun, Suspend
from automate_engine.runtime.children import start_run
from automate_engine.runtime.emitting import emit
from automate_engine.runtime.ending import Leaving, end_run
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.failures import checked_config, edited, error_view
from automate_engine.runtime.invocation import invoke, invoke_async, step_context
from automate_engine.runtime.outputs import put_blob, with_end_outputs, with_outputs
from automate_engine.runtime.repetition import Repetition
from automate_engine.runtime.restoring import restore_scope, take_up_step
from automate_engine.runtime.retries import retry_delay
from automate_engine.runtime.scope import BlobReference, Scope, StepCall, event_names, step_view
from automate_engine.runtime.spreading import Spreading
from automate_engine.runtime.timers import Timer
from automate_engine.runtime.waiting import resolved, wake
from automate_engine.runtime.waits import Waits

__all__ = ["Execution", "Runtime"]

_SHOWN_PROBLEMS = 10
_MAX_AHEAD = 100

_logger = logging.getLogger(__name__)


class Runtime(Protocol):
    """Makes the execution of a claimed run: `Execution` itself, or a kind of it that lets another
    program decide the order of the steps. Raises SpecError for a plan that it cannot execute."""

    def __call__(
        self, environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> Execution: ...


class Execution:
    """Drives one claimed run to its end, to a point where it only waits, or until it is lost.

    Outcomes go to the recorder; what follows a step starts once its record is durable (G3), but for
    pure nodes, which run ahead of it. The run's decisions are the graph states of its scopes.
    Everything runs on one event loop; `busy` counts what will call back by itself: writes not
    durable yet and tasks. `unseen` counts composite steps taken up again whose activations may have
    open rows not looked at yet. `emitted` are events by the steps whose records they wait for.
    `scope_type` is the class of the activations of its graphs, and `runs_ahead` tells whether pure
    nodes do so.
    """

    scope_type: ClassVar[type[Scope]] = Scope
    runs_ahead: ClassVar[bool] = True

    def __init__(
        self, environment: Environment, run: Run, plan: Plan, event: JsonObject | None
    ) -> None:
        self.environment = environment
        self.loop = asyncio.get_running_loop()
        self.run = run
        self.plan = plan
        self.lease = Lease(run.id, run.lease_epoch)
        self.leased_until = run.available_at
        self.public_id = environment.ids.encode(Kind.RUN, run.id)
        self.ended = False
        self.has_blobs = False
        self.ending: asyncio.Task[None] | None = None
        self.restored_activations: dict[str, dict[int, StepRecord]] = {}
        self._config = RunConfig.from_json(run.config)
        started = run.started_at or environment.clock.now()
        names = {
            "inputs": run.inputs,
            **event_names(run, event),
            "vars": plan.vars,
            "run": {"id": self.public_id, "started_at": started.isoformat()},
            "steps": {},
            **plan.names,
        }
        self.root = self.scope_type(plan.graph, names, started)
        self.unseen = 0
        self.emitted: dict[str, NewEvent] = {}
        self._busy = 0
        self._steps = 0
        self._durable_steps = 0
        self._ahead: deque[tuple[Scope, int]] = deque()
        self._is_running_ahead = False
        self._open: dict[str, StepCall] = {}
        self.waits = Waits(environment.timers)
        self._tasks: dict[asyncio.Task[Callable[[], None]], Scope] = {}
        self._deadline = self._watch_deadline(started)

    # -- life of the run

    def begin(self) -> None:
        """Start a run that has no records."""
        if self.run.cancel_requested_at is not None:
            self.cancel()
        elif self._inputs_fit():
            self.go_on(self.root, self.plan.graph.roots)
            self.rest()

    def _inputs_fit(self) -> bool:
        """Whether the inputs fit the workflow's schema; if not, the run has failed."""
        try:
            check_inputs(self.plan.inputs_schema, self.run.inputs)
        except InvalidInputError as error:
            problems = " ".join(str(problem) for problem in error.problems[:_SHOWN_PROBLEMS])
            self.finish(
                RunStatus.FAILED,
                error=error_view(PermanentError(f"{error.message} {problems}"), None),
            )
            return False
        return True

    def restore(self, records: Sequence[StepRecord]) -> None:
        """Go on with a run from the records of its root scope."""
        restore_scope(self, self.root, records)
        self.rest()

    def cancel(self) -> None:
        """End the run as CANCELLED, whatever it is doing."""
        if not self.ended:
            self.finish(RunStatus.CANCELLED)

    def cancel_restored(self) -> None:
        """End a run as CANCELLED that was claimed for that, its open rows with it."""
        self.unseen += 1
        self.cancel()

    def abandon(self) -> None:
        """Stop at once and write nothing: the run belongs to somebody else, or to nobody."""
        self.ended = True
        self.stop_work(everywhere)
        self.leave(Leaving.LOST)

    def leave(self, how: Leaving) -> None:
        """The run is no longer worked on here."""
        self.environment.left(self.lease)

    async def refresh(self) -> None:
        """Look for what came from outside: a cancel request, or resolutions of waiting steps."""
        runs = self.environment.runs
        run = await runs.get(self.run.tenant_id, self.run.id)
        if run.cancel_requested_at is not None:
            self.cancel()
        elif self.waits:
            for record in await runs.load_open_steps(self.run.id):
                call = self.waits.get(record.key)
                if call is not None and record.resolution is not None and not self.ended:
                    self.spawn(call.scope, resolved(self, call, record))

    def finish(
        self,
        status: RunStatus,
        records: Sequence[StepRecord] = (),
        *,
        outputs: JsonValue = None,
        error: JsonObject | None = None,
    ) -> None:
        """End the run: what is still under way is cancelled, and its last records are written."""
        self.ended = True
        closed = self.stop_scopes(everywhere)
        end_run(self, status, [*records, *closed], outputs, error)

    def _watch_deadline(self, started: datetime) -> Timer | None:
        limit = self.plan.settings.timeout
        if limit is None:
            return None
        deadline = started + timedelta(seconds=limit)
        return self.environment.timers.at(deadline, partial(self.safely, self._out_of_time))

    def _out_of_time(self) -> None:
        if not self.ended:
            limit = self.plan.settings.timeout
            error = LimitError(f"The run took longer than its limit of {limit:g} seconds.")
            self.finish(RunStatus.FAILED, error=error_view(error, None))

    def safely(self, act: Callable[[], None]) -> None:
        """Act on something that called back. After a fault of ours the run is given up, so that
        it is taken up again from its records and not held for ever."""
        try:
            act()
        except Exception:
            _logger.exception("Run %s could not go on and is given up", self.public_id)
            self.abandon()

    # -- from a node that may run to its outcome

    def go_on(self, scope: Scope, ready: Sequence[int]) -> None:
        """Start the first attempt of nodes whose inputs are there."""
        if len(ready) > 1:
            with self.working():
                for index in ready[:-1]:
                    self.start(scope, index)
        for index in ready[-1:]:
            self.start(scope, index)

    def take_up(self, scope: Scope, steps: Sequence[tuple[PlanNode, StepRecord | None]]) -> None:
        """Start the nodes of a restored activation that have not ended, or go on with them."""
        with self.working():
            for node, record in steps:
                take_up_step(self, scope, node, record)

    def start(self, scope: Scope, index: int) -> None:
        if not self.ended and not scope.ended:
            self.attempt(self.call(scope, scope.graph.nodes[index]))

    def call(self, scope: Scope, node: PlanNode, attempt: int = 1) -> StepCall:
        clock = self.environment.clock
        return StepCall(scope, node, clock.now(), clock.monotonic(), attempt)

    def attempt(self, call: StepCall) -> None:
        """Evaluate the step's config and execute it."""
        self._steps += 1
        node = call.node
        if self._steps > self.environment.settings.max_steps:
            self._too_many_steps(call)
        elif not call.scope.key and node.id in self._config.pins:
            output = self._config.pins[node.id]
            self.complete(call, output, _pinned_port(node, output))
        elif node.static is not None and call.key not in self._config.overrides:
            call.input = node.static_input
            self._execute(call, node.static)
        else:
            with_outputs(self, call.scope, node.config, partial(self._evaluate, call))

    def _too_many_steps(self, call: StepCall) -> None:
        limit = self.environment.settings.max_steps
        view = error_view(LimitError(f"The run has more than {limit:,} steps."), call.key)
        record = self.end(call, StepStatus.FAILED, error=view)
        self.finish(RunStatus.FAILED, [record], error=view)

    def _evaluate(self, call: StepCall, names: dict[str, Any]) -> None:
        try:
            config = self.evaluated(call, names)
        except StepError as error:
            self.failed(call, error)
        else:
            self._execute(call, config)

    def evaluated(self, call: StepCall, names: dict[str, Any]) -> Config:
        """The step's config with its expressions evaluated; its input is noted on the call."""
        node = call.node
        names["now"] = call.started_at
        values = node.config.evaluate(names)
        override = self._config.overrides.get(call.key)
        if override is not None:
            values = edited(values, override)
        config = checked_config(node.node, {**values, **node.fixed})
        call.input = bounded_json(node.node.recorded(values, config))
        return config

    def _execute(self, call: StepCall, config: Config) -> None:
        call.config = config
        implementation = call.node.node
        if isinstance(implementation, InlineNode):
            invoke(self, call, partial(implementation.run, config, step_context(self, call)))
        elif isinstance(implementation, AsyncNode):
            self.spawn(call.scope, invoke_async(self, call, implementation, config))
        elif isinstance(implementation, CompositeNode):
            self._repeat(call, implementation, config)

    def _repeat(self, call: StepCall, node: CompositeNode[Any], config: Config) -> None:
        try:
            iterations = node.iterations(config)
        except StepError as error:
            self.failed(call, error)
        else:
            ended = self.restored_activations.pop(call.key, {})
            is_spread = iterations.spread is not None and iterations.items
            repetition = Spreading if is_spread else Repetition
            repetition(self, call, iterations, ended).begin()

    def show_running(self, call: StepCall) -> None:
        """Write that a step that takes long is RUNNING; nothing follows from it."""
        if not self.ended and not call.scope.ended and not call.recorded:
            self.open(call)
            self.write([call.record(self.run.id, StepStatus.RUNNING)])

    # -- from an outcome to what follows

    def take(self, call: StepCall, outcome: Outcome) -> None:
        """Act on what a node's code returned."""
        if self.ended or call.scope.ended:
            return
        match outcome:
            case Done(output=output, port=port):
                self.complete(call, output, port or _first_port(call.node))
            case Wait():
                self._wait(call, outcome)
            case StartRun():
                start_run(self, call, outcome)
            case Emit():
                emit(self, call, outcome)
            case Stop():
                self._stop(call, outcome)

    def complete(self, call: StepCall, output: JsonValue, port: str | None) -> None:
        """The step ended well: record it and resolve its edges."""
        try:
            encoded = encode_json(output)
        except StepError as error:
            self.failed(call, error)
        else:
            self.complete_encoded(call, output, encoded, port)

    def complete_encoded(
        self, call: StepCall, output: JsonValue, encoded: bytes, port: str | None
    ) -> None:
        """As `complete`, for an output that is encoded already."""
        if len(encoded) > INLINE_BYTES:
            self.spawn(call.scope, self._complete_as_blob(call, encoded, port))
        else:
            record = self.end(call, StepStatus.COMPLETED, output=encoded, port=port)
            self._settle(call, record, step_view(output, StepStatus.COMPLETED, port))

    async def _complete_as_blob(
        self, call: StepCall, encoded: bytes, port: str | None
    ) -> Callable[[], None]:
        key = await put_blob(self, f"{call.key}#{call.attempt}", encoded)
        record = self.end(call, StepStatus.COMPLETED, output_blob=key, port=port)
        view = step_view(BlobReference(key), StepStatus.COMPLETED, port)
        return partial(self._settle, call, record, view)

    def _settle(self, call: StepCall, record: StepRecord, view: JsonObject) -> None:
        """Resolve a step's edges; what they lead to starts when its record is durable."""
        scope = call.scope
        ready = scope.resolve(call.node, record.port, view)
        if scope.state.remaining == 0:
            self.scope_ended(scope, [record])
            return
        pure = [index for index in ready if self._may_run_ahead(scope.graph.nodes[index])]
        others = [index for index in ready if index not in pure] if pure else ready
        self.write([record], then=lambda _: self.step_ended(call, others))
        if pure:
            self._run_ahead(scope, pure)

    def step_ended(self, call: StepCall, ready: Sequence[int]) -> None:
        """The end of a step is durable; `ready` are the nodes that may run now."""
        self.go_on(call.scope, ready)

    def _may_run_ahead(self, node: PlanNode) -> bool:
        """Whether a node may run before what leads to it is durable: it is pure, so that running it
        again after a crash is seen by nobody. Every so often it waits nevertheless, for others to
        have their turn."""
        return (
            self.runs_ahead
            and isinstance(node.node, InlineNode)
            and self._steps - self._durable_steps < _MAX_AHEAD
        )

    def _run_ahead(self, scope: Scope, ready: Sequence[int]) -> None:
        """Start pure nodes, one after another and not one within another."""
        self._ahead.extend((scope, index) for index in ready)
        if not self._is_running_ahead:
            self._is_running_ahead = True
            try:
                while self._ahead:
                    self.start(*self._ahead.popleft())
            finally:
                self._is_running_ahead = False

    def scope_ended(self, scope: Scope, records: list[StepRecord]) -> None:
        """All nodes of an activation are resolved; `records` are still to be written."""
        if scope.repetition is not None:
            scope.repetition.activation_ended(scope, records)
        elif self.plan.outputs is not None:
            with_outputs(self, scope, self.plan.outputs, partial(self._evaluate_outputs, records))
        else:
            with_end_outputs(self, scope, partial(self._complete_run, records))

    def _evaluate_outputs(self, records: list[StepRecord], names: dict[str, Any]) -> None:
        assert self.plan.outputs is not None
        names["now"] = self.environment.clock.now()
        try:
            outputs = self.plan.outputs.evaluate(names)
        except StepError as error:
            self.finish(RunStatus.FAILED, records, error=error_view(error, None))
        else:
            self._complete_run(records, outputs)

    def _complete_run(self, records: list[StepRecord], outputs: JsonValue) -> None:
        self.finish(RunStatus.COMPLETED, records, outputs=outputs)

    def _stop(self, call: StepCall, stop: Stop) -> None:
        output = encode_json({"status": stop.status, "message": stop.message})
        record = self.end(call, StepStatus.COMPLETED, output=output)
        if stop.status == "success":
            self.finish(RunStatus.COMPLETED, [record], outputs=stop.output)
        else:
            error = PermanentError(stop.message or "The workflow stopped with an error.")
            self.finish(RunStatus.FAILED, [record], error=error_view(error, call.key))

    # -- waiting

    def _wait(self, call: StepCall, wait: Wait) -> None:
        record = call.record(
            self.run.id,
            StepStatus.WAITING,
            wait_kind=wait.kind,
            wait_key=wait.event,
            wait_match=wait.match,
            wake_at=wait.until,
        )
        call.wait_kind = wait.kind
        self.hold(call, wait.until)
        self.write([record])

    def hold(self, call: StepCall, until: datetime | None) -> None:
        """Keep a waiting step in mind until it is resolved or its time comes."""
        self.open(call)
        self.waits.add(call, until, partial(self.safely, partial(wake, self, call, None)))

    # -- failures

    def failed(self, call: StepCall, error: StepError, *, within: str | None = None) -> None:
        """An attempt failed: try again, go on as `on_error` says, or fail what it is part of.

        `within` is the key of the step inside a composite that the error comes from.
        """
        if self.ended or call.scope.ended:
            return
        view = error_view(error, within or call.key)
        delay = retry_delay(call.node.retry, call.attempt, error)
        if delay is not None:
            due = self.environment.clock.now() + timedelta(seconds=delay)
            record = self.end(call, StepStatus.RETRYING, error=view, wake_at=due)
            self.hold_retry(call, due)
            self.write([record])
        elif call.node.on_error == "fail":
            record = self.end(call, StepStatus.FAILED, error=view)
            self._scope_failed(call.scope, [record], view)
        else:
            port = ERROR_PORT if call.node.on_error == "route" else _first_port(call.node)
            record = self.end(call, StepStatus.FAILED, error=view, port=port)
            self._settle(call, record, step_view(None, StepStatus.FAILED, port, view))

    def hold_retry(self, call: StepCall, due: datetime) -> None:
        """Keep in mind a step whose next attempt is due later."""
        self.waits.add(call, due, partial(self.safely, partial(self._retry, call)))

    def _retry(self, call: StepCall) -> None:
        if not self.ended and not call.scope.ended and self.waits.take(call):
            self.attempt(self.call(call.scope, call.node, call.attempt + 1))

    def _scope_failed(self, scope: Scope, records: list[StepRecord], error: JsonObject) -> None:
        """A step failed for good: its activation fails, or the run."""
        if scope.repetition is None:
            self.finish(RunStatus.FAILED, records, error=error)
        else:
            scope.repetition.activation_failed(scope, records, error)

    # -- records

    def open(self, call: StepCall) -> None:
        """Note that a step has a row which its end, or the run's, has to close."""
        self._open[call.key] = call

    def end(self, call: StepCall, status: StepStatus, **values: Any) -> StepRecord:
        """The record of an attempt that ended."""
        self._open.pop(call.key, None)
        clock = self.environment.clock
        return call.record(
            self.run.id,
            status,
            ended_at=clock.now(),
            duration_ms=round((clock.monotonic() - call.started) * 1000),
            **values,
        )

    def stop_scopes(self, concerns: Callable[[Scope], bool]) -> list[StepRecord]:
        """Stop all work of some activations; the records that close their open rows."""
        self.stop_work(concerns)
        calls = [call for call in self._open.values() if concerns(call.scope)]
        return [self.cancelled(call) for call in calls]

    def cancelled(self, call: StepCall) -> StepRecord:
        """The record that ends a step which is not waited for any more, nor is its run."""
        wait_kind = WaitKind.RUN if call.wait_kind is WaitKind.RUN else None
        return self.end(call, StepStatus.CANCELLED, wait_kind=wait_kind)

    def stop_work(self, concerns: Callable[[Scope], bool]) -> None:
        for task, scope in list(self._tasks.items()):
            if concerns(scope):
                task.cancel()
        self.waits.drop(concerns)
        if self.ended and self._deadline is not None:
            self._deadline.cancel()

    # -- writing, resting, and work that takes time

    def write(
        self,
        records: Sequence[StepRecord],
        *,
        children: Sequence[NewRun] = (),
        then: Callable[[Sequence[int]], None] | None = None,
        may_rest: bool = False,
    ) -> None:
        """Write records; `then` is called with the children's ids once they are durable.

        When nothing follows, or the run `may_rest`, and all that is left is to wait, the run is
        given up with them.
        """
        follows = then is not None and not may_rest
        change = None if follows or self._busy else self.suspension()
        if change is not None:
            self.ended = True
            self.stop_work(everywhere)
        self._busy += 1
        written = partial(self._written, then, change)
        recorder = self.environment.recorder
        recorder.write(
            self.lease,
            records,
            written,
            children=children,
            events=self.events_of(records),
            change=change,
        )

    def events_of(self, records: Sequence[StepRecord]) -> list[NewEvent]:
        """The events of the steps that are written."""
        if not self.emitted:
            return []
        return [self.emitted.pop(one.key) for one in records if one.key in self.emitted]

    def _written(
        self,
        then: Callable[[Sequence[int]], None] | None,
        change: Suspend | None,
        child_ids: Sequence[int] | None,
    ) -> None:
        self._busy -= 1
        self._durable_steps = self._steps
        if change is not None and child_ids is not None:
            self.leave(Leaving.SUSPENDED)
        elif change is not None or (child_ids is None and not self.ended):
            self.abandon()
        if child_ids is None or self.ended:
            return
        if then is not None:
            self.safely(partial(then, child_ids))
        self.rest()

    def rest(self) -> None:
        """Give the run up when all that is left is to wait."""
        if not self.ended and self._busy == 0 and self.suspension() is not None:
            self.write([])

    def suspension(self) -> Suspend | None:
        """How to give the run up, or None while it is better kept."""
        if not self.waits:
            return None
        now = self.environment.clock.now()
        dues = [*self.waits.dues(), *([self._deadline.due] if self._deadline else [])]
        wake_at = min(dues, default=None)
        park_after = timedelta(seconds=self.environment.settings.park_after)
        if wake_at is not None and wake_at - now <= park_after:
            return None
        return Suspend(now, wake_at)

    @contextmanager
    def working(self) -> Iterator[None]:
        """While several things are started: the first does not give the run up before the last."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def spawn(self, scope: Scope, work: Coroutine[Any, Any, Callable[[], None]]) -> None:
        """Do something of a scope that takes time; what it returns is called unless the scope has
        ended by then."""
        self._busy += 1
        task = self.loop.create_task(work)
        self._tasks[task] = scope
        task.add_done_callback(self._task_done)

    def _task_done(self, task: asyncio.Task[Callable[[], None]]) -> None:
        self._busy -= 1
        scope = self._tasks.pop(task)
        if task.cancelled():
            self.rest()
            return
        error = task.exception()
        if error is not None:
            _logger.error("Run %s could not go on and is given up", self.public_id, exc_info=error)
            self.abandon()
        elif not self.ended and not scope.ended:
            self.safely(task.result())
            self.rest()


def everywhere(scope: Scope) -> bool:
    return True


def _pinned_port(node: PlanNode, output: JsonValue) -> str | None:
    port = node.node.pinned_port(output)
    return port if port in node.ports else _first_port(node)


def _first_port(node: PlanNode) -> str | None:
    return node.ports[0] if node.ports else None
