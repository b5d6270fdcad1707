"""The progress of a run as server-sent events (https://html.spec.whatwg.org/#server-sent-events).

Each event's id tells up to where all steps had their final state when it was sent. A client that
comes back with it as Last-Event-ID gets everything after it: a state may then come twice, but
none is missed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import orjson

from automate_engine.api.answers import run_event, step_event
from automate_engine.api.context import RequestContext
from automate_engine.api.problems import HttpError
from automate_engine.domain import JsonObject
from automate_engine.domain.ids import Kind
from automate_engine.workflows.following import PAGE, Position, RunUpdate, follow_run

__all__ = ["event_of", "stream_run"]

_START: Final = "0"
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
    return _encoded(context, internal_id, position)


def event_of(context: RequestContext, update: RunUpdate) -> tuple[str, JsonObject]:
    """The name and the data of the event that tells of an update."""
    if update.step is not None:
        return "step", step_event(update.step)
    return "run", run_event(context, update.run)


async def _encoded(
    context: RequestContext, run_id: int, position: Position
) -> AsyncIterator[bytes]:
    async for update in follow_run(context.services, context.tenant_id, run_id, position):
        if update is None:
            yield _HEARTBEAT
            continue
        name, data = event_of(context, update)
        yield _encode(name, _written(context, update.position), data)


def _written(context: RequestContext, position: Position) -> str:
    after = context.public_or_none(Kind.STEP, position.after)
    return f"{after or _START}.{position.settled}"


def _parse_position(context: RequestContext, text: str | None) -> Position:
    if text is None:
        return Position()
    after, _, settled = text.partition(".")
    try:
        if not settled.isascii() or not settled.isdigit() or int(settled) > PAGE:
            raise ValueError
        start = None if after == _START else context.services.ids.decode(Kind.STEP, after)
    except ValueError:
        raise HttpError(
            400, "bad-event-id", "The Last-Event-ID is not one of this stream. Leave it out."
        ) from None
    return Position(start, int(settled))


def _encode(event: str, position: str, data: JsonObject) -> bytes:
    return f"id: {position}\nevent: {event}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
