"""Bodies of deliveries: XML, multipart forms with files, and what is kept as a file."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from automate_engine import step
from automate_engine.nodes import StepContext, python_step
from automate_engine.runtime import Engine
from tests.hosts.conftest import Client, ended, make_published, spec
from tests.hosts.test_hooks import make_hook

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
NOTIFICATION = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
  <link rel="hub" href="https://pubsubhubbub.appspot.com"/>
  <title>YouTube video feed</title>
  <entry>
    <id>yt:video:VIDEO_ID</id>
    <yt:videoId>VIDEO_ID</yt:videoId>
    <title>Über &amp; unter</title>
    <author><name>One</name></author>
    <author><name>Two</name></author>
  </entry>
</feed>"""
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<lolz>&lol2;</lolz>"""


async def _payload(
    client: Client, anonymous: Client, content_type: str | None, body: bytes, method: str = "POST"
) -> dict[str, Any]:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = await anonymous.request(method, "/v1/hooks/orders", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    event = (await client.get(f"/v1/events/{answer.json()['event_id']}")).json()
    payload: dict[str, Any] = event["payload"]
    return payload


@pytest.mark.parametrize("kind", ["application/atom+xml", "text/xml", "application/xml"])
async def test_an_xml_notification_becomes_an_object(
    client: Client, anonymous: Client, kind: str
) -> None:
    await make_hook(client)
    payload = await _payload(client, anonymous, kind, NOTIFICATION.encode())
    feed = payload["body"]["feed"]
    assert feed["title"] == "YouTube video feed"
    assert feed["link"] == {"@rel": "hub", "@href": "https://pubsubhubbub.appspot.com"}
    assert feed["entry"]["yt:videoId"] == "VIDEO_ID"
    assert feed["entry"]["title"] == "Über & unter"
    assert feed["entry"]["author"] == [{"name": "One"}, {"name": "Two"}]
    assert payload["raw_body"] == NOTIFICATION


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a><b></a>",
        b"no xml",
        b'<?xml version="1.0" encoding="unknown"?><a/>',
        b"<a>" * 400 + b"</a>" * 400,
    ],
)
async def test_xml_that_is_malformed_or_declares_entities_is_refused(
    client: Client, anonymous: Client, body: bytes
) -> None:
    await make_hook(client)
    headers = {"Content-Type": "application/xml"}
    answer = await anonymous.post("/v1/hooks/orders", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"
    assert (await client.get("/v1/events")).json()["items"] == []


async def test_data_that_is_not_utf_8_keeps_its_bytes(client: Client, anonymous: Client) -> None:
    await make_hook(client)
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>'.encode("latin-1")
    payload = await _payload(client, anonymous, "application/xml", body)
    assert payload["body"] == {"a": "ü"}
    assert base64.b64decode(payload["raw_body_base64"]) == body
    assert "raw_body" not in payload


async def test_text_has_no_other_raw_body(client: Client, anonymous: Client) -> None:
    await make_hook(client)
    payload = await _payload(client, anonymous, "text/plain", b"hello")
    assert payload["body"] == "hello"
    assert "raw_body" not in payload


def _reads_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_step, "_functions", {})

    @step(name="contents")
    async def contents(context: StepContext, files: list[dict[str, Any]]) -> list[str]:
        return [(await context.read_file_async(file)).hex() for file in files]


READER: dict[str, Any] = {
    "id": "read",
    "type": "python.step",
    "config": {"function": "contents", "arguments": {"files": "{{ inputs.files }}"}},
}


async def _reading_hook(client: Client, files: str) -> None:
    document = spec(READER, outputs={"contents": "{{ steps.read.output }}"})
    workflow_id = await make_published(client, document)
    config = {"path": "orders", "inputs": {"files": files}}
    body = {"type": "webhook", "config": config}
    answer = await client.post(f"/v1/workflows/{workflow_id}/triggers", json=body)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_multipart_form_keeps_its_files(
    client: Client,
    anonymous: Client,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    _reads_files(monkeypatch)
    await _reading_hook(client, "{{ event.payload.body.attachment }}")
    answer = await anonymous.request(
        method,
        "/v1/hooks/orders",
        data={"subject": "Größe", "tag": ["a", "b"]},
        files=[
            ("attachment", ("a.png", PNG, "image/png")),
            ("attachment", ("b.txt", b"b", "text/plain")),
            ("single", ("c.bin", b"\x00", "application/octet-stream")),
        ],
    )
    assert answer.status_code == 202, answer.text
    event = (await client.get(f"/v1/events/{answer.json()['event_id']}")).json()
    payload = event["payload"]
    body = payload["body"]
    assert (body["subject"], body["tag"]) == ("Größe", ["a", "b"])
    first, second = body["attachment"]
    assert (first["name"], first["media_type"], first["size"]) == ("a.png", "image/png", len(PNG))
    assert (second["name"], body["single"]["size"]) == ("b.txt", 1)
    assert not {"raw_body", "raw_body_base64"} & payload.keys()
    run = await ended(client, answer.json()["run_ids"][0])
    assert run["outputs"] == {"contents": [PNG.hex(), b"b".hex()]}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/png", PNG),
        ("application/octet-stream", b"text or not"),
        ("text/plain", b"\xff\xfe"),
        ("text/plain", b"a\x00b"),
    ],
)
async def test_other_bytes_are_kept_as_a_file(
    client: Client,
    anonymous: Client,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    body: bytes,
) -> None:
    _reads_files(monkeypatch)
    await _reading_hook(client, "{{ [event.payload.body.file] }}")
    answer = await anonymous.post("/v1/hooks/orders", content=body, headers={"Content-Type": kind})
    run = await ended(client, answer.json()["run_ids"][0])
    assert run["outputs"] == {"contents": [body.hex()]}
    event = (await client.get(f"/v1/events/{answer.json()['event_id']}")).json()
    kept = event["payload"]["body"]["file"]
    assert (kept["media_type"], kept["size"]) == (kind, len(body))


async def test_the_file_is_the_input_of_a_workflow_that_asks_for_one(
    client: Client, anonymous: Client
) -> None:
    await make_hook(client)
    headers = {"Content-Type": "image/png"}
    answer = await anonymous.post("/v1/hooks/orders", content=PNG, headers=headers)
    run = (await client.get(f"/v1/runs/{answer.json()['run_ids'][0]}")).json()
    assert run["inputs"]["file"]["media_type"] == "image/png"
