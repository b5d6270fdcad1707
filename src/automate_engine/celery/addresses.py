"""What a host may configure: the address of a broker, and the name of the queue there."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

__all__ = ["DEFAULT_QUEUE", "check_broker_url"]

DEFAULT_QUEUE: Final = "automate"
_SCHEMES: Final = ("redis", "rediss", "amqp", "amqps")


def check_broker_url(url: str | None) -> str | None:
    """The address, if it is one of a broker that is supported, and Celery is installed.

    Raises ValueError with the remedy, which does not repeat the address: it may have a password.
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_known = parts.scheme in _SCHEMES and bool(parts.hostname)
    except ValueError:
        is_known = False
    if not is_known:
        raise ValueError(
            "It must be redis://HOST:PORT/NUMBER for Redis or amqp://USER:PASSWORD@HOST:PORT/NAME "
            "for RabbitMQ, with rediss:// and amqps:// for TLS"
        )
    if find_spec("celery") is None:
        raise ValueError("Celery is not installed: pip install 'automate-platform[celery]'")
    return url
