"""The verifiers of the schemes, one for each kind.

They see the raw bytes of the body: reading and writing JSON again gives other bytes, and so
another signature. A webhook may have several secrets, one a line, while the sender changes from one
to the next; each is tried, and all comparisons take the same time whether they hold or not.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from automate_engine.domain.errors import PermissionDeniedError
from automate_engine.triggers.verification.schemes import (
    BasicCredentials,
    BearerToken,
    GitHubSignature,
    HmacSignature,
    MetaSignature,
    NoSignature,
    SharedSecret,
    SignatureScheme,
    SlackSignature,
    StandardWebhooksSignature,
    StripeSignature,
)

__all__ = ["SignatureError", "is_secret", "secret_fault", "split_secrets", "verify"]

_LONGEST_TIME: Final = 15
_SHORTEST_OF_SEVERAL: Final = 8


class SignatureError(PermissionDeniedError):
    """A delivery does not prove that it comes from its sender.

    The message says what is missing or wrong; it never shows a secret, nor the signature
    that would have been right. `challenge` is how the sender has to prove itself, as the
    WWW-Authenticate of an answer tells it (RFC 9110, 11.6.1).
    """

    def __init__(self, message: str, challenge: str = "Signature") -> None:
        super().__init__(message)
        self.challenge = challenge


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What a verifier sees; `headers` are keyed in lower case."""

    secrets: tuple[str, ...]
    headers: Mapping[str, str]
    raw_body: bytes
    received_at: datetime

    def header(self, name: str, challenge: str = "Signature") -> str:
        value = self.headers.get(name.lower())
        if value is None:
            raise SignatureError(
                f"The header {name} is missing. Set the same secret at the sender as here, "
                "so that it sends this header.",
                challenge,
            )
        return value


def verify(
    scheme: SignatureScheme,
    *,
    secret: str | None,
    headers: Mapping[str, str],
    raw_body: bytes,
    now: datetime,
) -> None:
    """Returns when the delivery is genuine by `scheme`; SignatureError when it is not.

    `headers` may be keyed in any case, `raw_body` is the body as received, `now` the current
    time with its zone. A scheme that needs a secret refuses every delivery while there is none.
    `secret` may hold several, one a line.
    """
    if isinstance(scheme, NoSignature):
        return
    secrets = split_secrets(secret)
    if not secrets:
        raise SignatureError(
            "No secret is set for this webhook, so no delivery can be verified. Set one."
        )
    by_lower_name = {name.lower(): value for name, value in headers.items()}
    _VERIFIERS[type(scheme)](scheme, _Delivery(secrets, by_lower_name, raw_body, now))


def split_secrets(secret: str | None) -> tuple[str, ...]:
    """The secrets of a webhook, which stand one a line."""
    lines = (line.removesuffix("\r") for line in (secret or "").split("\n"))
    return tuple(line for line in lines if line)


def is_secret(given: str, secret: str | None) -> bool:
    """Whether what was given is one of the secrets of a webhook."""
    return _is_any([given], split_secrets(secret))


def secret_fault(scheme: SignatureScheme, secret: str) -> str | None:
    """What keeps a secret from being one of the scheme, if anything does."""
    secrets = split_secrets(secret)
    if not secrets or (len(secrets) > 1 and min(map(len, secrets)) < _SHORTEST_OF_SEVERAL):
        return f"Of several secrets, each needs {_SHORTEST_OF_SEVERAL} characters."
    for one in secrets:
        if isinstance(scheme, BasicCredentials) and ":" not in one:
            return "The secret is not a user and a password with a colon between them."
        if isinstance(scheme, StandardWebhooksSignature) and _decoded_key(one) is None:
            return "The secret is not base64, with or without whsec_ before it."
    return None


def _verify_shared_secret(scheme: SharedSecret, delivery: _Delivery) -> None:
    if not _is_any([delivery.header(scheme.header)], delivery.secrets):
        raise SignatureError(
            f"The secret in the header {scheme.header} is not the one of this webhook. "
            "Set the same secret at the sender as here."
        )


def _verify_bearer(scheme: BearerToken, delivery: _Delivery) -> None:
    if not _is_any([_authorization(delivery, "Bearer")], delivery.secrets):
        raise SignatureError(
            "The token in the header Authorization is not the secret of this webhook. "
            "Set the same secret at the sender as here.",
            "Bearer",
        )


def _verify_basic(scheme: BasicCredentials, delivery: _Delivery) -> None:
    given = _from_base64(_authorization(delivery, "Basic"))
    expected = [secret.encode() for secret in delivery.secrets]
    if given is None or not sum(hmac.compare_digest(given, one) for one in expected):
        raise SignatureError(
            "The user and the password in the header Authorization are not those of this webhook. "
            "Set the same at the sender as here.",
            "Basic",
        )


def _authorization(delivery: _Delivery, scheme: str) -> str:
    """The credentials after the name of the scheme, which may be in any case."""
    name, _, credentials = delivery.header("Authorization", scheme).partition(" ")
    if name.lower() != scheme.lower():
        raise SignatureError(
            f"The header Authorization does not begin with {scheme}. Let the sender use this "
            "scheme.",
            scheme,
        )
    return credentials.strip(" ")


def _verify_hmac(scheme: HmacSignature, delivery: _Delivery) -> None:
    given = delivery.header(scheme.header)
    if not given.startswith(scheme.prefix):
        raise SignatureError(
            f"The value of the header {scheme.header} does not start with {scheme.prefix!r}. "
            "Check the prefix and the algorithm."
        )
    signature = given.removeprefix(scheme.prefix)
    if scheme.encoding == "hex":
        signature = signature.lower()
    encode = _ENCODERS[scheme.encoding]
    expected = [
        encode(hmac.digest(secret.encode(), delivery.raw_body, scheme.algorithm))
        for secret in delivery.secrets
    ]
    _demand_any(scheme.header, [signature], expected)


_HUB: Final = HmacSignature(header="X-Hub-Signature-256", prefix="sha256=")


def _verify_github(scheme: GitHubSignature, delivery: _Delivery) -> None:
    """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""
    _verify_hmac(_HUB, delivery)


def _verify_meta(scheme: MetaSignature, delivery: _Delivery) -> None:
    """https://developers.facebook.com/docs/graph-api/webhooks/getting-started"""
    _verify_hmac(_HUB, delivery)


def _verify_stripe(scheme: StripeSignature, delivery: _Delivery) -> None:
    """https://docs.stripe.com/webhooks#verify-manually"""
    header = "Stripe-Signature"
    parts = [part.strip().partition("=") for part in delivery.header(header).split(",")]
    times = [value for name, _, value in parts if name == "t"]
    signatures = [value for name, _, value in parts if name == "v1"]
    if not times or not signatures:
        raise SignatureError(
            f"The header {header} has no t= or no v1=. Send it as Stripe does: t=TIME,v1=SIGNATURE."
        )
    _check_time(header, times[0], delivery.received_at, scheme.tolerance_seconds)
    signed = b"%b.%b" % (times[0].encode(), delivery.raw_body)
    _demand_any(header, signatures, _hex_digests(delivery.secrets, signed))


def _verify_slack(scheme: SlackSignature, delivery: _Delivery) -> None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    given = delivery.header("X-Slack-Signature")
    time = delivery.header("X-Slack-Request-Timestamp")
    _check_time("X-Slack-Request-Timestamp", time, delivery.received_at, scheme.tolerance_seconds)
    signed = b"v0:%b:%b" % (time.encode(), delivery.raw_body)
    expected = [f"v0={digest}" for digest in _hex_digests(delivery.secrets, signed)]
    _demand_any("X-Slack-Signature", [given], expected)


def _verify_standard_webhooks(scheme: StandardWebhooksSignature, delivery: _Delivery) -> None:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
    message_id = delivery.header("webhook-id")
    time = delivery.header("webhook-timestamp")
    given = delivery.header("webhook-signature").split(" ")
    _check_time("webhook-timestamp", time, delivery.received_at, scheme.tolerance_seconds)
    prefix = f"{message_id}.{time}.".encode("utf-8", "surrogatepass")
    signed = prefix + delivery.raw_body
    keys = [key for secret in delivery.secrets if (key := _decoded_key(secret)) is not None]
    digests = [hmac.digest(key, signed, "sha256") for key in keys]
    expected = [f"v1,{_ENCODERS['base64'](digest)}" for digest in digests]
    _demand_any("webhook-signature", given, expected)


def _check_time(header: str, text: str, now: datetime, tolerance: int) -> None:
    """Refuse a signed time (seconds since 1970) that is not about now, as of a replay."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_TIME):
        raise SignatureError(
            f"The time in the header {header} is not a number of seconds since 1970. Send the time "
            "that was signed."
        )
    if abs(now.timestamp() - int(text)) > tolerance:
        raise SignatureError(
            f"The time in the header {header} is more than {tolerance} s away from now. Send the "
            "delivery again with a new signature, and check the clocks of both sides."
        )


def _demand_any(header: str, given: Iterable[str], expected: Iterable[str]) -> None:
    if not _is_any(given, expected):
        raise SignatureError(
            f"The signature in the header {header} does not match the body. "
            "Set the same secret at the sender as here, and let nothing in between change the body."
        )


def _is_any(given: Iterable[str], expected: Iterable[str]) -> bool:
    """Whether one of the texts is one of those expected. Every pair is compared."""
    wanted = [one.encode("utf-8", "surrogatepass") for one in expected]
    texts = [one.encode("utf-8", "surrogatepass") for one in given]
    return sum(hmac.compare_digest(text, one) for text in texts for one in wanted) > 0


def _hex_digests(secrets: Iterable[str], signed: bytes) -> list[str]:
    return [hmac.digest(secret.encode(), signed, "sha256").hex() for secret in secrets]


def _decoded_key(secret: str) -> bytes | None:
    """The key that a secret of Standard Webhooks stands for."""
    return _from_base64(secret.removeprefix("whsec_")) or None


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


_ENCODERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "hex": bytes.hex,
    "base64": lambda digest: base64.b64encode(digest).decode("ascii"),
}
_VERIFIERS: Final[Mapping[type[BaseModel], Callable[[Any, _Delivery], None]]] = {
    SharedSecret: _verify_shared_secret,
    BearerToken: _verify_bearer,
    BasicCredentials: _verify_basic,
    HmacSignature: _verify_hmac,
    GitHubSignature: _verify_github,
    StripeSignature: _verify_stripe,
    SlackSignature: _verify_slack,
    StandardWebhooksSignature: _verify_standard_webhooks,
    MetaSignature: _verify_meta,
}
