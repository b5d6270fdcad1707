"""Deliveries as the providers send them: proved, tried by challenges, and refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.hosts.conftest import Client
from tests.hosts.test_hooks import make_hook

SECRET = "secret-of-the-sender"
WHSEC = "whsec_" + base64.b64encode(b"a key of twenty-four byt").decode()

GITHUB = b'{"zen":"Keep it logically awesome.","hook_id":1,"hook":{"type":"Repository","id":1}}'
STRIPE = b"""{
  "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
  "object": "event",
  "api_version": "2024-06-20",
  "created": 1686089970,
  "data": {"object": {"id": "seti_1NG8Du2eZvKYlo2C9XMqbR0x", "object": "setup_intent"}},
  "livemode": false,
  "type": "setup_intent.created"
}"""
SLACK = (
    b'{"token":"XXYYZZ","team_id":"T123ABC456","api_app_id":"A123ABC456","event":{"type":'
    b'"app_mention","user":"U123ABC456","text":"hello <@U0LAN0Z89>","ts":"1515449522.000016"},'
    b'"type":"event_callback","event_id":"Ev123ABC456","event_time":1234567890}'
)
META = (
    b'{"object":"page","entry":[{"id":"0","time":1700000000,"changes":[{"field":"feed",'
    rb'"value":{"item":"status","message":"\u00e4rger"}}]}]}'
)


def _hex(signed: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def github(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={_hex(body, secret)}", "X-GitHub-Event": "ping"}


def stripe(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    signature = _hex(f"{at}.".encode() + body, secret)
    return {"Stripe-Signature": f"t={at},v1={'0' * 64},v1={signature},v0={'1' * 64}"}


def slack(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    signature = _hex(f"v0:{at}:".encode() + body, secret)
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={signature}"}


def meta(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={_hex(body, secret)}"}


def standard(body: bytes, at: int, secret: str = WHSEC) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"msg_1.{at}.".encode() + body, "sha256")
    signature = base64.b64encode(digest).decode()
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,AAAA v1,{signature}",
    }


def bearer(body: bytes, at: int, secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(body: bytes, at: int, secret: str = "ann:" + SECRET) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


SENDERS: dict[str, tuple[Any, bytes, str, str]] = {
    "github": (github, GITHUB, SECRET, "X-Hub-Signature-256"),
    "stripe": (stripe, STRIPE, SECRET, "Stripe-Signature"),
    "slack": (slack, SLACK, SECRET, "X-Slack-Signature"),
    "meta": (meta, META, SECRET, "X-Hub-Signature-256"),
    "standard_webhooks": (standard, b'{"type":"contact.created"}', WHSEC, "webhook-signature"),
    "bearer": (bearer, b"{}", SECRET, "Authorization"),
    "basic": (basic, b"{}", "ann:" + SECRET, "Authorization"),
}
STAMPED = ("stripe", "slack", "standard_webhooks")
every_sender = pytest.mark.parametrize("kind", list(SENDERS))


async def _hook(client: Client, kind: str, secret: str | None = None, **config: Any) -> None:
    await make_hook(
        client,
        {"path": kind, "signature": {"kind": kind}, **config},
        secret=secret or SENDERS[kind][2],
    )


async def _nothing_is_kept(client: Client) -> bool:
    events = (await client.get("/v1/events")).json()["items"]
    return events == [] and (await client.get("/v1/runs")).json()["items"] == []


async def _refused(client: Client, anonymous: Client, kind: str, headers: Any, body: bytes) -> str:
    headers = {"Content-Type": "application/json", **headers}
    answer = await anonymous.post(f"/v1/hooks/{kind}", content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:automate:problem:not-genuine"
    assert 'realm="webhook"' in answer.headers["www-authenticate"]
    assert SECRET not in answer.text
    assert await _nothing_is_kept(client)
    detail: str = answer.json()["detail"]
    return detail


@every_sender
async def test_a_genuine_delivery_is_taken_and_its_proof_is_not_kept(
    client: Client, anonymous: Client, kind: str
) -> None:
    sign, body, _, _ = SENDERS[kind]
    await _hook(client, kind)
    proof = sign(body, int(time.time()))
    headers = {"Content-Type": "application/json", **proof}
    answer = await anonymous.post(f"/v1/hooks/{kind}", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    event = await client.get(f"/v1/events/{answer.json()['event_id']}")
    assert event.json()["payload"]["body"] == json.loads(body)
    assert event.json()["payload"]["raw_body"] == body.decode()
    for name, value in proof.items():
        if "signature" in name.lower() or name == "Authorization":
            assert value not in event.text


@every_sender
async def test_what_is_not_genuine_is_refused_naming_the_header(
    client: Client, anonymous: Client, kind: str
) -> None:
    sign, body, _, header = SENDERS[kind]
    await _hook(client, kind)
    at = int(time.time())
    assert header in await _refused(
        client, anonymous, kind, sign(body, at, "YW5vdGhlcjphbm90aGVy"), body
    )
    missing = {name: value for name, value in sign(body, at).items() if name != header}
    detail = await _refused(client, anonymous, kind, missing, body)
    assert detail.startswith(f"The header {header} is missing.")
    if kind not in ("bearer", "basic"):
        assert header in await _refused(client, anonymous, kind, sign(body, at), body + b"\n")


@pytest.mark.parametrize("kind", STAMPED)
@pytest.mark.parametrize("age", [310, -310])
async def test_an_old_delivery_is_refused(
    client: Client, anonymous: Client, kind: str, age: int
) -> None:
    sign, body, _, _ = SENDERS[kind]
    await _hook(client, kind)
    old = sign(body, int(time.time()) - age)
    assert "300 s away" in await _refused(client, anonymous, kind, old, body)


@every_sender
async def test_of_two_secrets_each_is_taken_while_one_replaces_the_other(
    client: Client, anonymous: Client, kind: str
) -> None:
    sign, body, secret, _ = SENDERS[kind]
    other = {"basic": "bob:password", "standard_webhooks": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    used = other.get(kind, "the-new-secret")
    await _hook(client, kind, f"{secret}\n{used}")
    at = int(time.time())
    for number, each in enumerate((secret, used)):
        proof = {**sign(body, at, each), "X-GitHub-Delivery": str(number)}
        answer = await anonymous.post(f"/v1/hooks/{kind}", content=body, headers=proof)
        assert answer.status_code in (200, 202), answer.text


async def test_a_replayed_delivery_starts_nothing(client: Client, anonymous: Client) -> None:
    await _hook(client, "standard_webhooks")
    proof = standard(b"{}", int(time.time()))
    first = await anonymous.post("/v1/hooks/standard_webhooks", content=b"{}", headers=proof)
    again = await anonymous.post("/v1/hooks/standard_webhooks", content=b"{}", headers=proof)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["run_ids"] == first.json()["run_ids"]


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        ("basic", "no-password-here"),
        ("standard_webhooks", "this is no base64"),
        ("github", "old-secret\nshort"),
    ],
)
async def test_a_secret_that_cannot_be_one_is_refused(
    client: Client, kind: str, secret: str
) -> None:
    workflow_id = (await client.post("/v1/workflows", json={"name": "Hooks"})).json()["workflow_id"]
    config = {"path": "hook", "signature": {"kind": kind}}
    answer = await client.post(
        f"/v1/workflows/{workflow_id}/triggers",
        json={"type": "webhook", "config": config, "secret": secret},
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("secret", "bad_secret")
    assert secret not in answer.text


async def test_slack_tries_an_address_by_a_challenge(client: Client, anonymous: Client) -> None:
    await _hook(client, "slack")
    challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
    body = json.dumps(
        {"token": "Jhj5dZrVaK7ZwHHjRyZWjbDl", "challenge": challenge, "type": "url_verification"}
    ).encode()
    for address in ("/v1/hooks/slack", "/v1/hooks-test/slack"):
        answer = await anonymous.post(address, content=body, headers=slack(body, int(time.time())))
        assert (answer.status_code, answer.text) == (200, challenge)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert await _nothing_is_kept(client)
    forged = slack(body, int(time.time()), "another-secret")
    assert challenge not in await _refused(client, anonymous, "slack", forged, body)


async def test_only_the_scheme_of_slack_answers_its_challenge(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client, {"path": "open"})
    sent = {"type": "url_verification", "challenge": "abc"}
    answer = await anonymous.post("/v1/hooks/open", json=sent)
    assert answer.status_code == 202


@pytest.mark.parametrize("methods", [["POST"], ["GET", "POST"]])
async def test_meta_tries_an_address_by_a_challenge(
    client: Client, anonymous: Client, methods: list[str]
) -> None:
    await _hook(client, "meta", f"{SECRET}\nthe-verify-token", methods=methods)
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": "the-verify-token",
    }
    answer = await anonymous.get("/v1/hooks/meta", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    for wrong in ({"hub.verify_token": "another"}, {"hub.verify_token": ""}):
        refused = await anonymous.get("/v1/hooks/meta", params=query | wrong)
        assert refused.status_code == 401
        assert "hub.verify_token" in refused.json()["detail"]
        assert "1158201444" not in refused.text
    assert (await anonymous.get("/v1/hooks/meta")).status_code == 401
    assert await _nothing_is_kept(client)


async def test_other_hooks_answer_no_challenge_of_meta(client: Client, anonymous: Client) -> None:
    await make_hook(client, {"path": "open", "methods": ["POST"]})
    query = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "x"}
    assert (await anonymous.get("/v1/hooks/open", params=query)).status_code == 405


async def test_a_form_as_twilio_posts_it(client: Client, anonymous: Client) -> None:
    await _hook(client, "basic")
    body = (
        b"ToCountry=US&SmsMessageSid=SM123&NumMedia=0&FromZip=94016&Body=Hello+w%C3%B6rld%21"
        b"&From=%2B14017122661&To=%2B15558675310&AccountSid=AC123&ApiVersion=2010-04-01"
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": "GvWf1cFY/Q7PnoempGyD5oXAezc=",
        **basic(body, 0),
    }
    answer = await anonymous.post("/v1/hooks/basic", content=body, headers=headers)
    assert answer.status_code == 202
    event = await client.get(f"/v1/events/{answer.json()['event_id']}")
    payload = event.json()["payload"]
    assert (payload["body"]["Body"], payload["body"]["From"]) == ("Hello wörld!", "+14017122661")
    assert payload["raw_body"] == body.decode()
    assert "GvWf1cFY" not in event.text
