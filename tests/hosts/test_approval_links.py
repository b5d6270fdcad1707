"""A person without an account decides by a link."""

from __future__ import annotations

import asyncio
import base64
import html
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from automate_engine.api.rates import ANSWERS_PER_MINUTE
from automate_engine.runtime import Engine
from tests.hosts.conftest import (
    Client,
    Host,
    edge,
    ended,
    make_published,
    run_when,
    set_node,
    spec,
    start_run,
)

WEEK = 604_800


@pytest.fixture
async def anonymous(host: Host) -> AsyncIterator[Client]:
    """Somebody at an address of their own, as decisions of an address are counted."""
    async with host.client(peer=f"2001:db8:{secrets.randbelow(0xFFFF):x}::1") as found:
        yield found


def _asking(**config: Any) -> dict[str, Any]:
    asked = {"title": "Refund {{ inputs.amount }}?", **config}
    return spec(
        {"id": "ask", "type": "approval", "config": asked},
        set_node("yes", answer="{{ steps.ask.output }}"),
        set_node("no", answer="{{ steps.ask.output }}"),
        edges=[edge("ask", "yes", "approved"), edge("ask", "no", "rejected")],
    )


async def _waiting(client: Client, document: Any = None) -> tuple[str, str]:
    """A run that waits for a person, and the id of its approval."""
    workflow_id = await make_published(client, document or _asking())
    run_id = await start_run(client, workflow_id, inputs={"amount": 50})
    await run_when(client, run_id, lambda run: run["suspended_at"] is not None)
    (approval,) = (await client.get("/v1/approvals")).json()["items"]
    return run_id, approval["approval_id"]


async def _link(client: Client, approval_id: str, **body: Any) -> str:
    answer = await client.post(f"/v1/approvals/{approval_id}/link", json=body)
    assert answer.status_code == 200, answer.text
    url: str = answer.json()["url"]
    return url


async def _decide(client: Client, url: str, decision: str, comment: str = "") -> Any:
    return await client.post(url, data={"decision": decision, "comment": comment})


def _text(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", answer.text))


@pytest.mark.parametrize(("decision", "taken"), [("approved", "yes"), ("rejected", "no")])
async def test_whoever_has_the_link_decides_without_an_account(
    client: Client, anonymous: Client, engine: Engine, decision: str, taken: str
) -> None:
    run_id, approval_id = await _waiting(client)
    url = await _link(client, approval_id, recipient="Ann Lee")
    page = await anonymous.get(url)
    assert page.status_code == 200
    assert "Refund 50?" in page.text

    answer = await _decide(anonymous, url, decision, "As we\r\nagreed ")

    assert answer.status_code == 200
    assert f"Thank you. You {decision} this." in answer.text
    run = await ended(client, run_id)
    made = run["outputs"][taken]["answer"]
    assert (made["decision"], made["comment"]) == (decision, "As we\nagreed")
    assert made["by"] == "link:Ann Lee"


async def test_the_page_is_safe_and_needs_no_script(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    document = _asking(
        message="<b>Look</b>",
        data={"order": {"lines": [{"name": "<i>Pen</i>", "n": 2}, {"name": "Ink", "n": 1}]}},
    )
    _, approval_id = await _waiting(client, document)
    page = await anonymous.get(await _link(client, approval_id))
    assert "<script" not in page.text
    assert "<b>" not in page.text
    assert "<i>" not in page.text
    assert "<b>Look</b>" in _text(page)
    assert re.search(r"<th[^>]*>Name</th>", page.text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert (await anonymous.get(str(page.url.join(style)))).status_code == 200
    assert (await anonymous.head(str(page.url))).content == b""


async def test_a_second_decision_is_told_who_decided_and_when(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    run_id, approval_id = await _waiting(client)
    ann = await _link(client, approval_id, recipient="Ann")
    bob = await _link(client, approval_id, recipient="Bob")
    await _decide(anonymous, ann, "approved", "Fine.")
    for answer in [await _decide(anonymous, bob, "rejected"), await anonymous.get(bob)]:
        assert "This was approved by Ann." in answer.text
        assert "Fine." in answer.text
        assert re.search(r"decided on \d+ \w+ \d{4}, \d\d:\d\d UTC", answer.text)
        assert 'method="post"' not in answer.text
    assert (await _decide(anonymous, bob, "rejected")).status_code == 409
    run = await ended(client, run_id)
    assert list(run["outputs"]) == ["yes"]
    again = await anonymous.get(bob)
    assert (again.status_code, "This was approved by Ann." in again.text) == (200, True)


async def test_of_several_decisions_at_once_one_counts(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    run_id, approval_id = await _waiting(client)
    url = await _link(client, approval_id)
    answers = await asyncio.gather(
        *(_decide(anonymous, url, each) for each in ("approved", "rejected") * 3)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    (won,) = (answer for answer in answers if answer.status_code == 200)
    run = await ended(client, run_id)
    assert list(run["outputs"]) == ["yes" if "You approved" in won.text else "no"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Choose whether to approve"),
        ({"decision": "maybe"}, "Choose whether to approve"),
        ({"decision": "approved", "comment": "x" * 10_001}, "Shorten the comment"),
        ({"decision": "approved", "comment": "a\0b"}, "cannot be kept"),
    ],
)
async def test_what_is_no_decision_is_shown_again_and_decides_nothing(
    client: Client, anonymous: Client, engine: Engine, body: dict[str, str], words: str
) -> None:
    _, approval_id = await _waiting(client)
    url = await _link(client, approval_id)
    answer = await anonymous.post(url, data={"comment": "", **body})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'method="post"' in answer.text
    assert len((await client.get("/v1/approvals")).json()["items"]) == 1


def _tampered(url: str) -> list[str]:
    """Links made of a genuine one by somebody without the key."""
    address, _, token = url.rpartition("/")
    payload, _, signature = token.partition(".")
    parts = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    forged = []
    for index, other in enumerate(["globex", "apr_1", "run_1", "other", 9_999_999_999, "Bob"]):
        changed = [*parts[:index], other, *parts[index + 1 :]]
        encoded = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
        forged.append(f"{encoded}.{signature}")
    return [
        f"{address}/{each}"
        for each in [
            *forged,
            payload,
            f"{payload}.",
            f"{payload}.{'A' * len(signature)}",
            f"{payload}.{signature[:-2]}",
            f".{signature}",
            "x",
            "é",
            "a" * 5_000,
            f"{payload}.{'é' * 10}",
        ]
    ]


async def test_a_link_that_was_not_made_here_is_a_page_that_says_so(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    _, approval_id = await _waiting(client)
    for url in _tampered(await _link(client, approval_id)):
        for answer in [await anonymous.get(url), await _decide(anonymous, url, "approved")]:
            assert answer.status_code == 404
            assert answer.headers["content-type"].startswith("text/html")
            assert "There is nothing to decide here" in answer.text
            assert "Refund" not in answer.text
    assert len((await client.get("/v1/approvals")).json()["items"]) == 1


async def test_a_link_is_made_by_the_tenant_and_with_the_permission_only(
    client: Client, stranger: Client, host: Host, engine: Engine
) -> None:
    _, approval_id = await _waiting(client)
    address = f"/v1/approvals/{approval_id}/link"
    assert (await stranger.post(address)).status_code == 404
    async with host.client(await host.make_key("acme", ["runs:read"])) as reader:
        assert (await reader.post(address)).status_code == 403


async def test_a_link_ends_with_its_time(
    client: Client, anonymous: Client, engine: Engine, later: Callable[[float], None]
) -> None:
    _, approval_id = await _waiting(client)
    url = await _link(client, approval_id, expires_seconds=3600)
    later(3500)
    assert (await anonymous.get(url)).status_code == 200
    later(3601)
    for answer in [await anonymous.get(url), await _decide(anonymous, url, "approved")]:
        assert answer.status_code == 410
        assert "This link has expired" in answer.text
    later(0)
    assert len((await client.get("/v1/approvals")).json()["items"]) == 1


async def test_a_link_ends_no_later_than_the_wait(client: Client, engine: Engine) -> None:
    _, approval_id = await _waiting(client, _asking(timeout=600))
    (approval,) = (await client.get("/v1/approvals")).json()["items"]
    answer = await client.post(f"/v1/approvals/{approval_id}/link", json={"expires_seconds": WEEK})
    assert answer.json()["expires_at"][:19] == approval["expires_at"][:19]


async def test_when_the_run_has_ended_there_is_nothing_to_decide(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    run_id, approval_id = await _waiting(client)
    url = await _link(client, approval_id)
    await client.post(f"/v1/runs/{run_id}/cancel")
    await ended(client, run_id)
    page = await anonymous.get(url)
    assert (page.status_code, "nothing to decide any more" in page.text) == (200, True)
    assert (await _decide(anonymous, url, "approved")).status_code == 409
    assert (await client.post(f"/v1/approvals/{approval_id}/link")).status_code in {404, 409}


@pytest.mark.parametrize(
    "body",
    [{"expires_seconds": 59}, {"expires_seconds": 31_536_001}, {"recipient": "a\nb"}, {"x": 1}],
)
async def test_what_is_wrong_with_the_wish_for_a_link_is_told(
    client: Client, engine: Engine, body: dict[str, Any]
) -> None:
    _, approval_id = await _waiting(client)
    answer = await client.post(f"/v1/approvals/{approval_id}/link", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(body)


async def test_decisions_from_one_address_are_counted(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    url = "/v1/approvals/-/nothing"
    statuses = [
        (await _decide(anonymous, url, "approved")).status_code
        for _ in range(ANSWERS_PER_MINUTE + 1)
    ]
    assert statuses[-1] == 429
    answer = await _decide(anonymous, url, "approved")
    assert answer.headers["retry-after"]
    assert "Too many answers" in answer.text


async def test_a_body_that_is_no_form_is_refused_with_a_page(
    client: Client, anonymous: Client, engine: Engine
) -> None:
    _, approval_id = await _waiting(client)
    url = await _link(client, approval_id)
    answer = await anonymous.post(url, json={"decision": "approved"})
    assert (answer.status_code, answer.headers["content-type"][:9]) == (415, "text/html")
    answer = await anonymous.post(url, data={"decision": "approved", "comment": "x" * 300_000})
    assert answer.status_code == 413
    assert (await anonymous.delete(url)).status_code == 405


async def test_the_address_is_not_logged(
    client: Client, anonymous: Client, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    _, approval_id = await _waiting(client)
    url = await _link(client, approval_id)
    caplog.set_level("DEBUG", logger="django")
    caplog.set_level("DEBUG", logger="automate")
    for answer in [
        await _decide(anonymous, url, "maybe"),
        await _decide(anonymous, url, "approved"),
        await _decide(anonymous, url, "approved"),
    ]:
        assert answer.status_code in {200, 409, 422}
    assert "/v1/approvals/-" not in caplog.text
