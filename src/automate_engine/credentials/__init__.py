"""Keys that callers present, and keeping secret values out of everything that is shown."""

from automate_engine.credentials.hashing import (
    ApiKey,
    generate_api_key,
    hash_api_key,
    verify_api_key,
)
from automate_engine.credentials.redaction import (
    MASK,
    SENSITIVE_HEADERS,
    Redactor,
    redact_headers,
)

__all__ = [
    "MASK",
    "SENSITIVE_HEADERS",
    "ApiKey",
    "Redactor",
    "generate_api_key",
    "hash_api_key",
    "redact_headers",
    "verify_api_key",
]
