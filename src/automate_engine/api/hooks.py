"""What a delivery to a webhook is answered: at once, when its run has ended, or by the workflow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

from automate_engine.api.answers import encode_answer, receipt_answer
from automate_engine.api.context import RequestContext
from automate_engine.api.problems import HttpError
from automate_engine.api.rates import RateLimits
from automate_engine.api.requests import method_not_allowed, too_large
from automate_engine.api.schemas import HookResult
from automate_engine.domain import JsonValue, NotFoundError, Principal, Run, RunStatus
from automate_engine.domain.ids import Kind
from automate_engine.ports.journal import StoredEvent
from automate_engine.triggers.webhook import (
    AnswerAtOnce,
    AnswerByWorkflow,
    AnswerWhenFinished,
    WebhookConfig,
)
from automate_engine.workflows.following import wait_for_end
from automate_engine.workflows.hooks import (
    Delivery,
    Reply,
    check_delivery,
    find_hook,
    follow_replies,
    keep_delivery,
)
from automate_engine.workflows.services import Services

__all__ = ["HookAnswer", "answer_delivery"]

_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
_LINES: Final = "application/x-ndjson"
_GUARD: Final = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
"""What keeps an answer whose content others decide from acting in the name of this service."""


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """An answer, ready to be sent whole or piece by piece."""

    status: int
    body: bytes | AsyncIterator[bytes]
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": _JSON})


async def answer_delivery(
    services: Services, rates: RateLimits, delivery: Delivery, *, is_test: bool = False
) -> HookAnswer:
    """Take in a delivery, and give the answer that its webhook is set to.

    With `is_test` it is kept as a sample and starts nothing. Only genuine deliveries count against
    the webhook's rate, so that nobody else can use it up.
    """
    hook = await find_hook(services, delivery.path, is_test=is_test)
    _check_request(hook.config, delivery)
    challenge = check_delivery(services, hook, delivery)
    if challenge is not None:
        return HookAnswer(200, challenge.encode(), {"Content-Type": _TEXT, **_GUARD})
    if hook.config.rate_limit is not None:
        rate = hook.config.rate_limit
        rates.count_delivery(str(hook.trigger.id), rate.requests, rate.seconds)
    stored = await keep_delivery(services, hook, delivery)
    principal = Principal(tenant_id=hook.trigger.tenant_id, actor="webhook", scopes=frozenset())
    context = RequestContext(services, principal)
    respond = hook.config.respond
    if is_test or not stored.run_ids or isinstance(respond, AnswerAtOnce):
        return _receipt(context, stored)
    if isinstance(respond, AnswerWhenFinished):
        return await _when_finished(context, stored, respond)
    return await _by_workflow(context, stored, respond)


def _check_request(config: WebhookConfig, delivery: Delivery) -> None:
    if delivery.method not in config.taken_methods:
        raise method_not_allowed(config.taken_methods)
    if config.max_body_bytes is not None and len(delivery.body) > config.max_body_bytes:
        raise too_large(config.max_body_bytes)


def _receipt(context: RequestContext, stored: StoredEvent) -> HookAnswer:
    status = 200 if stored.is_duplicate else 202
    return HookAnswer(status, encode_answer(receipt_answer(context, stored)))


async def _when_finished(
    context: RequestContext, stored: StoredEvent, respond: AnswerWhenFinished
) -> HookAnswer:
    try:
        run = await wait_for_end(
            context.services, context.tenant_id, stored.run_ids[0], respond.timeout_seconds
        )
    except NotFoundError:
        run = None
    return _receipt(context, stored) if run is None else _result(context, stored, run)


def _result(context: RequestContext, stored: StoredEvent, run: Run) -> HookAnswer:
    receipt = receipt_answer(context, stored).model_dump()
    return HookAnswer(
        200, encode_answer(HookResult(**receipt, status=run.status, outputs=run.outputs))
    )


async def _by_workflow(
    context: RequestContext, stored: StoredEvent, respond: AnswerByWorkflow
) -> HookAnswer:
    replies = follow_replies(context.services, context.tenant_id, stored.run_ids[0])
    try:
        async with asyncio.timeout(respond.timeout_seconds):
            first = await anext(replies, None)
    except TimeoutError:
        return _receipt(context, stored)
    if first is None:
        return _receipt(context, stored)
    if isinstance(first, Reply) and first.more:
        return HookAnswer(first.status, _streamed(first, replies), _headers(first, _LINES))
    await replies.aclose()
    if isinstance(first, Reply):
        return HookAnswer(first.status, _encoded(first.body), _headers(first, _JSON))
    if first.status is RunStatus.COMPLETED:
        return _result(context, stored, first)
    run_id = context.public(Kind.RUN, first.id)
    raise HttpError(
        500,
        "run-failed",
        f"The run {run_id} of this delivery ended as {first.status}, without an answer. Ask who "
        "looks after the workflow.",
    )


async def _streamed(
    first: Reply, others: AsyncGenerator[Reply | Run, None]
) -> AsyncIterator[bytes]:
    """The pieces of an answer, each as soon as it is known; values that are no text, one a line."""
    yield _piece(first.body)
    async for reply in others:
        if isinstance(reply, Reply):
            yield _piece(reply.body)


def _piece(body: JsonValue) -> bytes:
    encoded = _encoded(body)
    return encoded if body is None or isinstance(body, str) else encoded + b"\n"


def _encoded(body: JsonValue) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else orjson.dumps(body)


def _headers(reply: Reply, other: str) -> dict[str, str]:
    """The headers of an answer; `other` is the content type of a body that is no text."""
    headers = dict(reply.headers)
    given = {name.lower() for name in headers}
    if "content-type" not in given and reply.body is not None:
        headers["Content-Type"] = _TEXT if isinstance(reply.body, str) else other
    if "cache-control" not in given:
        headers["Cache-Control"] = "no-store"
    return {**headers, **_GUARD}
