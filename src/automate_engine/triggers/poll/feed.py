"""The trigger of news in an RSS or Atom feed."""

from __future__ import annotations

import asyncio
from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pydantic import ConfigDict, Field

from automate_engine.domain.errors import PermanentError
from automate_engine.domain.events import TriggerType
from automate_engine.domain.json import JsonObject
from automate_engine.triggers.base import Item, PollConfig, PollContext, Polled, Poller
from automate_engine.triggers.poll._answers import NOT_MODIFIED, refuse_failure
from automate_engine.triggers.poll._seen import MOST_ITEMS, unseen

if TYPE_CHECKING:
    from automate_engine.net import GuardedResponse

__all__ = ["FeedPoll", "FeedPollConfig"]

_SECONDS: Final = 30.0
_MOST_BYTES: Final = 5 * 1024 * 1024
_ACCEPTED: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class FeedPollConfig(PollConfig):
    """New entries of an RSS or Atom feed."""

    model_config = ConfigDict(title="Feed")

    url: str = Field(
        pattern=r"^https?://\S+$",
        max_length=8192,
        title="URL",
        description="The address of the feed, beginning with https:// or http://.",
    )


class FeedPoll(Poller[FeedPollConfig]):
    """Looks at a feed; each entry that was not there before is an event.

    The server is asked whether the feed has changed since the last look (ETag and Last-Modified,
    RFC 9110, 13.1).
    """

    type = TriggerType.POLL_FEED.value
    title = "Feed"
    description = "New entries of an RSS or Atom feed."
    icon = "rss"
    config_type = FeedPollConfig
    sample: ClassVar[JsonObject] = {
        "id": "https://example.com/news/7",
        "title": "News",
        "link": "https://example.com/news/7",
        "published": "2030-01-01T08:30:00+00:00",
        "summary": "What is new.",
    }

    async def poll(self, config: FeedPollConfig, context: PollContext) -> Polled:
        kept = context.cursor if isinstance(context.cursor, dict) else {}
        response = await context.http.request(
            "GET",
            config.url,
            headers=_headers(kept),
            timeout=_SECONDS,
            max_response_bytes=_MOST_BYTES,
        )
        refuse_failure(response, context.now)
        if response.status == NOT_MODIFIED:
            return Polled(items=[], cursor=kept)
        entries = await asyncio.to_thread(_entries, response)
        new, seen = unseen(entries[-MOST_ITEMS:], kept.get("seen", []))
        cursor = {
            "etag": response.headers.get("etag"),
            "modified": response.headers.get("last-modified"),
            "seen": seen,
        }
        return Polled(items=new, cursor=cursor)


def _headers(kept: JsonObject) -> dict[str, str]:
    headers = {
        "Accept": _ACCEPTED,
        "If-None-Match": kept.get("etag"),
        "If-Modified-Since": kept.get("modified"),
    }
    return {name: value for name, value in headers.items() if value}


def _entries(response: GuardedResponse) -> list[Item]:
    """The entries of a feed that can be told apart, oldest first."""
    import feedparser

    headers = {"content-type": response.headers.get("content-type", "application/xml")}
    feed = feedparser.parse(
        BytesIO(response.content),
        response_headers={**headers, "content-location": response.url},
    )
    if not feed.get("version"):
        raise PermanentError("The answer is no RSS or Atom feed. Check the URL.")
    dated = [(_published(entry), entry) for entry in reversed(feed.entries)]
    if all(published for published, _ in dated):
        dated.sort(key=lambda pair: pair[0] or "")
    items = (_item(entry, published) for published, entry in dated)
    return [item for item in items if item is not None]


def _item(entry: Any, published: str | None) -> Item | None:
    key = entry.get("id") or entry.get("link")
    if not key:
        return None
    payload = {
        "id": str(key),
        "title": entry.get("title", ""),
        "link": entry.get("link", ""),
        "published": published,
        "summary": entry.get("summary", ""),
    }
    return Item(key=str(key), payload=payload)


def _published(entry: Any) -> str | None:
    """When an entry was published, else changed, in UTC."""
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if moment is None:
        return None
    return datetime.fromtimestamp(timegm(moment), UTC).isoformat()
