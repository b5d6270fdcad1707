"""Triggers that look for news: at a web service, in a feed, in a database."""

from automate_engine.triggers.poll.feed import FeedPoll, FeedPollConfig
from automate_engine.triggers.poll.http import HttpPoll, HttpPollConfig
from automate_engine.triggers.poll.sql import SqlPoll, SqlPollConfig

__all__ = [
    "FeedPoll",
    "FeedPollConfig",
    "HttpPoll",
    "HttpPollConfig",
    "SqlPoll",
    "SqlPollConfig",
]
