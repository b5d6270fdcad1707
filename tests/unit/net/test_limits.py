"""What an answer may take: sizes and times."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib

import pytest

from automate_engine.domain.errors import (
    LimitError,
    PermanentError,
    RetryableError,
    StepTimeoutError,
)
from automate_engine.net import GuardedClient

from .conftest import Received, Serve, always, answer

MEBIBYTE = 1024 * 1024


def inside() -> GuardedClient:
    return GuardedClient(allow_private=True)


# Sizes


async def test_an_answer_up_to_the_limit_is_read_and_one_byte_more_is_not(serve: Serve) -> None:
    server = await serve(always(answer(b"x" * 100_000)))
    async with inside() as client:
        fits = await client.request("GET", server.url, max_response_bytes=100_000)
        assert len(fits.content) == 100_000
        with pytest.raises(LimitError, match="larger than 99999 bytes"):
            await client.request("GET", server.url, max_response_bytes=99_999)


async def test_an_endless_answer_is_given_up_at_the_limit(serve: Serve) -> None:
    async def forever(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    server = await serve(forever)
    async with inside() as client:
        with pytest.raises(LimitError):
            await client.request("GET", server.url, max_response_bytes=MEBIBYTE)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "GZIP"])
async def test_compressed_answers_are_expanded(serve: Serve, encoding: str) -> None:
    text = b"some text " * 100_000
    data = zlib.compress(text) if encoding == "deflate" else gzip.compress(text)
    server = await serve(always(answer(data, Content_Encoding=encoding)))
    async with inside() as client:
        response = await client.request("GET", server.url, max_response_bytes=len(text))
    assert response.content == text
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


async def test_gzip_of_several_members_is_read_to_the_end(serve: Serve) -> None:
    data = gzip.compress(b"one ") + gzip.compress(b"two ") + gzip.compress(b"")
    server = await serve(always(answer(data, Content_Encoding="gzip")))
    async with inside() as client:
        assert (await client.request("GET", server.url)).content == b"one two "


async def test_incompressible_data_at_the_limit_still_fits(serve: Serve) -> None:
    text = bytes((n * 7919) % 251 for n in range(5000))
    server = await serve(always(answer(gzip.compress(text, 0), Content_Encoding="gzip")))
    async with inside() as client:
        response = await client.request("GET", server.url, max_response_bytes=len(text))
    assert response.content == text


async def test_a_compression_bomb_is_given_up_at_the_limit_of_the_expanded_size(
    serve: Serve,
) -> None:
    bomb = gzip.compress(b"\0" * (300 * MEBIBYTE), 9)
    assert len(bomb) < MEBIBYTE
    server = await serve(always(answer(bomb, Content_Encoding="gzip")))
    async with inside() as client:
        tracemalloc.start()
        with pytest.raises(LimitError, match="larger than 1048576 bytes"):
            await client.request("GET", server.url, max_response_bytes=MEBIBYTE)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8 * MEBIBYTE


async def test_compressed_data_that_expand_to_nothing_count_too(serve: Serve) -> None:
    empty_members = gzip.compress(b"") * 10_000
    server = await serve(always(answer(empty_members, Content_Encoding="gzip")))
    async with inside() as client:
        with pytest.raises(LimitError):
            await client.request("GET", server.url, max_response_bytes=1000)


@pytest.mark.parametrize(
    ("data", "encoding", "error", "message"),
    [
        (b"not gzip at all", "gzip", PermanentError, "not valid compressed data"),
        (gzip.compress(b"x" * 1000) + b"junk", "gzip", PermanentError, "not valid compressed"),
        (gzip.compress(bytes(range(256)))[:-9], "gzip", RetryableError, "ended early"),
        (b"\x1b", "br", PermanentError, "content encoding other than gzip, deflate"),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip", PermanentError, "content encoding"),
    ],
    ids=["not gzip", "junk after", "cut short", "brotli", "twice"],
)
async def test_bad_compressed_data_is_an_error(
    serve: Serve, data: bytes, encoding: str, error: type[Exception], message: str
) -> None:
    server = await serve(always(answer(data, Content_Encoding=encoding)))
    async with inside() as client:
        with pytest.raises(error, match=message):
            await client.request("GET", server.url)


async def test_an_answer_to_head_has_no_body_to_expand(serve: Serve) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\nContent-Encoding: gzip\r\n\r\n"
    server = await serve(always(head))
    async with inside() as client:
        response = await client.request("HEAD", server.url, max_response_bytes=10)
    assert response.content == b""


@pytest.mark.parametrize(
    "headers", [b"X-H: 1\r\n" * 201, b"X-H: " + b"x" * 300_000 + b"\r\n"], ids=["many", "large"]
)
async def test_headers_of_an_answer_are_bounded(serve: Serve, headers: bytes) -> None:
    server = await serve(always(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 0\r\n\r\n"))
    async with inside() as client:
        with pytest.raises(LimitError, match="headers"):
            await client.request("GET", server.url)


# Times


async def test_a_body_that_drips_in_is_given_up_at_the_deadline(serve: Serve) -> None:
    """Each byte comes well within the read timeout; only the total bounds the request."""

    async def drip(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    server = await serve(drip)
    async with inside() as client:
        with pytest.raises(StepTimeoutError, match=r"not complete after 0\.3 seconds"):
            await client.request("GET", f"{server.url}/?token=hunter2", timeout=0.3)
        assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]


async def test_the_deadline_covers_all_redirects(serve: Serve) -> None:
    async def slowly_again(_: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(answer(status="302 Found", Location="/again"))

    server = await serve(slowly_again)
    async with inside() as client:
        with pytest.raises(StepTimeoutError, match="not complete after"):
            await client.request("GET", server.url, timeout=0.3, max_redirects=1000)
    assert len(server.requests) < 10


async def test_silence_ends_at_the_read_timeout(serve: Serve) -> None:
    async def silent(_: Received, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server = await serve(silent)
    async with GuardedClient(allow_private=True, read_timeout=0.1) as client:
        with pytest.raises(StepTimeoutError, match="stopped sending or receiving"):
            await client.request("GET", server.url)


async def test_cancelling_the_caller_is_no_timeout(serve: Serve) -> None:
    arrived = asyncio.Event()

    async def silent(_: Received, __: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    server = await serve(silent)
    async with inside() as client:
        task = asyncio.create_task(client.request("GET", server.url))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
