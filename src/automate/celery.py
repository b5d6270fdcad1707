"""Celery's worker in a Django project: ``celery -A automate.celery worker``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from automate_engine.celery import Publisher
from automate_engine.runtime import Engine, until_available

__all__ = ["app"]


def _make_app() -> Any:
    """The application that the settings of the project configure. The command is ended with the
    reason when they do not."""
    try:
        if not apps.ready:
            django.setup()
        from automate.conf import automate_settings

        configured = automate_settings()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None
    if configured.celery_broker_url is None:
        raise SystemExit('Set AUTOMATE["CELERY_BROKER_URL"] to the address of the broker.')
    from automate_engine.celery.worker import make_worker_app

    return make_worker_app(configured.celery_broker_url, configured.celery_queue, _open_engine)


@asynccontextmanager
async def _open_engine() -> AsyncIterator[tuple[Engine, Publisher]]:
    from automate.embedding import engine_settings, running_engine
    from automate.services import close_services, publisher, services

    told = publisher()
    assert told is not None
    try:
        await until_available(services().stores.queue.time)
        async with running_engine(engine_settings(capacity=0)) as engine:
            yield engine, told
    finally:
        close_services()


app = _make_app()
