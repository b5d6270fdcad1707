"""Webhooks: checking deliveries, keeping them, and what the runs that they start answer."""

from automate_engine.workflows.hooks.checks import check_delivery
from automate_engine.workflows.hooks.deliveries import Delivery, Hook, find_hook
from automate_engine.workflows.hooks.intake import TEST_EVENT, ingest_hook, keep_delivery
from automate_engine.workflows.hooks.replies import Reply, follow_replies

__all__ = [
    "TEST_EVENT",
    "Delivery",
    "Hook",
    "Reply",
    "check_delivery",
    "find_hook",
    "follow_replies",
    "ingest_hook",
    "keep_delivery",
]
