"""The services that the API works with: Django's stores, and the engine of this process."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django.core.signals import setting_changed

from automate.conf import automate_settings
from automate.runtime import current_engine
from automate_engine.domain.ids import PublicIds
from automate_engine.interop import runtime_names
from automate_engine.nodes import default_registry
from automate_engine.observability import MeasuredJournal, process_metrics
from automate_engine.runtime.clock import SystemClock
from automate_engine.workflows import Services, StoreSubmitter

__all__ = ["close_services", "services"]


def services() -> Services:
    """The services of this process. New runs go to its engine while it has one."""
    from automate_core.stores import OutsideTransactions

    engine = current_engine()
    made = _services()
    return made if engine is None else replace(made, submitter=OutsideTransactions(engine))


@lru_cache(maxsize=1)
def _services() -> Services:
    from automate_core.stores import OutsideTransactions, compile_document, django_stores

    configured = automate_settings()
    opened = django_stores()
    stores = replace(opened, journal=MeasuredJournal(opened.journal, process_metrics()))
    return Services(
        stores=stores,
        ids=PublicIds(configured.secret_key),
        key_ring=configured.key_ring,
        clock=SystemClock(),
        submitter=OutsideTransactions(StoreSubmitter(stores.journal)),
        nodes=default_registry(),
        compile_document=compile_document,
        limits=configured.limits,
        runtimes=runtime_names(),
    )


def close_services() -> None:
    """End the threads and connections of the stores; the next call of `services` makes new ones."""
    if _services.cache_info().currsize:
        stores = _services().stores
        _services.cache_clear()
        stores.close()  # type: ignore[attr-defined]


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"AUTOMATE", "SECRET_KEY"}:
        close_services()


setting_changed.connect(_forget)
