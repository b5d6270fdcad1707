"""The engine: claims runs, executes them, and takes new ones in the commit that creates them."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeVar

from automate_engine.compile import Plan, compile_spec
from automate_engine.domain.errors import (
    NotFoundError,
    Problem,
    SecretError,
    SpecError,
    StoreUnavailableError,
)
from automate_engine.domain.events import Event, Trigger
from automate_engine.domain.ids import Kind, PublicIds
from automate_engine.domain.json import JsonObject
from automate_engine.domain.runs import (
    ClaimedRun,
    Lease,
    Run,
    RunStatus,
    StepRecord,
)
from automate_engine.domain.secrets import trigger_secret_place
from automate_engine.nodes.base import WorkflowTarget
from automate_engine.ports import Clock, Stores
from automate_engine.ports.journal import (
    Batch,
    Claim,
    CommitResult,
    Finish,
    NewRun,
    Release,
    runs_started_by,
)
from automate_engine.runtime.claimed import read_history
from automate_engine.runtime.concurrency import first_of
from automate_engine.runtime.emitting import failure_notice
from automate_engine.runtime.ending import closing
from automate_engine.runtime.environment import Environment
from automate_engine.runtime.execution import Execution, Runtime
from automate_engine.runtime.intake import Intake
from automate_engine.runtime.jobs import JobRunner
from automate_engine.runtime.leases import Leases
from automate_engine.runtime.parts import part_plan
from automate_engine.runtime.plans import CompileDocument, PlanCache
from automate_engine.runtime.polling import PollRunner
from automate_engine.runtime.recorder import Recorder
from automate_engine.runtime.retention import RetentionPolicy, delete_old
from automate_engine.runtime.run_bells import RunBells
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.starts import created_run, settings_of
from automate_engine.runtime.timers import Timers
from automate_engine.sql import Wakeups
from automate_engine.triggers import TriggerRegistry, builtin_triggers

if TYPE_CHECKING:
    from automate_engine.credentials import KeyRing
    from automate_engine.net import GuardedClient

__all__ = ["Engine"]

_logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_CLAIM_LIMIT = 200
_SET_BACK = -1.0
"""Seconds by which the clock has to be set for it to matter."""
_SETTLING = 10
"""Looks at the clock in which others may still write by what it was before it was set back."""
_NATIVE = "native"


class Engine:
    """One worker. Belongs to the event loop it is started on; `start` and `stop` it there.

    `compile_document` makes plans (a host may put its own). `http` is the guarded client for
    outbound requests. `runtimes` are further executors of runs, by the name that a run's config
    gives under ``runtime``; those that name none, or ``native``, are executed by the engine.
    `retention` tells how long runs and events are kept.
    `triggers` are the types of triggers that it looks after, `key_ring` opens their secrets.
    """

    def __init__(
        self,
        stores: Stores,
        *,
        clock: Clock,
        ids: PublicIds,
        http: GuardedClient,
        compile_document: CompileDocument = compile_spec,
        settings: EngineSettings | None = None,
        runtimes: Mapping[str, Runtime] | None = None,
        retention: RetentionPolicy | None = None,
        triggers: TriggerRegistry | None = None,
        key_ring: KeyRing | None = None,
    ) -> None:
        self.settings = settings or EngineSettings()
        self.stores = stores
        self.clock = clock
        self.timers = Timers(clock)
        self._recorder = Recorder(
            stores.journal, self._committed, self._commit_failed, self._refused
        )
        self._plans = PlanCache(stores.workflows, compile_document, self.settings.plan_cache)
        self._jobs = None if stores.jobs is None else JobRunner(stores.jobs, clock, self.settings)
        self._executions: dict[int, Execution] = {}
        self._starting: dict[int, Lease] = {}
        self._leases = Leases(
            stores.queue,
            clock,
            self.settings,
            executions=self._executions,
            starting=self._starting,
            jobs=self._jobs,
            signal=self._signal,
        )
        self._environment = Environment(
            runs=stores.runs,
            blobs=stores.blobs,
            recorder=self._recorder,
            clock=clock,
            timers=self.timers,
            settings=self.settings,
            ids=ids,
            http=http,
            resolve_workflow=self._resolve_workflow,
            left=self._left,
            renewed=self._leases.renewed,
        )
        self._ids = ids
        self._runtimes: dict[str, Runtime] = {_NATIVE: Execution, **(runtimes or {})}
        self._retention = retention or RetentionPolicy()
        self._intake = Intake(stores, clock, self._claims, self.submit, self.notify)
        self._polls = PollRunner(
            stores,
            clock,
            builtin_triggers() if triggers is None else triggers,
            self.settings,
            http=http,
            open_secret=partial(_open_secret, key_ring),
            claims=self._claims,
            submit=self.submit,
            wake=self._wake_intake,
        )
        self._signalled_early: set[int] = set()
        self._ending: set[Lease] = set()
        self._watched: dict[Lease, asyncio.Future[bool]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._bells = RunBells()
        self._look = asyncio.Event()
        self._take_in = asyncio.Event()
        self._idle = asyncio.Event()
        self._accepting = False
        self._context = contextvars.copy_context()

    # -- life

    @property
    def active(self) -> int:
        """How many runs the engine holds now."""
        return len(self._executions) + len(self._starting)

    async def start(self) -> None:
        """Begin to claim and execute runs. Raises StoreError when the store does not answer."""
        await self.clock.adjust()
        self._accepting = True
        self._context = contextvars.copy_context()
        self._loops = [
            asyncio.create_task(work, name=name)
            for name, work in (
                ("automate timers", self.timers.run()),
                ("automate clock", self._keep_time_forever()),
                ("automate claims", self._claim_forever()),
                ("automate intake", self._take_in_forever()),
                ("automate leases", self._leases.run()),
                ("automate retention", self._delete_old_forever()),
            )
        ]

    async def stop(self) -> None:
        """Claim nothing more, let steps under way end for a while, hand back what is left."""
        self._accepting = False
        self._look.set()
        self._take_in.set()
        await self._polls.stop()
        if self._jobs is not None:
            await self._jobs.stop()
        try:
            async with asyncio.timeout(self.settings.shutdown_grace):
                await self._until_idle()
        except TimeoutError:
            self._hand_back()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settings.shutdown_grace):
                await self._recorder.flush()
                await self._until_idle()
        tasks = [*self._loops, *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loops.clear()

    async def _until_idle(self) -> None:
        while self.active:
            self._idle.clear()
            await self._idle.wait()

    def _hand_back(self) -> None:
        now = self.clock.now()
        held = [execution for execution in self._executions.values() if not execution.ended]
        starting = list(self._starting.values())
        leases = [*(execution.lease for execution in held), *starting]
        for lease in starting:
            self._left(lease)
        for execution in held:
            execution.abandon()
        for lease in leases:
            self._recorder.write(lease, (), lambda _: None, change=Release(now))

    # -- what hosts call

    def claim(self) -> Claim | None:
        """The claim to put on new runs and events, so that this engine executes them at once;
        None while it has no room, and where tenants have a limit, which only the queue counts."""
        if not self._accepting or self.active >= self.settings.capacity:
            return None
        if self.settings.tenant_limit:
            return None
        return Claim(self.settings.worker, self._leases.end())

    def _claims(self) -> Iterator[Claim | None]:
        """Claims for new events, for as many as there is room for, and then None."""
        claim = self.claim()
        room = 0 if claim is None else self.settings.capacity - self.active
        return chain(repeat(claim, room), repeat(None))

    async def submit(self, batch: Batch) -> CommitResult:
        """Commit new runs and events; when it returns they are durable (G1)."""
        return await asyncio.shield(self._in_own_context(self._submit(batch)))

    async def take(self, limit: int) -> list[asyncio.Future[bool]]:
        """Claim up to `limit` runs now, beside those for which there is room.

        Each future is done when its run has ended, waits, or is no longer this engine's; with True
        when another run may have waited for its place under a limit.
        """
        claimed = await self._claim(limit) if self._accepting else []
        return [self._watch(Lease(one.run.id, one.run.lease_epoch)) for one in claimed]

    def notify(self, run_ids: Iterable[int]) -> None:
        """Something came for these runs from outside: look at it now, not at the next poll."""
        for run_id in run_ids:
            execution = self._executions.get(run_id)
            if execution is not None:
                self._spawn(self._refresh(execution))
        self._look.set()
        self._take_in.set()

    def bell(self, run_id: int) -> AbstractContextManager[Wakeups]:
        """A bell that rings whenever this engine has committed something of the run."""
        return self._bells.bell(run_id)

    # -- taking runs

    async def _submit(self, batch: Batch) -> CommitResult:
        result = await self._recorder.submit(batch)
        for new, run_id in zip(batch.runs, result.run_ids, strict=True):
            if new.claim is not None:
                self._adopt_new(created_run(new, run_id), new)
        for event, stored in zip(batch.events, result.events, strict=True):
            if event.claim is None or stored.is_duplicate:
                continue
            seen = Event(
                id=stored.event_id,
                tenant_id=event.tenant_id,
                type=event.type,
                source=event.source,
                payload=event.payload,
                trace_id=event.trace_id,
                dedupe_key=event.dedupe_key,
                received_at=event.received_at,
                depth=event.depth,
            )
            started = runs_started_by(seen, event.matches, event.claim, event.received_at)
            for new, run_id in zip(started, stored.run_ids, strict=True):
                if new.claim is not None:
                    self._adopt(created_run(new, run_id), seen.as_json(), ())
        return result

    def _adopt_new(self, run: Run, new: NewRun) -> None:
        if new.event_id is None:
            self._adopt(run, None, new.steps)
        else:
            self._spawn(self._adopt_repeat(run, new.event_id, new.steps))

    async def _adopt_repeat(self, run: Run, event_id: int, steps: Sequence[StepRecord]) -> None:
        """Execute a run that repeats an earlier one with its event."""
        event = await self.stores.events.get(run.tenant_id, event_id)
        self._adopt(run, event.as_json(), steps)

    def _adopt(self, run: Run, event: JsonObject | None, steps: Sequence[StepRecord]) -> None:
        """Execute a run that was created under this engine's claim."""
        plan = self._plans.ready(run)
        if plan is not None and not steps:
            self._execute(run, plan, event, None)
        else:
            self._starting[run.id] = Lease(run.id, run.lease_epoch)
            self._spawn(self._start(ClaimedRun(run, event, is_new=not steps), list(steps)))

    async def _claim_forever(self) -> None:
        while self._accepting:
            self._look.clear()
            try:
                full = await self._claim_some()
                await self._take_signals()
            except Exception:
                _logger.exception("Runs could not be claimed; trying again")
                full = False
                await self.clock.sleep(self.settings.poll)
            if not full and self._accepting:
                await self._wait_for_work()

    async def _claim_some(self) -> bool:
        """Claim what there is room for; whether there may be more."""
        limit = min(self.settings.capacity - self.active, _CLAIM_LIMIT)
        return limit > 0 and len(await self._claim(limit)) == limit

    async def _claim(self, limit: int) -> list[ClaimedRun]:
        """Claim up to `limit` runs and begin to execute them."""
        now = self.clock.now()
        claimed = await self.stores.queue.claim(
            self.settings.worker, limit, now, self._leases.end(), self.settings.tenant_limit
        )
        for one in claimed:
            self._starting[one.run.id] = Lease(one.run.id, one.run.lease_epoch)
        try:
            records = await read_history(self.stores, claimed)
        except Exception:
            for one in claimed:  # their leases are renewed no more, so that they end
                self._starting.pop(one.run.id, None)
            raise
        for one in claimed:
            self._spawn(self._start(one, records.get(one.run.id, [])))
        return claimed

    def _watch(self, lease: Lease) -> asyncio.Future[bool]:
        """What `_left` tells of a run that was just claimed."""
        left: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if self._starting.get(lease.run_id) == lease:
            self._watched[lease] = left
        else:
            left.set_result(False)
        return left

    async def _wait_for_work(self) -> None:
        await first_of(self.stores.queue.wait(self.settings.poll), self._look.wait())

    async def _take_in_forever(self) -> None:
        """Start what schedules, stored events, pollers and the host's jobs ask for."""
        while self._accepting:
            self._take_in.clear()
            try:
                more = await self._intake.take()
                more = await self._polls.take() or more
                if self._jobs is not None:
                    more = await self._jobs.take() or more
            except Exception:
                _logger.exception(
                    "Schedules, events, pollers or jobs could not be taken; trying again"
                )
                more = False
            if not more and self._accepting:
                await self._pause(self._take_in)

    async def _delete_old_forever(self) -> None:
        while self._accepting:
            await self.clock.sleep(self.settings.retention_every)
            try:
                await self._set_right()
                await delete_old(self.stores, self.clock, self._retention)
            except Exception:
                _logger.exception("Old runs and events could not be looked after; trying again")

    def _wake_intake(self) -> None:
        self._take_in.set()

    async def _pause(self, event: asyncio.Event) -> None:
        """Wait for the event, at most for half the time between looks: ticks have to be on time."""
        await first_of(self.clock.sleep(self.settings.poll / 2), event.wait())

    async def _take_signals(self) -> None:
        if self._executions:
            self._signal(await self.stores.queue.signals(self.settings.worker))

    def _signal(self, run_ids: Iterable[int]) -> None:
        """Let runs see what came for them. That is told once: one that starts yet looks then."""
        for run_id in run_ids:
            execution = self._executions.get(run_id)
            if execution is None:
                self._signalled_early.add(run_id)
            else:
                self._spawn(self._refresh(execution))

    async def _start(self, claimed: ClaimedRun, records: list[StepRecord]) -> None:
        run = claimed.run
        try:
            plan = await self._plans.get(run)
            if "part" in run.config:
                plan = await part_plan(plan, run, self.stores.blobs)
        except SpecError as error:
            self._refuse(run, error)
            return
        except Exception:
            _logger.exception("A run could not be started; it is available after its lease")
            self._left(Lease(run.id, run.lease_epoch))
            return
        if self._starting.get(run.id) != Lease(run.id, run.lease_epoch):
            return
        del self._starting[run.id]
        self._execute(run, plan, claimed.event, None if claimed.is_new else records)

    def _execute(
        self, run: Run, plan: Plan, event: JsonObject | None, records: list[StepRecord] | None
    ) -> None:
        try:
            execution = self._hold(run, plan, event)
        except SpecError as error:
            self._refuse(run, error)
            return
        if run.cancel_requested_at is not None and records is not None:
            execution.cancel_restored()
        elif records is None:
            execution.begin()
        else:
            execution.restore(records)
        if run.id in self._signalled_early:
            self._signalled_early.discard(run.id)
            self._spawn(self._refresh(execution))

    def _hold(self, run: Run, plan: Plan, event: JsonObject | None) -> Execution:
        """An execution for a run; one under an older lease is given up. Raises SpecError when
        there is none of the kind that the run asks for."""
        former = self._executions.get(run.id)
        if former is not None:
            former.abandon()
        name = run.config.get("runtime") or _NATIVE
        runtime = self._runtimes.get(name)
        if runtime is None:
            raise SpecError("The run cannot be executed here.", [_no_runtime(name)])
        execution = self._executions[run.id] = runtime(self._environment, run, plan, event)
        return execution

    def _refuse(self, run: Run, error: SpecError) -> None:
        """End a run that cannot be executed here, for instance for want of a node type."""
        problems = " ".join(str(problem) for problem in error.problems[:5])
        view = {"type": "Spec", "message": f"{error.message} {problems}", "retryable": False}
        lease = Lease(run.id, run.lease_epoch)
        self._starting[run.id] = lease
        self._spawn(self._end_unexecuted(lease, run, {**view, "step": None}, self._left))

    async def _end_unexecuted(
        self, lease: Lease, run: Run | None, error: JsonObject, then: Callable[[Lease], None]
    ) -> None:
        """Fail a run that no execution drives, its open rows with it."""
        now = self.clock.now()
        try:
            closed = closing(await self.stores.runs.load_open_steps(lease.run_id), now)
        except Exception:
            then(lease)
            raise
        max_depth = self.settings.max_depth
        notice = None if run is None else failure_notice(self._ids, run, error, now, max_depth)
        pause_after = self.settings.pause_after_failures
        end = Finish(now, RunStatus.FAILED, error=error, notice=notice, pause_after=pause_after)
        self._recorder.forget(lease)
        self._recorder.write(lease, closed, lambda _: then(lease), change=end)

    async def _refresh(self, execution: Execution) -> None:
        """Let a run see what came for it. A signal is told once, so this is tried until the store
        answers."""
        while not execution.ended:
            try:
                await execution.refresh()
            except NotFoundError:
                execution.abandon()
            except StoreUnavailableError:
                _logger.warning("What came for a run could not be read; trying again")
                await self.clock.sleep(self.settings.poll)
            else:
                return

    def _left(self, lease: Lease) -> None:
        """A run is no longer worked on under this lease; under a newer one it may be."""
        self._recorder.forget(lease)
        self._signalled_early.discard(lease.run_id)
        may_free_a_place = self.settings.tenant_limit > 0
        execution = self._executions.get(lease.run_id)
        if execution is not None and execution.lease == lease:
            del self._executions[lease.run_id]
            may_free_a_place |= execution.plan.settings.concurrency is not None
        if self._starting.get(lease.run_id) == lease:
            del self._starting[lease.run_id]
        left = self._watched.pop(lease, None)
        if left is not None and not left.done():
            left.set_result(may_free_a_place)
        if not self.active:
            self._idle.set()
        has_room_again = self.active == self.settings.capacity - 1
        if self._accepting and (has_room_again or self.settings.tenant_limit):
            self._look.set()

    # -- time

    async def _keep_time_forever(self) -> None:
        """Go by the clock of the store. Soon after that is set all engines agree again."""
        unsettled = 1  # after a time in which no engine was there
        while True:
            try:
                if await self.clock.adjust() < _SET_BACK:
                    unsettled = _SETTLING
                if unsettled:
                    await self._set_right()
                    unsettled -= 1
            except Exception:
                _logger.exception("The clock of the store could not be followed; trying again")
            await self.clock.sleep(self.settings.poll)

    async def _set_right(self) -> None:
        """Mend what was written by a clock that was ahead, for a time that is far off."""
        await self.stores.queue.set_right(self.clock.now(), self._leases.end())

    # -- after commits

    def _committed(self, leases: Collection[Lease], result: CommitResult) -> None:
        self._bells.ring(lease.run_id for lease in leases)
        if result.emitted:
            self._take_in.set()
        if result.signalled:
            self.notify(result.signalled)
        elif result.child_run_ids or result.processed:
            self._look.set()

    def _commit_failed(self, error: Exception) -> None:
        _logger.error("A commit failed; its runs are available after their leases", exc_info=error)

    def _refused(self, lease: Lease, error: Exception) -> None:
        """A run's records cannot be stored: it would fail so for ever, so it is ended."""
        if lease not in self._ending:
            self._ending.add(lease)
            view = {
                "type": "Store",
                "message": f"What the run did could not be stored ({type(error).__name__}).",
                "retryable": False,
                "step": None,
            }
            execution = self._executions.get(lease.run_id)
            run = None if execution is None else execution.run
            self._spawn(self._end_unexecuted(lease, run, view, self._ended_unexecuted))
        else:
            self._ending.discard(lease)

    def _ended_unexecuted(self, lease: Lease) -> None:
        self._ending.discard(lease)
        self._recorder.forget(lease)

    async def _resolve_workflow(self, tenant_id: str, reference: str) -> WorkflowTarget:
        """The live version of a workflow named by slug or public id."""
        workflows = self.stores.workflows
        try:
            workflow_id = self._ids.decode(Kind.WORKFLOW, reference)
        except ValueError:
            workflow_id = (await workflows.get_by_slug(tenant_id, reference)).id
        version = await workflows.live_version(tenant_id, workflow_id)
        settings = settings_of(version.spec_hash, version.spec)
        return WorkflowTarget(workflow_id, version.id, version.spec_hash, settings)

    def _in_own_context(self, work: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
        """Work for runs is no part of the request that asked for it: it sees none of the context
        variables of that request, such as its tenant or its database connection."""
        return asyncio.get_running_loop().create_task(work, context=self._context.copy())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._in_own_context(work)
        self._background.add(task)
        task.add_done_callback(self._background_done)

    def _background_done(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _logger.error("Work of the engine failed", exc_info=task.exception())


def _open_secret(key_ring: KeyRing | None, trigger: Trigger) -> str | None:
    """The secret of a trigger. Raises SecretError when it cannot be opened here."""
    if trigger.secret is None:
        return None
    if key_ring is None:
        raise SecretError("The worker has no keys to open secrets with. Configure them there.")
    return key_ring.decrypt(trigger.secret, trigger_secret_place(trigger.tenant_id, trigger.id))


def _no_runtime(name: str) -> Problem:
    return Problem(
        "unknown_runtime",
        f"The worker has no runtime '{name}'.",
        "Leave 'runtime' out of the run's config, or start the worker with that runtime.",
        "config.runtime",
    )
