"""What tests of the Studio share."""

from __future__ import annotations

import os

import pytest

from automate_studio import BUILT

__all__ = ["needs_studio"]

needs_studio = pytest.mark.skipif(
    not BUILT.exists() and "CI" not in os.environ, reason="'make studio' has not built the Studio"
)
"""For tests of what 'make studio' builds. Where everything is checked, it has to be there."""
