"""What is sent, what comes back, and what happens when it does not."""

from __future__ import annotations

import asyncio
import base64
import logging
from datetime import UTC, datetime

import pytest

from automate_engine.domain.errors import (
    LimitError,
    PermanentError,
    RetryableError,
    StepTimeoutError,
)
from automate_engine.net import GuardedClient

from .conftest import Received, Serve, always, answer, redirect_to

MEBIBYTE = 1024 * 1024


def inside() -> GuardedClient:
    return GuardedClient(allow_private=True)


async def test_the_whole_answer_comes_back(serve: Serve) -> None:
    data = answer(b'{"a": [1, "\xc3\xa4"]}', status="418 Odd", Content_Type="application/json")
    server = await serve(always(data))
    async with inside() as client:
        response = await client.request("get", f"{server.url}/path?a=1#part")
    assert response.status == 418
    assert response.headers["content-type"] == response.headers["Content-Type"]
    assert response.json() == {"a": [1, "ä"]}
    assert response.text() == '{"a": [1, "ä"]}'
    assert response.url == f"{server.url}/path?a=1#part"
    assert response.http_version == "HTTP/1.1"
    assert 0 < response.elapsed < 10
    assert server.requests[0].method == "GET"
    assert server.requests[0].target == "/path?a=1"


async def test_json_form_and_plain_bodies_are_sent_as_given(serve: Serve) -> None:
    server = await serve(always(answer()))
    async with inside() as client:
        await client.request("POST", server.url, json={"ä": None})
        await client.request("POST", server.url, data={"a": [1, "x y"], "b": True})
        await client.request("PUT", server.url, content="tést", headers={"Content-Type": "a/b"})
        await client.request("PATCH", server.url, content=b"\x00\xff")
        await client.request("DELETE", server.url)
    json_request, form, text, binary, empty = server.requests
    assert json_request.body == '{"ä":null}'.encode()
    assert json_request.headers["content-type"] == "application/json"
    assert form.body == b"a=1&a=x+y&b=true"
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (text.body, text.headers["content-type"]) == ("tést".encode(), "a/b")
    assert binary.body == b"\x00\xff"
    assert (empty.method, empty.body) == ("DELETE", b"")


async def test_parameters_join_those_in_the_url_which_stay_as_written(serve: Serve) -> None:
    server = await serve(always(answer()))
    async with inside() as client:
        await client.request("GET", f"{server.url}/?flag&q=%7e", params={"q": ["a b", 2], "n": ""})
        await client.request("GET", f"{server.url}/", params={"x": "ä&"})
    assert server.requests[0].target == "/?flag&q=%7e&q=a+b&q=2&n="
    assert server.requests[1].target == "/?x=%C3%A4%26"


async def test_basic_authentication(serve: Serve) -> None:
    server = await serve(always(answer()))
    async with inside() as client:
        await client.request("GET", server.url, auth=("user", "pä:ss"))
    scheme, _, value = server.requests[0].headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(value).decode()) == ("Basic", "user:pä:ss")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"json": 1, "data": {"a": 1}}, "only one of"),
        ({"json": {"a": {1, 2}}}, "cannot be encoded"),
        ({"json": float("nan")}, "cannot be encoded"),
        ({"json": "\ud800"}, "cannot be encoded"),
        ({"data": {"hunter": {"a": 1}}}, "form field 'hunter'"),
        ({"params": {"hunter": [["a"]]}}, "query parameter 'hunter'"),
        ({"headers": {"X-Bad": "hunter2\r\nX-More: 1"}}, "X-Bad has a line break"),
        ({"headers": {"X-Bad": "hunter2\x00"}}, "X-Bad has a line break"),
        ({"headers": {"X Bad": "1"}}, "name of a header"),
        ({"headers": {"": "1"}}, "name of a header"),
        ({"headers": {"Host": "other"}}, "Host is set by the client"),
        ({"headers": {"content-length": "1"}}, "content-length is set by the client"),
        ({"headers": {"Transfer-Encoding": "chunked"}}, "Transfer-Encoding is set by the client"),
        ({"headers": {f"X-{n}": "1" for n in range(101)}}, "more than 100 headers"),
        ({"headers": {"X-Big": "x" * 70_000}}, "more than 100 headers or more than 65536"),
        ({"headers": {"Authorization": "hunter2"}, "auth": ("a", "b")}, "either the header"),
    ],
)
async def test_a_bad_request_is_refused_without_repeating_values(
    serve: Serve, arguments: dict[str, object], message: str
) -> None:
    server = await serve(always(answer()))
    async with inside() as client:
        with pytest.raises(PermanentError, match=message) as raised:
            await client.request("POST", server.url, **arguments)  # type: ignore[arg-type]
    assert "hunter2" not in str(raised.value)
    assert server.connections == 0


@pytest.mark.parametrize("method", ["CONNECT", "trace", "GE T", "", "GET\r\n", "X" * 40])
async def test_methods_that_reach_behind_the_guard_are_refused(method: str) -> None:
    async with inside() as client:
        with pytest.raises(PermanentError, match="method"):
            await client.request(method, "http://example.com/")


async def test_requests_after_one_another_share_a_connection(serve: Serve) -> None:
    server = await serve(always(answer(b"x" * 1000)))
    async with inside() as client:
        for _ in range(5):
            await client.request("GET", server.url)
    assert len(server.requests) == 5
    assert server.connections == 1


async def test_cookies_are_not_kept_between_requests(serve: Serve) -> None:
    server = await serve(always(answer(Set_Cookie="session=1; Path=/")))
    async with inside() as client:
        await client.request("GET", server.url)
        await client.request("GET", server.url)
    assert all("cookie" not in request.headers for request in server.requests)


# Redirects


async def test_redirects_are_followed_to_the_end(serve: Serve) -> None:
    async def respond(received: Received, writer: asyncio.StreamWriter) -> None:
        done = received.target == "/end"
        writer.write(answer(b"end") if done else answer(status="302 Found", Location="/end"))

    server = await serve(respond)
    async with inside() as client:
        response = await client.request("GET", f"{server.url}/start")
        first = await client.request("GET", f"{server.url}/start", follow_redirects=False)
    assert (response.status, response.url) == (200, f"{server.url}/end")
    assert (first.status, first.headers["location"]) == (302, "/end")


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        ("301 Moved", "POST", ("GET", b"")),
        ("302 Found", "POST", ("GET", b"")),
        ("302 Found", "PUT", ("PUT", b"body")),
        ("303 See Other", "PUT", ("GET", b"")),
        ("303 See Other", "HEAD", ("HEAD", b"body")),
        ("307 Temporary", "POST", ("POST", b"body")),
        ("308 Permanent", "PATCH", ("PATCH", b"body")),
    ],
)
async def test_only_some_redirects_repeat_method_and_body(
    serve: Serve, status: str, method: str, expected: tuple[str, bytes]
) -> None:
    target = await serve(always(answer()))
    server = await serve(redirect_to(f"{target.url}/x", status))
    async with inside() as client:
        await client.request(method, server.url, content=b"body", headers={"Content-Type": "a/b"})
    assert (target.requests[0].method, target.requests[0].body) == expected
    assert ("content-type" in target.requests[0].headers) == bool(expected[1])


async def test_credentials_do_not_travel_to_another_origin(serve: Serve) -> None:
    other = await serve(always(answer()))
    server = await serve(redirect_to(other.url, "307 Temporary"))
    secrets = {"Cookie": "hunter2", "X-Api-Key": "hunter2", "Private-Token": "hunter2"}
    async with inside() as client:
        await client.request(
            "POST",
            server.url,
            json=[1],
            auth=("user", "hunter2"),
            headers={**secrets, "Accept": "a/b", "X-Name": "é"},
        )
    first, second = server.requests[0].headers, other.requests[0].headers
    assert first["cookie"] == first["x-api-key"] == "hunter2"
    assert "authorization" in first
    assert set(second) <= {
        "accept",
        "accept-encoding",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
    assert (second["accept"], second["content-type"]) == ("a/b", "application/json")
    assert second["host"] == f"{other.host}:{other.port}"
    assert other.requests[0].body == b"[1]"


async def test_credentials_stay_within_one_origin(serve: Serve) -> None:
    async def respond(received: Received, writer: asyncio.StreamWriter) -> None:
        done = received.target == "/end"
        writer.write(answer() if done else answer(status="307 Again", Location="/end"))

    server = await serve(respond)
    async with inside() as client:
        await client.request("GET", server.url, headers={"X-Api-Key": "é"}, auth=("a", "b"))
    start, end = server.requests
    assert start.headers["authorization"] == end.headers["authorization"]
    assert start.headers["x-api-key"] == end.headers["x-api-key"]


async def test_endless_redirects_end(serve: Serve) -> None:
    server = await serve(redirect_to("/again"))
    async with inside() as client:
        with pytest.raises(LimitError, match="More than 3 redirects"):
            await client.request("GET", server.url, max_redirects=3)
        assert len(server.requests) == 4
        with pytest.raises(LimitError, match="More than 0 redirects"):
            await client.request("GET", server.url, max_redirects=0)


async def test_a_redirect_status_without_location_is_an_answer(serve: Serve) -> None:
    server = await serve(always(answer(b"choose", status="300 Multiple") + b""))
    async with inside() as client:
        assert (await client.request("GET", server.url)).content == b"choose"


# Broken peers


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_a_peer_that_breaks_off_or_is_no_http_server_can_be_tried_again(
    serve: Serve, data: bytes
) -> None:
    async def break_off(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    server = await serve(break_off)
    async with inside() as client:
        with pytest.raises(RetryableError) as raised:
            await client.request("GET", f"{server.url}/?token=hunter2")
    assert f"{server.host}:{server.port}" in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert not isinstance(raised.value, StepTimeoutError)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_what_may_be_repeated_is_sent_again_when_a_kept_connection_was_closed(
    serve: Serve, method: str
) -> None:
    server = await serve(_closing_the_second)
    async with inside() as client:
        await client.request("GET", server.url)
        assert (await client.request(method, server.url)).content == b"here"
    assert [each.method for each in server.requests] == ["GET", method, method]


async def test_what_may_not_be_repeated_is_sent_once(serve: Serve) -> None:
    server = await serve(_closing_the_second)
    async with inside() as client:
        await client.request("GET", server.url)
        with pytest.raises(RetryableError):
            await client.request("POST", server.url)
    assert len(server.requests) == 2


async def _closing_the_second(received: Received, writer: asyncio.StreamWriter) -> None:
    if received.number == 2:
        writer.close()
    else:
        writer.write(answer(b"here"))


@pytest.mark.parametrize("body", [b"<html>", b"", b"{", b"[" * 100_000, b"\xff\xfe{"])
async def test_an_answer_that_is_not_json_says_so(serve: Serve, body: bytes) -> None:
    server = await serve(always(answer(body, status="502 Bad Gateway")))
    async with inside() as client:
        response = await client.request("GET", f"{server.url}/?token=hunter2")
    with pytest.raises(PermanentError, match=r"\(status 502\) is not JSON") as raised:
        response.json()
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/plain", "ä".encode(), "ä"),
        ("text/plain; charset=latin-1", b"\xe4", "ä"),
        ('text/plain; charset="utf-16-le"', "ä".encode("utf-16-le"), "ä"),
        ("text/plain; charset=unheard-of", "ä".encode(), "ä"),
        ("text/plain; charset=rot13", b"a", "a"),
        ("text/plain; charset=idna", "ä".encode(), "ä"),
        ("text/plain; charset=punycode", b"a-b", "a-b"),
        ("text/plain; charset=unicode_escape", b"\\u00e4", "\\u00e4"),
        ("text/plain; charset=windows-1252", b"\x80", "€"),
        ("text/plain; charset=shift_jis", "漢".encode("shift_jis"), "漢"),
        ("text/plain; charset=macintosh", b"\x8a", "ä"),
        ("text/plain; charset=gb18030", "漢".encode("gb18030"), "漢"),
        ("text/plain; charset*=utf-8''%00a", b"a", "a"),
        ("text/plain", b"\xff", "\ufffd"),
    ],
)
async def test_text_is_read_in_the_character_set_named(
    serve: Serve, content_type: str, body: bytes, expected: str
) -> None:
    server = await serve(always(answer(body, Content_Type=content_type)))
    async with inside() as client:
        assert (await client.request("GET", server.url)).text() == expected


async def test_nothing_is_logged_that_could_hold_a_secret(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve(always(answer(b"hunter2")))
    with caplog.at_level(logging.DEBUG):
        async with inside() as client:
            response = await client.request(
                "POST",
                f"{server.url}/hunter2?token=hunter2",
                headers={"Authorization": "hunter2"},
                content="hunter2",
            )
    assert "hunter2" not in caplog.text
    assert "hunter2" not in repr(response)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999", 86_400),
        ("Fri, 17 May 2030 12:31:00 GMT", 60),
        ("Fri, 17 May 2030 12:31:00", 60),
        ("Fri, 17 May 2030 12:29:00 GMT", 0),
        ("Fri, 17 May 2031 12:30:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_an_answer_tells_how_long_to_wait(
    serve: Serve, header: str, seconds: float | None
) -> None:
    server = await serve(always(answer(Retry_After=header)))
    async with inside() as client:
        response = await client.request("GET", server.url)
    assert response.retry_after(datetime(2030, 5, 17, 12, 30, tzinfo=UTC)) == seconds
