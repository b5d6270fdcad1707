"""A request to a webhook, and the webhook that it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from automate_engine.domain import Trigger, TriggerType
from automate_engine.triggers.webhook import WebhookConfig
from automate_engine.workflows.forms import Answers
from automate_engine.workflows.services import Services

__all__ = ["Delivery", "Hook", "find_hook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request to a hook, with its body as received. `headers` are keyed in lower case.

    `address` is where the request comes from, when that is known. `read_parts` reads the body of a
    request that is multipart/form-data; it raises ValueError when that is not whole.
    """

    path: str
    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    address: str | None = None
    read_parts: Callable[[], Awaitable[Answers]] | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook. A delivery to a test hook is kept as a sample and starts nothing."""

    trigger: Trigger
    config: WebhookConfig
    is_test: bool = False


async def find_hook(services: Services, path: str, *, is_test: bool = False) -> Hook:
    """The webhook at a path, which has to be enabled unless it is to be tested. NotFoundError when
    there is none."""
    trigger = await services.stores.triggers.by_path(TriggerType.WEBHOOK, path, or_disabled=is_test)
    return Hook(trigger, WebhookConfig.model_validate(trigger.config), is_test)
