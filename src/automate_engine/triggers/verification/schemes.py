"""The schemes by which an incoming webhook proves that it comes from its sender.

A scheme is data: a model with a `kind`, stored with the trigger and shown as a form. To add a
provider, write its model, add it to `SignatureScheme`, and give it a verifier.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BasicCredentials",
    "BearerToken",
    "GitHubSignature",
    "HmacSignature",
    "MetaSignature",
    "NoSignature",
    "SharedSecret",
    "SignatureScheme",
    "SlackSignature",
    "StandardWebhooksSignature",
    "StripeSignature",
]

HeaderName: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=100)
]

_LONGEST_TOLERANCE: Final = 86_400


class _Scheme(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Stamped(_Scheme):
    tolerance_seconds: int = Field(
        default=300,
        ge=1,
        le=_LONGEST_TOLERANCE,
        title="Tolerance",
        description="By how many seconds the signed time may differ from the time of arrival.",
    )


class NoSignature(_Scheme):
    """Accept every delivery."""

    model_config = ConfigDict(title="No check")

    kind: Literal["none"] = "none"


class SharedSecret(_Scheme):
    """The sender puts the secret itself into a header."""

    model_config = ConfigDict(title="Shared secret in a header")

    kind: Literal["shared_secret"] = "shared_secret"
    header: HeaderName = Field(
        default="X-Webhook-Secret",
        title="Header",
        description="The header in which the sender puts the secret.",
    )


class BearerToken(_Scheme):
    """The sender puts the secret into `Authorization: Bearer SECRET` (RFC 6750)."""

    model_config = ConfigDict(title="Bearer token")

    kind: Literal["bearer"] = "bearer"


class BasicCredentials(_Scheme):
    """The sender gives a user and a password (RFC 7617). The secret is `user:password`."""

    model_config = ConfigDict(title="User and password")

    kind: Literal["basic"] = "basic"


class HmacSignature(_Scheme):
    """The sender signs the body with the secret (HMAC, RFC 2104)."""

    model_config = ConfigDict(title="HMAC signature of the body")

    kind: Literal["hmac"] = "hmac"
    header: HeaderName = Field(
        default="X-Signature",
        title="Header",
        description="The header in which the sender puts the signature.",
    )
    algorithm: Literal["sha256", "sha1", "sha512"] = Field(
        default="sha256",
        title="Algorithm",
        description="The hash under the HMAC. Use SHA-1 only for senders that offer nothing else.",
    )
    encoding: Literal["hex", "base64"] = Field(
        default="hex",
        title="Encoding",
        description="How the bytes of the signature are written.",
    )
    prefix: str = Field(
        default="",
        max_length=50,
        title="Prefix",
        description="What stands before the signature in the header, such as sha256=.",
    )


class GitHubSignature(_Scheme):
    """The signature that GitHub sends when the webhook has a secret."""

    model_config = ConfigDict(title="GitHub")

    kind: Literal["github"] = "github"


class StripeSignature(_Stamped):
    """The signature of Stripe. The secret is that of the endpoint (`whsec_…`)."""

    model_config = ConfigDict(title="Stripe")

    kind: Literal["stripe"] = "stripe"


class SlackSignature(_Stamped):
    """The signature of Slack. The secret is the app's signing secret."""

    model_config = ConfigDict(title="Slack")

    kind: Literal["slack"] = "slack"


class StandardWebhooksSignature(_Stamped):
    """The symmetric signature of Standard Webhooks. The secret is base64, with or without `whsec_`
    before it."""

    model_config = ConfigDict(title="Standard Webhooks")

    kind: Literal["standard_webhooks"] = "standard_webhooks"


class MetaSignature(_Scheme):
    """The signature of Meta (Facebook, Instagram, WhatsApp). The secret is the app secret; where
    the verify token is another, it stands on a second line."""

    model_config = ConfigDict(title="Meta platforms")

    kind: Literal["meta"] = "meta"


SignatureScheme: TypeAlias = Annotated[
    NoSignature
    | SharedSecret
    | BearerToken
    | BasicCredentials
    | HmacSignature
    | GitHubSignature
    | StripeSignature
    | SlackSignature
    | StandardWebhooksSignature
    | MetaSignature,
    Field(
        discriminator="kind",
        title="Signature",
        description="How a delivery proves that it comes from its sender.",
    ),
]
