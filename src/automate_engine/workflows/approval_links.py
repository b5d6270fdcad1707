"""Links by which a person without an account decides about a step that waits.

A link holds a token that says which approval it is for, until when, and whose decision it will
be. It is signed and not stored, so that it cannot be made, changed or prolonged by others.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from automate_engine.domain import (
    AutomateError,
    ConflictError,
    JsonObject,
    NotFoundError,
    Principal,
    StepRecord,
    StepStatus,
    decode_json,
)
from automate_engine.domain.ids import Kind
from automate_engine.workflows.approvals import resolve_approval
from automate_engine.workflows.services import Services

__all__ = [
    "ApprovalLink",
    "LinkExpiredError",
    "LinkedApproval",
    "decide_by_link",
    "link_approval",
    "linked_approval",
]

_PURPOSE: Final = "approval link"
_LONGEST_TOKEN: Final = 4_000
_ACTOR: Final = "link"


class LinkExpiredError(AutomateError):
    """The link is genuine, but its time is over."""


@dataclass(frozen=True, slots=True)
class ApprovalLink:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedApproval:
    """What a link leads to: what the step asks, and the decision once there is one.

    `is_open` tells whether it can be decided; a step also stops waiting without a decision, when
    its run ends.
    """

    request: JsonObject
    expires_at: datetime
    is_open: bool
    decision: JsonObject | None


@dataclass(frozen=True, slots=True)
class _Claims:
    tenant_id: str
    approval_id: int
    run_id: int
    step_key: str
    expires_at: datetime
    recipient: str


async def link_approval(
    services: Services,
    principal: Principal,
    approval_id: int,
    *,
    expires_seconds: int,
    recipient: str = "",
) -> ApprovalLink:
    """A link for a step that waits for a person, which ends no later than the step's wait.

    The decision will be that of `recipient`, the person who gets the link. Raises ConflictError
    when the step no longer waits.
    """
    runs = services.stores.runs
    approval = await runs.get_approval(principal.tenant_id, approval_id)
    record = await runs.get_step(principal.tenant_id, approval.run_id, approval.step_key)
    if not _is_open(record):
        raise ConflictError("The step no longer waits for an answer.")
    end = services.clock.now() + timedelta(seconds=expires_seconds)
    expires_at = min(end, approval.expires_at or end).replace(microsecond=0)
    claims = _Claims(
        principal.tenant_id,
        approval_id,
        approval.run_id,
        approval.step_key,
        expires_at,
        recipient,
    )
    return ApprovalLink(_written(services, claims), expires_at)


async def linked_approval(services: Services, token: str) -> LinkedApproval:
    """What the token of a link leads to.

    Raises NotFoundError for a token that was not made here and LinkExpiredError for one whose
    time is over.
    """
    return await _found(services, _read(services, token))


async def decide_by_link(
    services: Services, token: str, *, approved: bool, comment: str
) -> LinkedApproval | None:
    """Decide with a link; the first answer counts.

    None when it was this one, else how the step stands. Raises as `linked_approval` does.
    """
    claims = _read(services, token)
    actor = f"{_ACTOR}:{claims.recipient}" if claims.recipient else _ACTOR
    principal = Principal(tenant_id=claims.tenant_id, actor=actor)
    try:
        await resolve_approval(
            services, principal, claims.approval_id, approved=approved, comment=comment
        )
    except (ConflictError, NotFoundError):
        return await _found(services, claims)
    return None


async def _found(services: Services, claims: _Claims) -> LinkedApproval:
    record = await services.stores.runs.get_step(claims.tenant_id, claims.run_id, claims.step_key)
    return LinkedApproval(
        request=decode_json(record.input) if record.input else {},
        expires_at=claims.expires_at,
        is_open=_is_open(record),
        decision=_decision(record),
    )


def _is_open(record: StepRecord) -> bool:
    return record.status is StepStatus.WAITING and record.resolution is None


def _decision(record: StepRecord) -> JsonObject | None:
    encoded = record.output if record.status is StepStatus.COMPLETED else record.resolution
    return decode_json(encoded) if encoded else None


def _written(services: Services, claims: _Claims) -> str:
    ids = services.ids
    parts = [
        claims.tenant_id,
        ids.encode(Kind.APPROVAL, claims.approval_id),
        ids.encode(Kind.RUN, claims.run_id),
        claims.step_key,
        int(claims.expires_at.timestamp()),
        claims.recipient,
    ]
    payload = _encoded(orjson.dumps(parts))
    return f"{payload}.{_encoded(services.key_ring.sign(payload.encode(), _PURPOSE))}"


def _read(services: Services, token: str) -> _Claims:
    payload, _, signature = token.partition(".")
    try:
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise ValueError
        if not services.key_ring.verify(payload.encode(), _decoded(signature), _PURPOSE):
            raise ValueError
        claims = _claims(services, orjson.loads(_decoded(payload)))
    except ValueError:
        raise NotFoundError("This is not a link that was made here.") from None
    if claims.expires_at <= services.clock.now():
        raise LinkExpiredError("The link has expired.")
    return claims


def _claims(services: Services, parts: list[Any]) -> _Claims:
    """The claims of a genuine token. ValueError when ids were made under another key."""
    tenant_id, approval_id, run_id, step_key, expires_at, recipient = parts
    return _Claims(
        tenant_id,
        services.ids.decode(Kind.APPROVAL, approval_id),
        services.ids.decode(Kind.RUN, run_id),
        step_key,
        datetime.fromtimestamp(expires_at, services.clock.now().tzinfo),
        recipient,
    )


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
