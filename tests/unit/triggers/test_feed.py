"""Feeds: RSS and Atom as sites send them, and only what is new in them."""

from __future__ import annotations

import asyncio

import pytest

from automate_engine.domain.errors import PermanentError, RetryableError
from automate_engine.triggers.poll import FeedPoll
from tests.unit.net.conftest import Received, Serve, always, answer
from tests.unit.triggers.conftest import Look

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>Example &amp; Sons: News</title>
  <link>https://example.com/</link>
  <atom:link href="https://example.com/feed/" rel="self" type="application/rss+xml"/>
  <description>All about examples</description>
  <lastBuildDate>Tue, 02 Jul 2030 09:10:00 +0200</lastBuildDate>
  <item>
    <title><![CDATA[Second <b>post</b>]]></title>
    <link>https://example.com/second/?utm_source=rss</link>
    <pubDate>Tue, 02 Jul 2030 09:00:00 +0200</pubDate>
    <guid isPermaLink="false">https://example.com/?p=2</guid>
    <description><![CDATA[<p>Hello <script>alert(1)</script>again&nbsp;&#8230;</p>]]></description>
    <content:encoded><![CDATA[<p>Hello again, at length.</p>]]></content:encoded>
  </item>
  <item>
    <title>First post</title>
    <link>https://example.com/first/</link>
    <pubDate>Mon, 01 Jul 2030 09:00:00 +0200</pubDate>
    <description>Hello</description>
  </item>
  <item><title>No way to tell this one apart</title></item>
</channel>
</rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>dive into mark</title>
  <updated>2030-07-10T12:29:29Z</updated>
  <id>tag:example.org,2003:3</id>
  <link rel="alternate" type="text/html" hreflang="en" href="http://example.org/"/>
  <entry>
    <title>Atom draft — snapshot</title>
    <link rel="alternate" type="text/html" href="http://example.org/2005/04/02/atom"/>
    <id>tag:example.org,2003:3.2397</id>
    <updated>2030-07-31T12:29:29Z</updated>
    <published>2030-07-13T08:29:29-04:00</published>
    <summary type="html">&lt;i&gt;[Update: The Atom draft is finished.]&lt;/i&gt;</summary>
  </entry>
</feed>""".encode()


async def test_the_entries_of_rss_come_oldest_first(serve: Serve, look: Look) -> None:
    server = await serve(always(answer(RSS, Content_Type="application/rss+xml; charset=UTF-8")))
    polled = await look(FeedPoll(), {"url": f"{server.url}/feed"})
    assert [item.payload for item in polled.items] == [
        {
            "id": "https://example.com/first/",
            "title": "First post",
            "link": "https://example.com/first/",
            "published": "2030-07-01T07:00:00+00:00",
            "summary": "Hello",
        },
        {
            "id": "https://example.com/?p=2",
            "title": "Second <b>post</b>",
            "link": "https://example.com/second/?utm_source=rss",
            "published": "2030-07-02T07:00:00+00:00",
            "summary": "<p>Hello again&nbsp;&#8230;</p>",
        },
    ]
    assert [item.key for item in polled.items] == [item.payload["id"] for item in polled.items]
    assert polled.more is False


async def test_an_atom_feed_is_read(serve: Serve, look: Look) -> None:
    server = await serve(always(answer(ATOM, Content_Type="application/atom+xml")))
    (item,) = (await look(FeedPoll(), {"url": server.url})).items
    assert item.payload == {
        "id": "tag:example.org,2003:3.2397",
        "title": "Atom draft — snapshot",
        "link": "http://example.org/2005/04/02/atom",
        "published": "2030-07-13T12:29:29+00:00",
        "summary": "<i>[Update: The Atom draft is finished.]</i>",
    }


async def test_only_new_entries_come_and_an_unchanged_feed_is_not_sent(
    serve: Serve, look: Look
) -> None:
    entry = b'<item><guid isPermaLink="false">new</guid></item>'
    feeds = [RSS, RSS.replace(b"<item>", entry + b"<item>", 1)]

    async def respond(received: Received, writer: asyncio.StreamWriter) -> None:
        tag = f'"{len(feeds)}"'
        if received.headers.get("if-none-match") == tag:
            writer.write(answer(status="304 Not Modified"))
        else:
            writer.write(answer(feeds[0], ETag=tag, Last_Modified="Tue, 02 Jul 2030 07:10:00 GMT"))

    server = await serve(respond)
    config = {"url": server.url}
    first = await look(FeedPoll(), config)
    unchanged = await look(FeedPoll(), config, first)
    feeds.pop(0)
    second = await look(FeedPoll(), config, unchanged)
    third = await look(FeedPoll(), config, second)
    counts = [len(polled.items) for polled in (first, unchanged, second, third)]
    assert counts == [2, 0, 1, 0]
    assert second.items[0].key == "new"
    assert server.requests[1].headers["if-modified-since"] == "Tue, 02 Jul 2030 07:10:00 GMT"


@pytest.mark.parametrize(
    "body", [b"<html><body>Hello</body></html>", b"", b"/etc/passwd", b"http://127.0.0.1/"]
)
async def test_what_is_no_feed_is_refused(serve: Serve, look: Look, body: bytes) -> None:
    server = await serve(always(answer(body)))
    with pytest.raises(PermanentError, match="no RSS or Atom feed"):
        await look(FeedPoll(), {"url": server.url})
    assert len(server.requests) == 1


async def test_entities_are_not_resolved(serve: Serve, look: Look) -> None:
    attack = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        b'<rss version="2.0"><channel><item><guid>1</guid><title>&file;</title></item>'
        b"</channel></rss>"
    )
    server = await serve(always(answer(attack)))
    (item,) = (await look(FeedPoll(), {"url": server.url})).items
    assert "root:" not in str(item.payload)


@pytest.mark.parametrize(
    ("status", "error"),
    [("404 Not Found", PermanentError), ("503 Service Unavailable", RetryableError)],
)
async def test_a_failure_is_told_by_its_status(
    serve: Serve, look: Look, status: str, error: type[Exception]
) -> None:
    server = await serve(always(answer(status=status, Retry_After="90")))
    with pytest.raises(error, match=status[:3]) as raised:
        await look(FeedPoll(), {"url": server.url})
    if isinstance(raised.value, RetryableError):
        assert raised.value.retry_after == 90.0
