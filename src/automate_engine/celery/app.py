"""Celery's application: what is the same for those that send messages and those that take them.

Settings: https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from __future__ import annotations

from typing import Any, Final

from celery import Celery

__all__ = ["EXECUTE", "make_app"]

EXECUTE: Final = "automate.execute"
"""The name of the one task: execute a run."""

_SLOTS: Final = 32
_CONNECT_SECONDS: Final = 4
_SOCKET_SECONDS: Final = 30
_VISIBILITY_SECONDS: Final = 3600
"""After this time Redis gives a message again that was not acknowledged. A run that takes longer is
held under its lease, so that the second message finds other work or none."""


def make_app(broker_url: str, queue: str) -> Any:
    """An application on the broker at `broker_url` with one queue. It connects when it is used."""
    app = Celery("automate", set_as_current=False, fixups=())
    app.conf.update(
        broker_read_url=broker_url,
        broker_write_url=broker_url,
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=_CONNECT_SECONDS,
        broker_transport_options=_transport_options(broker_url),
        task_default_queue=queue,
        task_default_delivery_mode="transient",
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_prefetch_count_reduction=False,
        worker_pool="threads",
        worker_concurrency=_SLOTS,
    )
    return app


def _transport_options(broker_url: str) -> dict[str, Any]:
    if not broker_url.startswith("redis"):
        return {}
    return {
        "visibility_timeout": _VISIBILITY_SECONDS,
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _SOCKET_SECONDS,
        "socket_keepalive": True,
    }
