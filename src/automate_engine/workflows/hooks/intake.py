"""Taking in webhook deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import uuid4

from automate_engine.credentials import redact_headers
from automate_engine.domain import JsonObject, TriggerType
from automate_engine.domain.json import canonical_json, sha256_hex
from automate_engine.ports.journal import NewEvent, StoredEvent
from automate_engine.runtime.starts import match_event
from automate_engine.triggers.webhook import WebhookConfig
from automate_engine.workflows.files import commit_with_files
from automate_engine.workflows.hooks.bodies import ReadBody, read_body
from automate_engine.workflows.hooks.checks import check_delivery
from automate_engine.workflows.hooks.deliveries import Delivery, Hook, find_hook
from automate_engine.workflows.services import Services
from automate_engine.workflows.values import check_storable

__all__ = ["TEST_EVENT", "ingest_hook", "keep_delivery"]

TEST_EVENT: Final = "webhook_test"
"""The type of the events of deliveries to test addresses. No trigger has it."""

_DELIVERY_HEADERS: Final = ("x-github-delivery", "webhook-id")
_CONTENT: Final = ("method", "path", "query", "body")


async def ingest_hook(services: Services, delivery: Delivery) -> StoredEvent:
    """Verify a delivery, and commit its event with the runs that it starts (G1).

    A delivery that was seen before is answered with the first's ids and starts nothing (G4).
    Raises NotFoundError for an unknown path, SignatureError when the delivery is not genuine,
    and InvalidInputError for a body that cannot be read.
    """
    hook = await find_hook(services, delivery.path)
    check_delivery(services, hook, delivery)
    return await keep_delivery(services, hook, delivery)


async def keep_delivery(services: Services, hook: Hook, delivery: Delivery) -> StoredEvent:
    """Commit the event of a genuine delivery with the runs that it starts (G1, G4).

    One to a test hook starts none. Raises InvalidInputError for a body that cannot be read.
    """
    body = await read_body(delivery)
    payload = _payload(delivery, hook.config, body)
    check_storable(payload, "body", max_bytes=8 * services.limits.hook_bytes)
    now = services.clock.now()
    remembered = hook.config.dedupe_hours or services.limits.duplicate_hours
    key = None if hook.is_test else _dedupe_key(delivery, hook.config, payload, body.files)
    event = NewEvent(
        tenant_id=hook.trigger.tenant_id,
        type=TEST_EVENT if hook.is_test else TriggerType.WEBHOOK,
        source=hook.trigger.source,
        payload=payload,
        trace_id=uuid4(),
        received_at=now,
        dedupe_key=key,
        dedupe_since=now - timedelta(hours=remembered),
    )
    if not hook.is_test:
        event.matches = await match_event(services.stores, event, [hook.trigger.id])
    return await commit_with_files(services, event, body.files)


def _dedupe_key(
    delivery: Delivery, config: WebhookConfig, payload: JsonObject, files: Mapping[str, bytes]
) -> str | None:
    """What tells the delivery apart: the id that its sender gave it, or else its content, with the
    bytes of its files in the place of their keys, which are new each time."""
    if config.dedupe == "off":
        return None
    names = (config.dedupe_header.lower(),) if config.dedupe_header else _DELIVERY_HEADERS
    key = next((delivery.headers[name] for name in names if delivery.headers.get(name)), None)
    if key is not None:
        return key[:200]
    if config.dedupe == "id":
        return None
    content = canonical_json({name: payload[name] for name in _CONTENT})
    for blob, data in files.items():
        content = content.replace(blob.encode(), sha256_hex(data).encode())
    return f"sha256:{sha256_hex(content)}"


def _payload(delivery: Delivery, config: WebhookConfig, body: ReadBody) -> JsonObject:
    """The event's payload: what was sent, with headers that carry credentials masked."""
    headers = redact_headers(delivery.headers)
    secret_header = getattr(config.signature, "header", "").lower()
    headers.pop(secret_header, None)
    return {
        "method": delivery.method,
        "path": delivery.path,
        "headers": headers,
        "query": dict(delivery.query),
        "body": body.value,
        **body.raw,
    }
