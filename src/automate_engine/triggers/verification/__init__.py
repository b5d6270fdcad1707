"""How an incoming webhook proves that it comes from its sender."""

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
from automate_engine.triggers.verification.verifiers import (
    SignatureError,
    is_secret,
    secret_fault,
    split_secrets,
    verify,
)

__all__ = [
    "BasicCredentials",
    "BearerToken",
    "GitHubSignature",
    "HmacSignature",
    "MetaSignature",
    "NoSignature",
    "SharedSecret",
    "SignatureError",
    "SignatureScheme",
    "SlackSignature",
    "StandardWebhooksSignature",
    "StripeSignature",
    "is_secret",
    "secret_fault",
    "split_secrets",
    "verify",
]
