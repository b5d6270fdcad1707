"""Celery's worker of Seer: ``celery -A seer.celery worker``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from automate_engine.celery import Publisher
from automate_engine.runtime import Engine, until_available
from seer.config import ConfigurationError, settings

__all__ = ["app"]


def _make_app() -> Any:
    """The application that the settings configure. The command is ended with the reason when they
    do not."""
    try:
        configured = settings()
    except ConfigurationError as error:
        raise SystemExit(str(error)) from None
    if configured.celery_broker_url is None:
        raise SystemExit("Set SEER_CELERY_BROKER_URL to the address of the broker.")
    from automate_engine.celery.worker import make_worker_app

    return make_worker_app(configured.celery_broker_url, configured.celery_queue, _open_engine)


@asynccontextmanager
async def _open_engine() -> AsyncIterator[tuple[Engine, Publisher]]:
    from seer.migrating import require_schema
    from seer.services import open_services, running_engine

    await until_available(partial(require_schema, settings()))
    async with (
        open_services(settings()) as services,
        running_engine(services, settings(), capacity=0) as engine,
    ):
        assert services.publisher is not None
        yield engine, services.publisher


app = _make_app()
