"""The trigger of deliveries over HTTP."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import TriggerConfig, TriggerKind
from automate_engine.triggers.signatures import NoSignature, SignatureScheme

__all__ = ["WebhookConfig", "WebhookTrigger"]


class WebhookConfig(TriggerConfig):
    """Deliveries to ``/v1/hooks/PATH``."""

    model_config = ConfigDict(title="Webhook")

    path: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9._~-]+)*$",
        max_length=200,
        title="Path",
        description="What follows /v1/hooks/ in the address that the sender calls.",
    )
    signature: SignatureScheme = NoSignature()
    dedupe_header: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        max_length=100,
        title="Delivery header",
        description="The header that holds the same value when a delivery is repeated.",
    )


class WebhookTrigger(TriggerKind[WebhookConfig]):
    """Deliveries over HTTP."""

    type = TriggerType.WEBHOOK.value
    title = "Webhook"
    description = "Another program calls an address of this service."
    icon = "webhook"
    config_type = WebhookConfig
    has_path = True
    sample: ClassVar[JsonObject] = {
        "method": "POST",
        "path": "orders",
        "headers": {"content-type": "application/json"},
        "query": {},
        "body": {"id": 7, "status": "paid"},
    }

    def source(self, config: WebhookConfig) -> str:
        return config.path

    def needs_secret(self, config: WebhookConfig) -> bool:
        return not isinstance(config.signature, NoSignature)
