"""The schemes of providers: the examples of their documentation, and what each refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from automate_engine.triggers.verification import (
    BasicCredentials,
    BearerToken,
    GitHubSignature,
    MetaSignature,
    SharedSecret,
    SignatureError,
    SignatureScheme,
    SlackSignature,
    StandardWebhooksSignature,
    StripeSignature,
    is_secret,
    secret_fault,
    verify,
)

ADAPTER: TypeAdapter[Any] = TypeAdapter(SignatureScheme)

# https://docs.slack.dev/authentication/verifying-requests-from-slack
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACK_TIME = 1531420618
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
    b".803a0bc887a14d10d2c447fce8b6703c"
)
SLACK_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

# https://github.com/standard-webhooks/standard-webhooks
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STANDARD_TIME = 1614265330
STANDARD_BODY = b'{"test": 2432232314}'
STANDARD_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(STANDARD_TIME),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}

STRIPE_SECRET = "whsec_test_of_an_endpoint"
STRIPE_TIME = 1492774577
STRIPE_BODY = b'{\n  "id": "evt_1",\n  "object": "event"\n}'


def check(
    scheme: Any, headers: dict[str, str], body: bytes, secret: str, seconds: float = 0
) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    verify(scheme, secret=secret, headers=headers, raw_body=body, now=now)


def slack(seconds: float = SLACK_TIME, secret: str = SLACK_SECRET, **changes: str) -> None:
    headers = {"X-Slack-Request-Timestamp": str(SLACK_TIME), "X-Slack-Signature": SLACK_SIGNATURE}
    check(SlackSignature(), headers | changes, SLACK_BODY, secret, seconds)


def standard(seconds: float = STANDARD_TIME, secret: str = STANDARD_SECRET, **changes: str) -> None:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    check(StandardWebhooksSignature(), STANDARD_HEADERS | named, STANDARD_BODY, secret, seconds)


def stripe_signature(time: int = STRIPE_TIME, secret: str = STRIPE_SECRET) -> str:
    return hmac.new(secret.encode(), f"{time}.".encode() + STRIPE_BODY, hashlib.sha256).hexdigest()


def stripe(header: str, seconds: float = STRIPE_TIME, secret: str = STRIPE_SECRET) -> None:
    check(StripeSignature(), {"Stripe-Signature": header}, STRIPE_BODY, secret, seconds)


def test_the_example_of_slack() -> None:
    slack()
    slack(SLACK_TIME + 300)
    slack(SLACK_TIME - 300)


def test_the_example_of_standard_webhooks() -> None:
    standard()
    standard(secret=STANDARD_SECRET.removeprefix("whsec_"))
    signature = STANDARD_HEADERS["webhook-signature"]
    standard(webhook_signature=f"v1,AAAA v1a,BBBB {signature}")


def test_a_signature_as_stripe_makes_it() -> None:
    signature = stripe_signature()
    stripe(f"t={STRIPE_TIME},v1={signature},v0={'0' * 64}")
    stripe(f"t={STRIPE_TIME},v1={'0' * 64},v1={signature}")
    stripe(f"t={STRIPE_TIME}, v1={signature}", STRIPE_TIME + 299.5)


def refused(message: str, secret: str, call: Any, *arguments: Any, **changes: Any) -> None:
    with pytest.raises(SignatureError, match=message) as raised:
        call(*arguments, **changes)
    text = str(raised.value)
    assert secret not in text
    assert SLACK_SIGNATURE not in text
    assert stripe_signature() not in text


@pytest.mark.parametrize("seconds", [SLACK_TIME + 301, SLACK_TIME - 301])
def test_slack_refuses_another_time(seconds: float) -> None:
    refused("X-Slack-Request-Timestamp is more than 300 s", SLACK_SECRET, slack, seconds)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X-Slack-Request-Timestamp": "yesterday"}, "X-Slack-Request-Timestamp is not a number"),
        ({"X-Slack-Request-Timestamp": "-1"}, "X-Slack-Request-Timestamp is not a number"),
        ({"X-Slack-Request-Timestamp": "1" * 40}, "X-Slack-Request-Timestamp is not a number"),
        ({"X-Slack-Request-Timestamp": "\u0661"}, "X-Slack-Request-Timestamp is not a number"),
        ({"X-Slack-Request-Timestamp": str(SLACK_TIME + 1)}, "X-Slack-Signature does not match"),
        ({"X-Slack-Signature": SLACK_SIGNATURE[3:]}, "X-Slack-Signature does not match"),
        ({"X-Slack-Signature": ""}, "X-Slack-Signature does not match"),
    ],
)
def test_slack_refuses_what_is_malformed(changes: dict[str, str], message: str) -> None:
    refused(message, SLACK_SECRET, slack, **changes)


@pytest.mark.parametrize("missing", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
def test_slack_names_the_header_that_is_missing(missing: str) -> None:
    headers = {"X-Slack-Request-Timestamp": str(SLACK_TIME), "X-Slack-Signature": SLACK_SIGNATURE}
    del headers[missing]
    arguments = (SlackSignature(), headers, SLACK_BODY, SLACK_SECRET, SLACK_TIME)
    refused(f"header {missing} is missing", SLACK_SECRET, check, *arguments)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"webhook_timestamp": "now"}, "webhook-timestamp is not a number"),
        ({"webhook_timestamp": str(STANDARD_TIME + 1)}, "webhook-signature does not match"),
        ({"webhook_id": "msg_other"}, "webhook-signature does not match"),
        ({"webhook_signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}, "does not match"),
        ({"webhook_signature": ""}, "does not match"),
        ({"seconds": STANDARD_TIME + 301}, "webhook-timestamp is more than 300 s"),
    ],
)
def test_standard_webhooks_refuses(changes: dict[str, Any], message: str) -> None:
    refused(message, STANDARD_SECRET, standard, **changes)


def test_standard_webhooks_refuses_another_secret() -> None:
    with pytest.raises(SignatureError, match="webhook-signature does not match"):
        standard(secret="whsec_AAAA")
    with pytest.raises(SignatureError, match="webhook-signature does not match"):
        standard(secret="this is no base64")


@pytest.mark.parametrize("missing", list(STANDARD_HEADERS))
def test_standard_webhooks_names_the_header_that_is_missing(missing: str) -> None:
    headers = {name: value for name, value in STANDARD_HEADERS.items() if name != missing}
    arguments = (StandardWebhooksSignature(), headers, STANDARD_BODY, STANDARD_SECRET)
    refused(f"header {missing} is missing", STANDARD_SECRET, check, *arguments, STANDARD_TIME)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "has no t= or no v1="),
        (f"t={STRIPE_TIME}", "has no t= or no v1="),
        (f"v1={stripe_signature()}", "has no t= or no v1="),
        (f"t=soon,v1={stripe_signature()}", "is not a number"),
        (f"t={STRIPE_TIME},v0={stripe_signature()}", "has no t= or no v1="),
        (f"t={STRIPE_TIME},v1={stripe_signature(secret='another')}", "does not match"),
        (f"t={STRIPE_TIME},v1={stripe_signature(STRIPE_TIME - 1)}", "does not match"),
        (f"t={STRIPE_TIME - 301},v1={stripe_signature(STRIPE_TIME - 301)}", "more than 300 s"),
        (f"t={STRIPE_TIME + 301},v1={stripe_signature(STRIPE_TIME + 301)}", "more than 300 s"),
    ],
)
def test_stripe_refuses(header: str, message: str) -> None:
    refused(message, STRIPE_SECRET, stripe, header)


def test_the_tolerance_is_a_choice() -> None:
    time = STRIPE_TIME - 400
    header = {"Stripe-Signature": f"t={time},v1={stripe_signature(time)}"}
    check(StripeSignature(tolerance_seconds=400), header, STRIPE_BODY, STRIPE_SECRET, STRIPE_TIME)


def test_a_bearer_token_is_compared_whole() -> None:
    check(BearerToken(), {"Authorization": "Bearer a-token"}, b"", "a-token")
    check(BearerToken(), {"authorization": "bearer  a-token "}, b"", "a-token")
    for wrong in ("Bearer a-toke", "Bearer a-token2", "Bearer", "Bearer ", "Bearer A-token"):
        with pytest.raises(SignatureError, match="header Authorization is not") as raised:
            check(BearerToken(), {"Authorization": wrong}, b"", "a-token")
        assert raised.value.challenge == "Bearer"
    with pytest.raises(SignatureError, match="does not begin with Bearer"):
        check(BearerToken(), {"Authorization": "Basic a-token"}, b"", "a-token")
    with pytest.raises(SignatureError, match="header Authorization is missing"):
        check(BearerToken(), {}, b"", "a-token")


def basic(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}


def test_a_user_and_password_are_compared_whole() -> None:
    # https://www.rfc-editor.org/rfc/rfc7617#section-2
    example = {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
    check(BasicCredentials(), example, b"", "Aladdin:open sesame")
    check(BasicCredentials(), basic("ann:größe"), b"", "ann:größe")
    for wrong in (basic("ann:"), basic("bob:größe"), basic(""), {"Authorization": "Basic *"}):
        with pytest.raises(SignatureError, match="user and the password") as raised:
            check(BasicCredentials(), wrong, b"", "ann:größe")
        assert raised.value.challenge == "Basic"
    with pytest.raises(SignatureError, match="does not begin with Basic"):
        check(BasicCredentials(), {"Authorization": "Bearer x"}, b"", "ann:größe")


def test_meta_signs_as_github_does() -> None:
    body = b'{"object":"page","entry":[]}'
    digest = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    check(MetaSignature(), {"X-Hub-Signature-256": f"sha256={digest}"}, body, "app-secret")
    with pytest.raises(SignatureError, match="X-Hub-Signature-256 does not match"):
        check(MetaSignature(), {"X-Hub-Signature-256": f"sha256={digest}"}, body, "another")


@pytest.mark.parametrize("secret", ["old-secret\nnew-secret", "new-secret\r\nold-secret\n"])
@pytest.mark.parametrize("used", ["old-secret", "new-secret"])
def test_each_of_several_secrets_is_taken(secret: str, used: str) -> None:
    check(SharedSecret(header="X-Pass"), {"X-Pass": used}, b"", secret)
    check(BearerToken(), {"Authorization": f"Bearer {used}"}, b"", secret)
    digest = hmac.new(used.encode(), b"{}", hashlib.sha256).hexdigest()
    check(GitHubSignature(), {"X-Hub-Signature-256": f"sha256={digest}"}, b"{}", secret)
    stripe(f"t={STRIPE_TIME},v1={stripe_signature(secret=used)}", secret=secret)
    assert is_secret(used, secret)


@pytest.mark.parametrize("given", ["", "old-secret\nnew-secret", "old", "\n"])
def test_several_secrets_are_not_one(given: str) -> None:
    with pytest.raises(SignatureError):
        check(SharedSecret(header="X-Pass"), {"X-Pass": given}, b"", "old-secret\nnew-secret")
    assert not is_secret(given, "old-secret\nnew-secret")


def test_a_secret_of_empty_lines_is_none() -> None:
    with pytest.raises(SignatureError, match="No secret is set"):
        check(SharedSecret(header="X-Pass"), {"X-Pass": ""}, b"", "\n\r\n")
    assert not is_secret("", None)


@pytest.mark.parametrize(
    ("scheme", "secret", "fault"),
    [
        (BearerToken(), "long-enough", None),
        (BearerToken(), "old-secret\nnew-secret", None),
        (BearerToken(), "old-secret\nshort", "each needs 8"),
        (BearerToken(), "\n\n\n", "each needs 8"),
        (BasicCredentials(), "ann:secret", None),
        (BasicCredentials(), "ann:secret\nbob secret", "colon"),
        (StandardWebhooksSignature(), STANDARD_SECRET, None),
        (StandardWebhooksSignature(), "no base64!", "base64"),
        (StandardWebhooksSignature(), "whsec_", "base64"),
    ],
)
def test_a_secret_has_to_fit_its_scheme(scheme: Any, secret: str, fault: str | None) -> None:
    found = secret_fault(scheme, secret)
    assert found is None if fault is None else fault in (found or "")


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "stripe", "tolerance_seconds": 0},
        {"kind": "slack", "tolerance_seconds": 86_401},
        {"kind": "bearer", "header": "X-A"},
    ],
)
def test_a_wrong_scheme_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"tolerance_seconds|header"):
        ADAPTER.validate_python(data)


def test_a_scheme_is_data_that_goes_there_and_back() -> None:
    for scheme in (
        StripeSignature(tolerance_seconds=60),
        SlackSignature(),
        StandardWebhooksSignature(),
        MetaSignature(),
        BearerToken(),
        BasicCredentials(),
    ):
        assert ADAPTER.validate_json(ADAPTER.dump_json(scheme)) == scheme


def test_the_time_of_arrival_has_a_zone_of_its_own() -> None:
    header = f"t={STRIPE_TIME},v1={stripe_signature()}"
    now = datetime.fromtimestamp(STRIPE_TIME, UTC).astimezone() + timedelta(seconds=1)
    verify(
        StripeSignature(),
        secret=STRIPE_SECRET,
        headers={"Stripe-Signature": header},
        raw_body=STRIPE_BODY,
        now=now,
    )
