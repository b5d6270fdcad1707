"""What tests of the admin pages share: the stores behind them, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from automate_core import host
from automate_core.stores import DjangoStores, compile_document, django_stores
from automate_engine.credentials import KeyRing
from automate_engine.domain.ids import PublicIds
from automate_engine.nodes import default_registry
from automate_engine.runtime.clock import SystemClock
from automate_engine.workflows import Services, StoreSubmitter

SECRET = "a-secret-of-the-tests-that-is-long-enough"


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[DjangoStores]:
    made = django_stores()
    services = Services(
        stores=made,
        ids=PublicIds(SECRET),
        key_ring=KeyRing.derived(SECRET),
        clock=SystemClock(),
        submitter=StoreSubmitter(made.journal),
        nodes=default_registry(),
        compile_document=compile_document,
    )
    monkeypatch.setattr(host, "_providers", [lambda: services])
    yield made
    made.close()
    connections.close_all()


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    return client
