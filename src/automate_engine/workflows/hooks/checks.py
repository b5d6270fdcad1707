"""Whether a delivery may come in, and the challenges by which senders try an address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from automate_engine.domain import PermanentError, PermissionDeniedError, decode_json
from automate_engine.triggers import SignatureError, verify
from automate_engine.triggers.verification import MetaSignature, SlackSignature, is_secret
from automate_engine.workflows.hooks.deliveries import Delivery, Hook
from automate_engine.workflows.services import Services
from automate_engine.workflows.triggers import trigger_secret

__all__ = ["check_delivery"]


def check_delivery(services: Services, hook: Hook, delivery: Delivery) -> str | None:
    """Make sure that a delivery is genuine; the text to answer when it is only a challenge.

    Raises PermissionDeniedError for an address outside the allowed networks, and SignatureError for
    a delivery that is not genuine.
    """
    _check_address(hook, delivery)
    secret = trigger_secret(services, hook.trigger)
    scheme = hook.config.signature
    if isinstance(scheme, MetaSignature) and _is_subscription(delivery):
        return _meta_challenge(delivery, secret)
    verify(
        scheme,
        secret=secret,
        headers=delivery.headers,
        raw_body=delivery.body,
        now=services.clock.now(),
    )
    return _slack_challenge(delivery) if isinstance(scheme, SlackSignature) else None


def _check_address(hook: Hook, delivery: Delivery) -> None:
    networks = hook.config.allowed_networks
    if not networks:
        return
    try:
        address = ip_address(delivery.address or "")
    except ValueError:
        address = None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address is None or not any(address in network for network in networks):
        raise PermissionDeniedError(
            "This webhook takes no deliveries from your address. Add its network to "
            "allowed_networks, or let the proxy pass on the address of the sender."
        )


def _is_subscription(delivery: Delivery) -> bool:
    return delivery.method == "GET" and delivery.query.get("hub.mode") == "subscribe"


def _meta_challenge(delivery: Delivery, secret: str | None) -> str:
    """https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""
    if not is_secret(delivery.query.get("hub.verify_token", ""), secret):
        raise SignatureError(
            "The parameter hub.verify_token is not a secret of this webhook. Set the same verify "
            "token at the sender as here."
        )
    return delivery.query.get("hub.challenge", "")


def _slack_challenge(delivery: Delivery) -> str | None:
    """https://docs.slack.dev/reference/events/url_verification"""
    if b"url_verification" not in delivery.body:
        return None
    try:
        sent = decode_json(delivery.body)
    except PermanentError:
        return None
    if not isinstance(sent, dict) or sent.get("type") != "url_verification":
        return None
    challenge = sent.get("challenge")
    return challenge if isinstance(challenge, str) else None
