"""The services that the API works with: Django's stores, and the engine of this process."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.core.signals import setting_changed

from automate.conf import automate_settings
from automate.runtime import current_engine
from automate_engine.celery import (
    Publisher,
    PublishingSubmitter,
    open_publisher,
    publishing_stores,
)
from automate_engine.domain.ids import PublicIds
from automate_engine.interop import runtime_names
from automate_engine.net import GuardedClient
from automate_engine.nodes import default_registry
from automate_engine.observability import MeasuredJournal, process_metrics
from automate_engine.runtime.clock import StoreClock
from automate_engine.triggers import builtin_triggers
from automate_engine.workflows import Services, StoreSubmitter, Submitter

__all__ = ["close_services", "publisher", "services"]


def services() -> Services:
    """The services of this process. New runs go to its engine while it has one."""
    engine = current_engine()
    made = _services()
    return made if engine is None else replace(made, submitter=_submitter(engine))


@lru_cache(maxsize=1)
def publisher() -> Publisher | None:
    """What tells workers of Celery that there are runs to do, if they execute them."""
    configured = automate_settings()
    return open_publisher(configured.celery_broker_url, configured.celery_queue, process_metrics())


@lru_cache(maxsize=1)
def _services() -> Services:
    from automate_core.stores import compile_document, django_stores, own_database

    configured = automate_settings()
    opened = django_stores()
    measured = replace(opened, journal=MeasuredJournal(opened.journal, process_metrics()))
    stores = publishing_stores(measured, publisher())
    return Services(
        stores=stores,
        ids=PublicIds(configured.secret_key),
        key_ring=configured.key_ring,
        clock=StoreClock(stores.queue.time),
        submitter=_submitter(StoreSubmitter(stores.journal)),
        nodes=default_registry(),
        compile_document=compile_document,
        limits=configured.limits,
        runtimes=runtime_names(),
        triggers=builtin_triggers(
            local_databases=configured.local_databases,
            own_database=own_database(configured.watched_tables),
        ),
        open_http=lambda: GuardedClient(allow_private=automate_settings().private_networks),
    )


def _submitter(submitter: Submitter) -> Submitter:
    from automate_core.stores import OutsideTransactions

    told = publisher()
    return OutsideTransactions(submitter if told is None else PublishingSubmitter(submitter, told))


def close_services() -> None:
    """End the threads and connections of the stores; the next call of `services` makes new ones."""
    if publisher.cache_info().currsize:
        told = publisher()
        publisher.cache_clear()
        if told is not None:
            told.close()
    if _services.cache_info().currsize:
        stores = _services().stores
        _services.cache_clear()
        stores.close()  # type: ignore[attr-defined]


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"AUTOMATE", "SECRET_KEY"}:
        close_services()


setting_changed.connect(_forget)
