"""Triggers that look for news: the engine calls them when they are due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import ValidationError

from automate_engine.credentials import Redactor
from automate_engine.domain.errors import (
    AutomateError,
    NotFoundError,
    RetryableError,
    StepTimeoutError,
    StoreError,
)
from automate_engine.domain.events import Trigger
from automate_engine.domain.json import JsonObject, JsonValue, sha256_hex
from automate_engine.ports import Clock, Stores
from automate_engine.ports.events import Advance, DueTrigger
from automate_engine.ports.journal import Batch, Claim, CommitResult, NewEvent
from automate_engine.runtime.bells import Bells
from automate_engine.runtime.settings import EngineSettings
from automate_engine.runtime.starts import match_each
from automate_engine.triggers.base import (
    Item,
    PollConfig,
    PollContext,
    Polled,
    Poller,
    SetupContext,
)
from automate_engine.triggers.registry import TriggerRegistry

if TYPE_CHECKING:
    from automate_engine.net import GuardedClient

__all__ = ["PollRunner"]

_logger = logging.getLogger(__name__)

_CURSOR = "cursor"
_FIRST = "first"
_MARGIN = 30.0
_LONGEST_PAUSE = 3600.0
_LOOKS_IN_A_ROW = 100
_LONGEST_KEY = 200
_DEFAULTS = PollConfig()


@dataclass(slots=True, kw_only=True)
class _Turn:
    """A trigger whose turn it is, leased until `until`."""

    trigger: Trigger
    until: datetime
    poller: Poller[Any]
    failures: int
    config: PollConfig = _DEFAULTS


class PollRunner:
    """Lets due pollers look, a few at a time. `wake` is called when there is room again.

    A poller is leased by moving its next time, so that one of several engines lets it look. What
    it found is committed as events before its cursor is stored: after a crash between the two it
    is found again, and the keys of the items start nothing twice.

    After a failure the pause doubles, up to an hour or the interval if that is longer; after the
    configured number of failures in a row the trigger is disabled. While its workflow is disabled
    or has no live version it does not look, and keeps its cursor.
    """

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        kinds: TriggerRegistry,
        settings: EngineSettings,
        *,
        http: GuardedClient,
        open_secret: Callable[[Trigger], str | None],
        claims: Callable[[], Iterator[Claim | None]],
        submit: Callable[[Batch], Awaitable[CommitResult]],
        wake: Callable[[], None],
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._pollers = {name: kind for name, kind in kinds.items() if isinstance(kind, Poller)}
        self._settings = settings
        self._http = http
        self._open_secret = open_secret
        self._claims = claims
        self._submit = submit
        self._wake = wake
        self._looking: set[asyncio.Task[None]] = set()
        self._bells = Bells(stores.triggers, clock, wake)

    async def take(self) -> bool:
        """Lease due pollers and let them look while there is room; whether there may be more."""
        self._bells.tidy()
        room = self._settings.poll_capacity - len(self._looking)
        if room <= 0 or not self._pollers:
            return False
        due = await self._stores.triggers.due(list(self._pollers), self._clock.now(), room)
        for turn in await self._leased(due):
            task = asyncio.create_task(self._take(turn))
            self._looking.add(task)
            task.add_done_callback(self._ended)
        return len(due) == room

    async def stop(self) -> None:
        """Let looks under way end for a while; the others are repeated when their leases end."""
        if self._looking:
            await asyncio.wait(self._looking, timeout=self._settings.shutdown_grace)
        tasks = list(self._looking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._bells.stop()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._looking.discard(task)
        self._wake()
        if not task.cancelled() and task.exception() is not None:
            _logger.error("The end of a look was not written", exc_info=task.exception())

    async def _leased(self, due: Sequence[DueTrigger]) -> list[_Turn]:
        """The turns of those of the due pollers that this engine got."""
        until = self._lease_end()
        changes = [
            Advance(trigger_id=one.trigger.id, due_at=one.due_at, next_at=until) for one in due
        ]
        got = await self._stores.triggers.advance(changes) if changes else []
        return [
            _Turn(
                trigger=one.trigger,
                until=until,
                poller=self._pollers[one.trigger.type],
                failures=one.trigger.failures,
            )
            for one, is_mine in zip(due, got, strict=True)
            if is_mine
        ]

    def _lease_end(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._settings.poll_timeout + _MARGIN)

    async def _take(self, turn: _Turn) -> None:
        try:
            turn.config = turn.poller.config_adapter.validate_python(turn.trigger.config)
            await self._look_while_more(turn)
        except StoreError:
            self._bells.leave(turn.trigger.id)
            raise
        except Exception as error:
            self._bells.leave(turn.trigger.id)
            await self._failed(turn, error)
        else:
            self._bells.rest(turn.trigger.id, turn.until)

    async def _look_while_more(self, turn: _Turn) -> None:
        """One look after the other while there is more, and then when to look again."""
        again = timedelta(seconds=turn.config.interval_seconds)
        if not await self._is_live(turn.trigger):
            self._bells.leave(turn.trigger.id)
            await self._advance(turn, self._clock.now() + again)
            return
        secret = self._open_secret(turn.trigger)
        setup = SetupContext(trigger=turn.trigger, secret=secret, http=self._http)
        self._bells.look(turn.trigger.id, turn.poller.bell(turn.config, setup))
        state = turn.trigger.state
        for _ in range(_LOOKS_IN_A_ROW):
            polled = await self._look(turn, secret, state.get(_CURSOR))
            is_first = _CURSOR not in state or _FIRST in state
            if not is_first or turn.config.first_run == "everything":
                await self._commit(turn.trigger, polled.items, secret)
            state = {_CURSOR: polled.cursor}
            if not polled.more:
                await self._advance(turn, self._clock.now() + again, state=state, failures=0)
                return
            state |= {_FIRST: True} if is_first else {}
            if not await self._advance(turn, self._lease_end(), state=state, failures=0):
                return
        await self._advance(turn, self._clock.now())

    async def _is_live(self, trigger: Trigger) -> bool:
        try:
            workflow = await self._stores.workflows.get(trigger.tenant_id, trigger.workflow_id)
        except NotFoundError:
            return False
        return workflow.enabled and workflow.live_version_number is not None

    async def _look(self, turn: _Turn, secret: str | None, cursor: JsonValue) -> Polled:
        now = self._clock.now()
        context = PollContext(
            trigger=turn.trigger, secret=secret, cursor=cursor, now=now, http=self._http
        )
        seconds = self._settings.poll_timeout
        try:
            async with asyncio.timeout(seconds):
                return await turn.poller.poll(turn.config, context)
        except TimeoutError:
            raise StepTimeoutError(
                f"The look for news took longer than {seconds:g} seconds. Let it ask for less."
            ) from None

    async def _commit(self, trigger: Trigger, items: Sequence[Item], secret: str | None) -> None:
        """Make the items durable, with the runs that they start."""
        if not items:
            return
        redactor = Redactor([secret] if secret else [])
        events = [self._event(trigger, item, redactor) for item in items]
        matches = await match_each(self._stores, [(one, trigger.id) for one in events])
        for event, found, claim in zip(events, matches, self._claims(), strict=False):
            event.matches = found
            event.claim = claim
        await self._submit(Batch(events=events))

    def _event(self, trigger: Trigger, item: Item, redactor: Redactor) -> NewEvent:
        now = self._clock.now()
        key = item.key if len(item.key) <= _LONGEST_KEY else sha256_hex(item.key.encode())
        return NewEvent(
            tenant_id=trigger.tenant_id,
            type=trigger.type,
            source=trigger.source,
            payload=redactor.data(item.payload),
            trace_id=uuid4(),
            received_at=now,
            dedupe_key=f"{trigger.id}:{key}",
            dedupe_since=now - timedelta(hours=self._settings.duplicate_hours),
        )

    async def _failed(self, turn: _Turn, error: Exception) -> None:
        """Count the failure, and look again later or never."""
        failures = turn.failures + 1
        reason = _reason(error)
        if not isinstance(error, AutomateError | ValidationError):
            _logger.error("A poller failed", exc_info=error)
        if failures >= turn.config.max_failures:
            await self._advance(turn, None, failures=failures, disabled_reason=reason)
            return
        interval = float(turn.config.interval_seconds)
        pause = min(interval * 2.0 ** min(failures, 32), max(interval, _LONGEST_PAUSE))
        if isinstance(error, RetryableError) and error.retry_after is not None:
            pause = max(pause, min(error.retry_after, _LONGEST_PAUSE))
        next_at = self._clock.now() + timedelta(seconds=pause)
        await self._advance(turn, next_at, failures=failures)

    async def _advance(
        self,
        turn: _Turn,
        next_at: datetime | None,
        *,
        state: JsonObject | None = None,
        failures: int | None = None,
        disabled_reason: str = "",
    ) -> bool:
        """Store what came of a look; whether the trigger was still this engine's."""
        change = Advance(
            trigger_id=turn.trigger.id,
            due_at=turn.until,
            next_at=next_at,
            state=state,
            failures=failures,
            disabled_reason=disabled_reason,
        )
        (is_stored,) = await self._stores.triggers.advance([change])
        turn.until = next_at or turn.until
        turn.failures = turn.failures if failures is None else failures
        return is_stored


def _reason(error: Exception) -> str:
    """What to tell about a failure: what was raised on purpose, and of the rest its kind alone."""
    if isinstance(error, ValidationError):
        return "The configuration of the trigger is not valid. Change it."
    if isinstance(error, AutomateError):
        return str(error)
    return f"The look for news failed ({type(error).__name__}). See the logs of the worker."
