"""Where a request may go."""

from __future__ import annotations

import asyncio
import socket

import pytest

from automate_engine.domain.errors import PermanentError, RetryableError, StepTimeoutError
from automate_engine.net import GuardedClient

from .conftest import Received, Serve, always, answer, redirect_to

HELLO = always(answer(b"hello"))


class FakeNames:
    """A resolver whose answers are listed per name, one list for each look-up."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers[host.removesuffix(".test")].pop(0)


async def test_a_private_address_is_refused_before_anything_is_sent(serve: Serve) -> None:
    server = await serve(HELLO)
    async with GuardedClient() as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", server.url)
    assert server.connections == 0


async def test_a_private_address_is_reached_when_allowed(serve: Serve) -> None:
    server = await serve(HELLO)
    async with GuardedClient(allow_private=True) as client:
        assert (await client.request("GET", server.url)).content == b"hello"
    async with GuardedClient(allow_private=["127.0.0.0/8"]) as client:
        assert (await client.request("GET", server.url)).content == b"hello"
    async with GuardedClient(allow_private=["10.0.0.0/8"]) as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", server.url)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "①②⑦.0.0.1",
        "127。0。0。1",
    ],
)
async def test_no_spelling_of_the_own_machine_passes(serve: Serve, host: str) -> None:
    server = await serve(HELLO)
    async with GuardedClient() as client:
        with pytest.raises(PermanentError):
            await client.request("GET", f"http://{host}:{server.port}/")
    assert server.connections == 0


async def test_a_name_with_a_final_dot_is_no_way_around(serve: Serve) -> None:
    server = await serve(HELLO)
    names = FakeNames(**{"localhost.": [["127.0.0.1"], ["127.0.0.1"]]})
    async with GuardedClient(resolver=names) as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", f"http://localhost.:{server.port}/")
        allowed = await client.request(
            "GET", f"http://localhost.:{server.port}/", allow_private=True
        )
    assert allowed.status == 200
    assert server.connections == 1


async def test_ipv6_loopback_is_refused_and_can_be_allowed(serve: Serve) -> None:
    server = await serve(HELLO, host="::1")
    async with GuardedClient() as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", server.url)
        allowed = await client.request("GET", server.url, allow_private=["::1"])
    assert allowed.content == b"hello"
    assert server.connections == 1
    assert server.requests[0].headers["host"] == f"[::1]:{server.port}"


async def test_the_metadata_service_is_refused_even_when_private_addresses_are_allowed() -> None:
    async with GuardedClient(allow_private=True) as client:
        with pytest.raises(PermanentError, match=r"169\.254\.169\.254 leads to an address"):
            await client.request("GET", "http://169.254.169.254/latest/meta-data/")


async def test_the_address_that_was_checked_is_the_one_connected_to(serve: Serve) -> None:
    """A name that turns from permitted to loopback between check and use gains nothing."""
    server = await serve(always(answer(b"inside", Connection="close")))
    names = FakeNames(rebind=[["127.0.0.1"], ["127.0.0.2"]])
    async with GuardedClient(resolver=names, allow_private=["127.0.0.1"]) as client:
        url = f"http://rebind.test:{server.port}/"
        assert (await client.request("GET", url)).content == b"inside"
        assert names.asked == ["rebind.test"]
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", url)
    assert names.asked == ["rebind.test"] * 2
    assert server.connections == 1


async def test_only_the_permitted_addresses_of_a_name_are_tried(serve: Serve) -> None:
    server = await serve(HELLO)
    names = FakeNames(mixed=[["10.0.0.1", "127.0.0.1"]])
    async with GuardedClient(resolver=names, allow_private=["127.0.0.1"]) as client:
        answered = await client.request("GET", f"http://mixed.test:{server.port}/")
    assert answered.content == b"hello"


async def test_the_next_address_is_tried_when_the_first_does_not_accept(serve: Serve) -> None:
    server = await serve(HELLO)
    names = FakeNames(two=[["127.0.0.9", "127.0.0.1"]])
    async with GuardedClient(resolver=names, allow_private=True) as client:
        answered = await client.request("GET", f"http://two.test:{server.port}/")
    assert answered.content == b"hello"


@pytest.mark.parametrize("target", ["http://[::1]:{port}/", "http://127.0.0.2:{port}/secret"])
async def test_a_redirect_to_a_private_address_is_refused(serve: Serve, target: str) -> None:
    inside = await serve(HELLO, host="127.0.0.2")
    outside = await serve(redirect_to(target.format(port=inside.port)))
    async with GuardedClient(allow_private=["127.0.0.1"]) as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", outside.url)
    assert len(outside.requests) == 1
    assert inside.connections == 0


async def test_a_redirect_to_a_name_that_leads_inside_is_refused(serve: Serve) -> None:
    inside = await serve(HELLO, host="127.0.0.2")
    outside = await serve(redirect_to(f"http://inside.test:{inside.port}/"))
    names = FakeNames(inside=[["127.0.0.2"]])
    async with GuardedClient(allow_private=["127.0.0.1"], resolver=names) as client:
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", outside.url)
    assert inside.connections == 0


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://h/", "http://user:hunter2@h/", "http://[::1"]
)
async def test_a_redirect_to_something_else_than_a_plain_url_is_refused(
    serve: Serve, target: str
) -> None:
    server = await serve(redirect_to(target))
    async with GuardedClient(allow_private=True) as client:
        with pytest.raises(PermanentError, match="cannot be followed") as raised:
            await client.request("GET", server.url)
    assert "hunter2" not in str(raised.value)


async def test_a_kept_connection_serves_no_request_under_a_stricter_policy(serve: Serve) -> None:
    server = await serve(HELLO)
    async with GuardedClient() as client:
        for _ in range(2):
            await client.request("GET", server.url, allow_private=True)
        assert server.connections == 1
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", server.url)
        with pytest.raises(PermanentError, match="private or reserved"):
            await client.request("GET", server.url, allow_private=["10.0.0.0/8"])
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "example.com",
        "",
        "http://",
        "http:///path",
        "http://user:hunter2@example.com/",
        "http://user@example.com/",
        "http://exa mple.com/",
        "http://exam%70le.com/",
        "http://a..b/",
        f"http://{'a' * 70}.test/",
        f"http://{'a.' * 200}test/",
        "http://example.com:0/",
        "http://example.com:70000/",
        "http://example.com:abc/",
        "http://example.com/\r\nX: 1",
        "http://[fe80::1%25eth0]/",
        "http://256.1.1.1/",
        "http://" + "a" * 100_000,
    ],
)
async def test_a_bad_url_is_refused_without_being_repeated(url: str) -> None:
    async with GuardedClient(allow_private=True) as client:
        with pytest.raises(PermanentError) as raised:
            await client.request("GET", url)
    assert "hunter2" not in str(raised.value)
    assert len(str(raised.value)) < 300


async def test_proxies_in_the_environment_are_ignored(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve(HELLO)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    async with GuardedClient(allow_private=True) as client:
        assert (await client.request("GET", server.url)).status == 200
    assert server.requests[0].target == "/"


async def test_an_unknown_name_can_be_tried_again() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def empty(host: str, port: int) -> list[str]:
        return []

    for resolver in (unknown, empty):
        async with GuardedClient(resolver=resolver) as client:
            with pytest.raises(RetryableError, match=r"nowhere\.test could not be resolved"):
                await client.request("GET", "http://nowhere.test/path?token=hunter2")


async def test_a_slow_name_server_counts_as_a_connection_that_times_out() -> None:
    async def slow(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    async with GuardedClient(resolver=slow, connect_timeout=0.05) as client:
        with pytest.raises(StepTimeoutError, match="did not accept the connection in time"):
            await client.request("GET", "http://slow.test/")


async def test_a_closed_port_can_be_tried_again(serve: Serve) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with GuardedClient(allow_private=True) as client:
            with pytest.raises(RetryableError, match=f"127.0.0.1:{port}") as raised:
                await client.request("GET", f"http://127.0.0.1:{port}/p?token=hunter2")
    assert "hunter2" not in str(raised.value)


async def test_a_closed_client_refuses_work() -> None:
    client = GuardedClient()
    await client.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        await client.request("GET", "http://example.com/")


async def test_connections_at_once_are_bounded(serve: Serve) -> None:
    first_arrived, release = asyncio.Event(), asyncio.Event()

    async def hold(_: Received, writer: asyncio.StreamWriter) -> None:
        first_arrived.set()
        await release.wait()
        writer.write(answer(b"late"))

    server = await serve(hold)
    async with GuardedClient(allow_private=True, max_connections=1, connect_timeout=0.2) as client:
        first = asyncio.create_task(client.request("GET", server.url))
        await first_arrived.wait()
        with pytest.raises(StepTimeoutError, match=r"No connection .* became free"):
            await client.request("GET", server.url)
        release.set()
        assert (await first).content == b"late"
    assert server.connections == 1
