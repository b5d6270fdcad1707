"""How an incoming webhook proves that it comes from its sender.

A scheme is data: a model with a `kind`, stored with the trigger and shown as a form. Each kind
has one verifier. To add a provider, write its model, its verifier, and an entry in each of
`SignatureScheme` and `_VERIFIERS`. Verifiers see the raw bytes of the body: reading and writing
JSON again gives other bytes, and so another signature.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from automate_engine.domain.errors import PermissionDeniedError

__all__ = [
    "GitHubSignature",
    "HmacSignature",
    "NoSignature",
    "SharedSecret",
    "SignatureError",
    "SignatureScheme",
    "verify",
]

HeaderName: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=100)
]


class SignatureError(PermissionDeniedError):
    """A delivery does not prove that it comes from its sender.

    The message says what is missing or wrong; it never shows a secret, nor the signature
    that would have been right.
    """


class _Scheme(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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


SignatureScheme: TypeAlias = Annotated[
    NoSignature | SharedSecret | HmacSignature | GitHubSignature,
    Field(
        discriminator="kind",
        title="Signature",
        description="How a delivery proves that it comes from its sender.",
    ),
]


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What a verifier sees; `headers` are keyed in lower case.

    `received_at` is for schemes that sign a timestamp and refuse old deliveries.
    """

    secret: str
    headers: Mapping[str, str]
    raw_body: bytes
    received_at: datetime

    def header(self, name: str) -> str:
        value = self.headers.get(name.lower())
        if value is None:
            raise SignatureError(
                f"The header {name} is missing. Set the same secret at the sender as here, "
                "so that it sends this header."
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
    """
    if isinstance(scheme, NoSignature):
        return
    if not secret:
        raise SignatureError(
            "No secret is set for this webhook, so no delivery can be verified. Set one."
        )
    by_lower_name = {name.lower(): value for name, value in headers.items()}
    _VERIFIERS[type(scheme)](scheme, _Delivery(secret, by_lower_name, raw_body, now))


def _verify_shared_secret(scheme: SharedSecret, delivery: _Delivery) -> None:
    if not _equal(delivery.header(scheme.header), delivery.secret):
        raise SignatureError(
            f"The secret in the header {scheme.header} is not the one of this webhook. "
            "Set the same secret at the sender as here."
        )


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
    digest = hmac.digest(delivery.secret.encode(), delivery.raw_body, scheme.algorithm)
    if not _equal(signature, _ENCODERS[scheme.encoding](digest)):
        raise SignatureError(
            f"The signature in the header {scheme.header} does not match the body. "
            "Set the same secret at the sender as here, and let nothing in between change the body."
        )


_GITHUB: Final = HmacSignature(header="X-Hub-Signature-256", prefix="sha256=")


def _verify_github(scheme: GitHubSignature, delivery: _Delivery) -> None:
    """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"""
    _verify_hmac(_GITHUB, delivery)


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )


_ENCODERS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "hex": bytes.hex,
    "base64": lambda digest: base64.b64encode(digest).decode("ascii"),
}
_VERIFIERS: Final[Mapping[type[_Scheme], Callable[[Any, _Delivery], None]]] = {
    SharedSecret: _verify_shared_secret,
    HmacSignature: _verify_hmac,
    GitHubSignature: _verify_github,
}
