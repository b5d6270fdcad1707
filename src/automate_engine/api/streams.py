"""The progress of a run as server-sent events (https://html.spec.whatwg.org/#server-sent-events).

Each event's id tells up to where all steps had their final state when it was sent. A client that
comes back with it as Last-Event-ID gets everything after it: a state may then come twice, but
none is missed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import orjson

from automate_engine.api.answers import run_event, step_event
from automate_engine.api.context import RequestContext
from automate_engine.api.problems import HttpError
from automate_engine.domain import StepRecord, StepStatus
from automate_engine.domain.ids import Kind
from automate_engine.domain.json import JsonObject

__all__ = ["stream_run"]

_PAGE: Final = 200
_START: Final = "0"
_SHORTEST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5
_HEARTBEAT_SECONDS: Final = 15.0
_HEARTBEAT: Final = b": still here\n\n"


async def stream_run(
    context: RequestContext, run_id: str, last_event_id: str | None = None
) -> AsyncIterator[bytes]:
    """Start following a run: raises what is wrong at once, then gives the encoded events.

    Events are named ``step`` (a step has a new state) and ``run`` (the run's status; the last one
    is terminal and ends the stream). Comments come as heartbeats.
    """
    internal_id = context.internal(Kind.RUN, run_id)
    position = _parse_position(context, last_event_id)
    await context.services.stores.runs.get(context.tenant_id, internal_id)
    return _follow(context, internal_id, _Steps(context, internal_id, position))


async def _follow(context: RequestContext, run_id: int, steps: _Steps) -> AsyncIterator[bytes]:
    clock = context.services.clock
    pause, last_sent = _SHORTEST_PAUSE, clock.monotonic()
    shown: JsonObject | None = None
    while True:
        run = await context.services.stores.runs.get(context.tenant_id, run_id)
        sent = False
        async for record in steps.news():
            yield _encode("step", steps.position(), step_event(record))
            sent = True
        state = run_event(context, run)
        if state != shown:
            shown = state
            yield _encode("run", steps.position(), state)
            sent = True
        if run.status.is_terminal:
            return
        now = clock.monotonic()
        if sent:
            pause, last_sent = _SHORTEST_PAUSE, now
        elif now - last_sent >= _HEARTBEAT_SECONDS:
            yield _HEARTBEAT
            last_sent = now
        await clock.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class _Position:
    """Of the rows that come after the row `after`, the first `settled` are final."""

    after: int | None = None
    settled: int = 0


class _Steps:
    """Finds what is new among a run's steps, reading each settled page of them once."""

    def __init__(self, context: RequestContext, run_id: int, start: _Position) -> None:
        self._context = context
        self._run_id = run_id
        self._after = start.after
        self._known = start.settled
        self._statuses: list[StepStatus] = []
        self._unsettled: dict[str, StepRecord] = {}
        self._anchor: _Position | None = None

    def position(self) -> str:
        """The id for an event sent now."""
        position = self._anchor or self._here()
        after = self._context.public_or_none(Kind.STEP, position.after)
        return f"{after or _START}.{position.settled}"

    async def news(self) -> AsyncIterator[StepRecord]:
        """The records that are new or have another status than before."""
        for record in list(self._unsettled.values())[:_PAGE]:
            changed = await self._look_again(record)
            if changed:
                yield changed
        runs = self._context.services.stores.runs
        while True:
            page = await runs.list_steps(
                self._context.tenant_id, self._run_id, after=self._after, limit=_PAGE
            )
            for index, record in enumerate(page.items):
                if self._is_news(index, record):
                    yield record
            if page.next_after is None:
                return
            self._leave(page.items, page.next_after)

    async def _look_again(self, known: StepRecord) -> StepRecord | None:
        """The record of an earlier page if it changed; a later attempt has a row of its own."""
        record = await self._context.services.stores.runs.get_step(
            self._context.tenant_id, self._run_id, known.key
        )
        same_attempt = record.attempt == known.attempt
        if same_attempt and record.status is known.status:
            return None
        del self._unsettled[known.key]
        if same_attempt and not _is_settled(record.status):
            self._unsettled[known.key] = record
        if not self._unsettled:
            self._anchor = None
        return record if same_attempt else None

    def _is_news(self, index: int, record: StepRecord) -> bool:
        if index < len(self._statuses):
            changed = self._statuses[index] is not record.status
            self._statuses[index] = record.status
            return changed
        self._statuses.append(record.status)
        return index >= self._known

    def _leave(self, records: list[StepRecord], after: int) -> None:
        """Go on to the next page; what is not settled in this one is looked at by its key."""
        here = self._here()
        open_records = {record.key: record for record in records if not _is_settled(record.status)}
        if open_records and self._anchor is None:
            self._anchor = here
        self._unsettled.update(open_records)
        self._after, self._known, self._statuses = after, 0, []

    def _here(self) -> _Position:
        settled = takewhile(_is_settled, self._statuses)
        return _Position(self._after, sum(1 for _ in settled) if self._statuses else self._known)


def _is_settled(status: StepStatus) -> bool:
    return status not in (StepStatus.RUNNING, StepStatus.WAITING)


def _parse_position(context: RequestContext, text: str | None) -> _Position:
    if text is None:
        return _Position()
    after, _, settled = text.partition(".")
    try:
        if not settled.isascii() or not settled.isdigit() or int(settled) > _PAGE:
            raise ValueError
        start = None if after == _START else context.services.ids.decode(Kind.STEP, after)
    except ValueError:
        raise HttpError(
            400, "bad-event-id", "The Last-Event-ID is not one of this stream. Leave it out."
        ) from None
    return _Position(start, int(settled))


def _encode(event: str, position: str, data: JsonObject) -> bytes:
    return f"id: {position}\nevent: {event}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
