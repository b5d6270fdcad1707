from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from automate_engine.domain.errors import PermissionDeniedError
from automate_engine.triggers.verification import (
    GitHubSignature,
    HmacSignature,
    NoSignature,
    SharedSecret,
    SignatureError,
    SignatureScheme,
    verify,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADAPTER: TypeAdapter[Any] = TypeAdapter(SignatureScheme)

# https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
GITHUB_SECRET = "It's a Secret to Everybody"
GITHUB_BODY = b"Hello, World!"
GITHUB_DIGEST = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def check(
    scheme: Any,
    headers: dict[str, str],
    body: bytes = GITHUB_BODY,
    secret: str | None = GITHUB_SECRET,
) -> None:
    verify(scheme, secret=secret, headers=headers, raw_body=body, now=NOW)


def test_the_example_in_githubs_documentation() -> None:
    check(GitHubSignature(), {"X-Hub-Signature-256": f"sha256={GITHUB_DIGEST}"})
    check(GitHubSignature(), {"x-hub-signature-256": f"sha256={GITHUB_DIGEST}"})


@pytest.mark.parametrize(
    ("algorithm", "key", "data", "digest"),
    [
        (
            "sha256",
            "Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            "sha512",
            "Jefe",
            b"what do ya want for nothing?",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            "sha1",
            "Jefe",
            b"what do ya want for nothing?",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
    ],
)
def test_the_vectors_of_rfc_4231_and_rfc_2202(
    algorithm: str, key: str, data: bytes, digest: str
) -> None:
    in_hex = HmacSignature(header="X-Sign", algorithm=algorithm)  # type: ignore[arg-type]
    in_base64 = in_hex.model_copy(update={"encoding": "base64", "prefix": "v1,"})
    check(in_hex, {"X-Sign": digest}, data, key)
    check(in_hex, {"X-Sign": digest.upper()}, data, key)
    encoded = base64.b64encode(bytes.fromhex(digest)).decode()
    check(in_base64, {"X-Sign": f"v1,{encoded}"}, data, key)
    with pytest.raises(SignatureError):
        check(in_base64, {"X-Sign": f"v1,{encoded.swapcase()}"}, data, key)


@settings(deadline=None)
@given(st.binary(), st.text(min_size=1).filter(lambda text: _is_one_secret(text)))
def test_whatever_the_sender_signs_is_accepted(body: bytes, secret: str) -> None:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    check(GitHubSignature(), {"X-Hub-Signature-256": f"sha256={digest}"}, body, secret)
    with pytest.raises(SignatureError):
        check(GitHubSignature(), {"X-Hub-Signature-256": f"sha256={digest}"}, body + b"\n", secret)


def _is_one_secret(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" or character in "\r\n" for character in text)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "header X-Hub-Signature-256 is missing"),
        ({"X-Hub-Signature": f"sha256={GITHUB_DIGEST}"}, "is missing"),
        ({"X-Hub-Signature-256": ""}, "does not start with 'sha256='"),
        ({"X-Hub-Signature-256": GITHUB_DIGEST}, "does not start with 'sha256='"),
        ({"X-Hub-Signature-256": f"sha1={GITHUB_DIGEST}"}, "does not start with 'sha256='"),
        ({"X-Hub-Signature-256": "sha256="}, "does not match the body"),
        ({"X-Hub-Signature-256": f"sha256={GITHUB_DIGEST[:-1]}"}, "does not match the body"),
        ({"X-Hub-Signature-256": f"sha256={GITHUB_DIGEST[:-1]}8"}, "does not match the body"),
        ({"X-Hub-Signature-256": f"sha256= {GITHUB_DIGEST}"}, "does not match the body"),
        ({"X-Hub-Signature-256": "sha256=ä\ud800"}, "does not match the body"),
    ],
)
def test_a_bad_signature_is_refused_with_the_reason(headers: dict[str, str], message: str) -> None:
    with pytest.raises(SignatureError, match=message) as raised:
        check(GitHubSignature(), headers)
    assert GITHUB_SECRET not in str(raised.value)
    assert GITHUB_DIGEST[:20] not in str(raised.value)
    assert isinstance(raised.value, PermissionDeniedError)


def test_a_signature_under_another_secret_is_refused() -> None:
    with pytest.raises(SignatureError):
        check(
            GitHubSignature(),
            {"X-Hub-Signature-256": f"sha256={GITHUB_DIGEST}"},
            secret="another",
        )


def test_a_shared_secret_is_compared_whole() -> None:
    scheme = SharedSecret(header="X-Token")
    check(scheme, {"x-token": "geheim-ä"}, secret="geheim-ä")
    for wrong in ("", "geheim", "geheim-ä ", "Geheim-ä", "\ud800"):
        with pytest.raises(SignatureError, match="secret in the header X-Token"):
            check(scheme, {"X-Token": wrong}, secret="geheim-ä")
    with pytest.raises(SignatureError, match="header X-Token is missing"):
        check(scheme, {}, secret="geheim-ä")


@pytest.mark.parametrize("secret", [None, ""])
@pytest.mark.parametrize("scheme", [SharedSecret(), HmacSignature(), GitHubSignature()])
def test_without_a_secret_nothing_is_accepted(scheme: Any, secret: str | None) -> None:
    empty = hmac.new(b"", GITHUB_BODY, hashlib.sha256).hexdigest()
    headers = {
        "X-Webhook-Secret": "",
        "X-Signature": empty,
        "X-Hub-Signature-256": f"sha256={empty}",
    }
    with pytest.raises(SignatureError, match="No secret is set"):
        check(scheme, headers, secret=secret)


def test_no_check_accepts_everything() -> None:
    check(NoSignature(), {}, secret=None)


def test_a_scheme_is_data_that_goes_there_and_back() -> None:
    for scheme in (
        NoSignature(),
        SharedSecret(header="X-A"),
        HmacSignature(encoding="base64"),
        GitHubSignature(),
    ):
        assert ADAPTER.validate_json(ADAPTER.dump_json(scheme)) == scheme


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "unknown"},
        {"kind": "hmac", "algorithm": "md5"},
        {"kind": "hmac", "header": "X Bad"},
        {"kind": "hmac", "header": ""},
        {"kind": "shared_secret", "header": "X-A\n"},
        {"kind": "github", "header": "X-A"},
    ],
)
def test_a_wrong_scheme_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(data)


def test_every_scheme_and_field_is_titled_for_its_form() -> None:
    schema = ADAPTER.json_schema()
    assert schema["discriminator"]["propertyName"] == "kind"
    assert schema["title"] == "Signature"
    for definition in schema["$defs"].values():
        assert " " in definition["title"] or definition["title"] in {"GitHub", "Slack", "Stripe"}
        assert definition["description"]
        for name, field in definition["properties"].items():
            assert name == "kind" or (field["title"] and field["description"])
