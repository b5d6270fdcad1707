"""All of the cryptography of secrets: keys that callers present, secrets at rest, and keeping
secret values out of everything that is shown."""

from automate_engine.credentials.encryption import KeyRing
from automate_engine.credentials.hashing import (
    ApiKey,
    generate_api_key,
    hash_api_key,
    verify_api_key,
)
from automate_engine.credentials.keys import RingKey, generate_key
from automate_engine.credentials.redaction import (
    MASK,
    SENSITIVE_HEADERS,
    Redactor,
    redact_headers,
)
from automate_engine.credentials.rotation import rotate_encryption

__all__ = [
    "MASK",
    "SENSITIVE_HEADERS",
    "ApiKey",
    "KeyRing",
    "Redactor",
    "RingKey",
    "generate_api_key",
    "generate_key",
    "hash_api_key",
    "redact_headers",
    "rotate_encryption",
    "verify_api_key",
]
