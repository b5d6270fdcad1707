"""Taking in webhook deliveries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

from automate_engine.credentials import redact_headers
from automate_engine.domain import (
    InvalidInputError,
    JsonObject,
    JsonValue,
    PermanentError,
    Problem,
    TriggerType,
    decode_json,
)
from automate_engine.ports.journal import NewEvent, StoredEvent
from automate_engine.triggers.signatures import verify
from automate_engine.triggers.webhook import WebhookConfig
from automate_engine.workflows.events import submit_event
from automate_engine.workflows.services import Services
from automate_engine.workflows.triggers import trigger_secret
from automate_engine.workflows.values import check_storable

__all__ = ["Delivery", "ingest_hook"]

_DELIVERY_HEADERS: Final = ("x-github-delivery", "webhook-id")
_MAX_FIELDS: Final = 10_000
_JSON_TYPE: Final = re.compile(r"application/(?:[\w.-]+\+)?json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request to a hook, with its body as received. `headers` are keyed in lower case."""

    path: str
    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


async def ingest_hook(services: Services, delivery: Delivery) -> StoredEvent:
    """Verify a delivery, and commit its event with the runs that it starts (G1).

    A delivery that was seen before is answered with the first's ids and starts nothing (G4).
    Raises NotFoundError for an unknown path, SignatureError when the delivery is not genuine,
    and InvalidInputError for a body that cannot be read.
    """
    trigger = await services.stores.triggers.by_path(TriggerType.WEBHOOK, delivery.path)
    config = WebhookConfig.model_validate(trigger.config)
    now = services.clock.now()
    verify(
        config.signature,
        secret=trigger_secret(services, trigger),
        headers=delivery.headers,
        raw_body=delivery.body,
        now=now,
    )
    payload = _payload(delivery, config)
    check_storable(payload, "body", max_bytes=4 * services.limits.hook_bytes)
    event = NewEvent(
        tenant_id=trigger.tenant_id,
        type=TriggerType.WEBHOOK,
        source=trigger.source,
        payload=payload,
        trace_id=uuid4(),
        received_at=now,
        dedupe_key=_dedupe_key(delivery, config),
        dedupe_since=now - timedelta(hours=services.limits.duplicate_hours),
    )
    return await submit_event(services, event, [trigger.id])


def _dedupe_key(delivery: Delivery, config: WebhookConfig) -> str | None:
    names = (config.dedupe_header.lower(),) if config.dedupe_header else _DELIVERY_HEADERS
    found = (delivery.headers[name] for name in names if delivery.headers.get(name))
    key = next(found, None)
    return None if key is None else key[:200]


def _payload(delivery: Delivery, config: WebhookConfig) -> JsonObject:
    """The event's payload: what was sent, with headers that carry credentials masked."""
    headers = redact_headers(delivery.headers)
    secret_header = getattr(config.signature, "header", "").lower()
    headers.pop(secret_header, None)
    return {
        "method": delivery.method,
        "path": delivery.path,
        "headers": headers,
        "query": dict(delivery.query),
        "body": _body(delivery),
    }


def _body(delivery: Delivery) -> JsonValue:
    """The body by its content type: JSON and forms as data, anything else as text."""
    if not delivery.body:
        return None
    header = Message()
    header["content-type"] = delivery.headers.get("content-type", "text/plain")
    kind = header.get_content_type()
    if _JSON_TYPE.fullmatch(kind):
        return _json_body(delivery.body)
    try:
        text = delivery.body.decode("utf-8")
        if kind == "application/x-www-form-urlencoded":
            return _form(text)
    except ValueError:
        raise _unreadable(
            "The body is not readable as text.", "Send JSON, a form or UTF-8 text."
        ) from None
    return text


def _json_body(body: bytes) -> JsonValue:
    try:
        return decode_json(body)
    except PermanentError as error:
        raise _unreadable(
            error.message, "Send valid JSON, or the content type of the body."
        ) from None


def _form(text: str) -> JsonObject:
    """Form fields; a field sent more than once gives a list."""
    fields: JsonObject = {}
    for name, value in parse_qsl(
        text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
    ):
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def _unreadable(message: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The delivery cannot be read.", [Problem("bad_body", message, remedy, "body")]
    )
