"""The engine's promises, kept on Django's database."""

from __future__ import annotations

import pytest

from automate_engine.testing.conformance.runtime import *  # noqa: F403
from tests.conformance.test_django import stores  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
