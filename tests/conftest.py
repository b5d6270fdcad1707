"""Fixtures and marks for every test."""

from __future__ import annotations

import django.test
import pytest

pytest_plugins = ["tests.postgres"]

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use Django's database, so that they can run again on PostgreSQL."""
    for item in items:
        if _uses_django_database(item):
            item.add_marker("database")


def _uses_django_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db"):
        return True
    test_class = getattr(item, "cls", None)
    if test_class and issubclass(test_class, django.test.TransactionTestCase):
        return True
    return not _DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
