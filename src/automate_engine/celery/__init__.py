"""Celery as the way to scale out: a broker tells workers on many machines of runs to do.

The database stays the truth. A message only says that there is a run to do, so that a broker that
loses all it has loses no run. Celery itself is imported only where a broker is configured.
"""

from automate_engine.celery.addresses import DEFAULT_QUEUE, check_broker_url
from automate_engine.celery.publisher import Publisher, open_publisher
from automate_engine.celery.publishing import PublishingSubmitter, publishing_stores
from automate_engine.celery.sweeping import sweeping

__all__ = [
    "DEFAULT_QUEUE",
    "Publisher",
    "PublishingSubmitter",
    "check_broker_url",
    "open_publisher",
    "publishing_stores",
    "sweeping",
]
