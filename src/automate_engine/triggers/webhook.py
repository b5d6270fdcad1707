"""The trigger of deliveries over HTTP."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, field_validator

from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import ADVANCED, SecretLabel, TriggerConfig, TriggerKind
from automate_engine.triggers.verification import (
    MetaSignature,
    NoSignature,
    SignatureScheme,
    secret_fault,
)

__all__ = [
    "AnswerAtOnce",
    "AnswerByWorkflow",
    "AnswerWhenFinished",
    "DeliveryRate",
    "Response",
    "WebhookConfig",
    "WebhookTrigger",
]

_PATH: Final = r"[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9._~-]+)*"

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Waiting(_Part):
    timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=300,
        title="Time limit",
        description="Seconds after which the answer is that of at_once; the run goes on.",
    )


class AnswerAtOnce(_Part):
    """As soon as the event and its run are stored: 202 with their ids."""

    model_config = ConfigDict(title="At once")

    kind: Literal["at_once"] = "at_once"


class AnswerWhenFinished(_Waiting):
    """When the run has ended: 200 with its status and its outputs."""

    model_config = ConfigDict(title="When the run has ended")

    kind: Literal["when_finished"] = "when_finished"


class AnswerByWorkflow(_Waiting):
    """What the first `respond` step that the run executes says."""

    model_config = ConfigDict(title="By the workflow")

    kind: Literal["by_workflow"] = "by_workflow"


Response: TypeAlias = Annotated[
    AnswerAtOnce | AnswerWhenFinished | AnswerByWorkflow,
    Field(
        discriminator="kind",
        title="Answer",
        description="When the sender is answered, and with what.",
    ),
]


class DeliveryRate(_Part):
    """How many deliveries one webhook takes in a window that slides."""

    requests: int = Field(
        ge=1, le=1_000_000, title="Deliveries", description="How many are taken in the window."
    )
    seconds: int = Field(
        ge=1, le=86_400, title="Window", description="The length of the window in seconds."
    )


class WebhookConfig(TriggerConfig):
    """Deliveries to ``/v1/hooks/PATH``."""

    model_config = ConfigDict(title="Webhook")

    path: str = Field(
        max_length=200,
        title="Path",
        description="What follows /v1/hooks/ in the address that the sender calls.",
        json_schema_extra={"pattern": f"^{_PATH}$"},
    )
    signature: SignatureScheme = NoSignature()
    allowed_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        max_length=200,
        title="Allowed networks",
        description="Where senders are, such as 192.0.2.0/24 or 2001:db8::/32; empty is anywhere.",
        json_schema_extra=ADVANCED,
    )
    methods: tuple[Method, ...] = Field(
        ("GET", "POST", "PUT", "PATCH", "DELETE"),
        min_length=1,
        max_length=5,
        title="Methods",
        description="The methods of the requests that are taken.",
        json_schema_extra={"uniqueItems": True},
    )
    max_body_bytes: int | None = Field(
        None,
        ge=1,
        title="Largest body",
        description="In bytes. The limit of the service counts too, and alone when this is null.",
        json_schema_extra=ADVANCED,
    )
    rate_limit: DeliveryRate | None = Field(
        None,
        title="Rate limit",
        description="How many genuine deliveries are taken: requests in so many seconds.",
        json_schema_extra=ADVANCED,
    )
    respond: Response = AnswerAtOnce()
    dedupe_header: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        max_length=100,
        title="Delivery header",
        description="The header that holds the same value when a delivery is repeated.",
        json_schema_extra=ADVANCED,
    )
    dedupe: Literal["id_or_content", "id", "off"] = Field(
        "id_or_content",
        title="Repeated deliveries",
        description="What a delivery is known again by: its id or, without one, its content; its "
        "id alone; or nothing, so that every delivery counts.",
        json_schema_extra=ADVANCED,
    )
    dedupe_hours: int | None = Field(
        None,
        ge=1,
        le=720,
        title="Remembered for",
        description="Hours for which a delivery is known again; without it, as long as the service "
        "is set to.",
        json_schema_extra=ADVANCED,
    )

    @field_validator("path")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        if not re.fullmatch(_PATH, path):
            raise ValueError(
                "A path has letters, digits and . _ ~ - in parts with one slash between them, and "
                "begins with a letter or a digit"
            )
        return path

    @property
    def taken_methods(self) -> frozenset[str]:
        """The methods of deliveries, and of what the scheme asks beside them."""
        challenges = {"GET"} if isinstance(self.signature, MetaSignature) else set()
        return frozenset(challenges.union(self.methods))


class WebhookTrigger(TriggerKind[WebhookConfig]):
    """Deliveries over HTTP."""

    type = TriggerType.WEBHOOK.value
    title = "Webhook"
    description = "Another program calls an address of this service."
    icon = "webhook"
    config_type = WebhookConfig
    has_path = True
    secret_label = SecretLabel(
        "Secret",
        "What the sender signs or sends. While it is replaced there may be several, one a line.",
    )
    sample: ClassVar[JsonObject] = {
        "method": "POST",
        "path": "orders",
        "headers": {"content-type": "application/json"},
        "query": {},
        "body": {"id": 7, "status": "paid"},
        "raw_body": '{"id": 7, "status": "paid"}',
    }

    def source(self, config: WebhookConfig) -> str:
        return config.path

    def needs_secret(self, config: WebhookConfig) -> bool:
        return not isinstance(config.signature, NoSignature)

    def secret_fault(self, config: WebhookConfig, secret: str) -> str | None:
        return secret_fault(config.signature, secret)
