"""The engine's promises, kept on Seer's database."""

from __future__ import annotations

import pytest

from automate_engine.testing.conformance.runtime import *  # noqa: F403
from tests.conformance.test_seer import stores  # noqa: F401
from tests.seer_database import seer_settings, seer_url

__all__ = ["seer_settings", "seer_url"]

pytestmark = pytest.mark.database
